/* Pooling of packs of channels in registers [paper, section 3.4], for max_pool.cu, lrn_pool.cu and, its windows alone, average_pool.cu.
   A window's choice is row · window + column of its largest value: of equals the first, of those that are no numbers the last, and these
   win over all others. */
#pragma once

/* (batch, height, width, channels) -> (batch, rows, columns, channels). */
struct Pool
{
    int batch, height, width, channels, window, stride, rows, columns;
};

/* The windows that hold a row or column of the input: none where the last is before the first. */
struct PoolReach
{
    int first, last;
};

DEVICE PoolReach pool_reach(const Pool& pool, int place, int windows)
{
    return { place < pool.window ? 0 : (place - pool.window) / pool.stride + 1, min(windows - 1, place / pool.stride) };
}

/* Output rows of one thread where windows of 3 overlap by one row: that row is looked at once. */
constexpr int PoolRows = 4;

/* The largest so far of W windows, and which. */
template <int W> struct Winner
{
    Pack<W> value;
    unsigned int choice[W];
};

template <int W> DEVICE Winner<W> no_winner()
{
    Winner<W> winner;
#pragma unroll
    for (int lane = 0; lane < W; lane++)
    {
        winner.value.v[lane] = -__uint_as_float(0x7f800000u);
        winner.choice[lane] = 0;
    }

    return winner;
}

DEVICE bool pool_beats(float value, float largest) { return value > largest || value != value; }

template <int W> DEVICE void pool_take(Winner<W>& winner, const Pack<W>& value, unsigned int choice)
{
#pragma unroll
    for (int lane = 0; lane < W; lane++)
    {
        const bool better = pool_beats(value.v[lane], winner.value.v[lane]);
        winner.value.v[lane] = better ? value.v[lane] : winner.value.v[lane];
        winner.choice[lane] = better ? choice : winner.choice[lane];
    }
}

/* The winner of a later row against what came before it; its choices are columns so far. */
template <int W> DEVICE void pool_take_row(Winner<W>& winner, const Winner<W>& row, unsigned int base)
{
#pragma unroll
    for (int lane = 0; lane < W; lane++)
    {
        const bool better = pool_beats(row.value.v[lane], winner.value.v[lane]);
        winner.value.v[lane] = better ? row.value.v[lane] : winner.value.v[lane];
        winner.choice[lane] = better ? base + row.choice[lane] : winner.choice[lane];
    }
}

/* The winner among the columns of one row of a window. Tap gives the value of a pack at a position. */
template <int W, class Tap> DEVICE Winner<W> pool_row(const Pool& pool, const Tap& tap, const element* x, int channel, int window)
{
    Winner<W> row = no_winner<W>();
    for (int column = 0; column < window; column++)
    {
        pool_take<W>(row, tap.of(x + (size_t)column * pool.channels, channel), column);
    }

    return row;
}

template <int W> DEVICE void pool_write(const Winner<W>& winner, element* y, unsigned char* choice, size_t at)
{
    store<W>(y + at, winner.value);
    if (choice)
    {
        store_bytes<W>(choice + at, winner.choice);
    }
}

/* Windows of 3 every 2: PoolRows outputs below each other per thread, every input row looked at once. */
template <int W, class Tap>
DEVICE void pool_forward_overlapping(const Pool& pool, const Tap& tap, const element* x, element* y, unsigned char* choice)
{
    const unsigned int packs = pool.channels / W, strips = (pool.rows + PoolRows - 1) / PoolRows;
    const unsigned int items = pool.batch * strips * pool.columns * packs;
    const size_t line = (size_t)pool.width * pool.channels;
    for (unsigned int i = first_item(); i < items; i += item_step())
    {
        const int channel = i % packs * W, column = i / packs % pool.columns;
        const unsigned int strip = i / packs / pool.columns, image = strip / strips;
        const int first = strip % strips * PoolRows, end = first + PoolRows < pool.rows ? first + PoolRows : pool.rows;
        const element* corner = x + ((size_t)image * pool.height + 2 * first) * line + (size_t)2 * column * pool.channels + channel;
        Winner<W> above = pool_row<W>(pool, tap, corner, channel, 3);
        for (int row = first; row < end; row++, corner += 2 * line)
        {
            Winner<W> winner = above;
            pool_take_row<W>(winner, pool_row<W>(pool, tap, corner + line, channel, 3), 3);
            above = pool_row<W>(pool, tap, corner + 2 * line, channel, 3);
            pool_take_row<W>(winner, above, 6);
            pool_write<W>(winner, y, choice, (((size_t)image * pool.rows + row) * pool.columns + column) * pool.channels + channel);
        }
    }
}

/* Any window and stride, one output per thread. */
template <int W, class Tap>
DEVICE void pool_forward_any(const Pool& pool, const Tap& tap, const element* x, element* y, unsigned char* choice)
{
    const unsigned int packs = pool.channels / W, items = pool.batch * pool.rows * pool.columns * packs;
    for (unsigned int i = first_item(); i < items; i += item_step())
    {
        const int channel = i % packs * W, column = i / packs % pool.columns;
        const unsigned int row = i / packs / pool.columns, image = row / pool.rows;
        const size_t top = (size_t)image * pool.height + row % pool.rows * pool.stride;
        Winner<W> winner = no_winner<W>();
        for (int r = 0; r < pool.window; r++)
        {
            const element* left = x + ((top + r) * pool.width + column * pool.stride) * pool.channels + channel;
            pool_take_row<W>(winner, pool_row<W>(pool, tap, left, channel, pool.window), r * pool.window);
        }

        pool_write<W>(winner, y, choice, (size_t)i * W);
    }
}

template <int W, class Tap> DEVICE void pool_forward(const Pool& pool, const Tap& tap, const element* x, element* y, unsigned char* choice)
{
    if (pool.window == 3 && pool.stride == 2)
    {
        pool_forward_overlapping<W>(pool, tap, x, y, choice);
    }
    else
    {
        pool_forward_any<W>(pool, tap, x, y, choice);
    }
}

/* ∂L/∂x of a pack at one position: the sum over the windows that chose it, in the order of the outputs. Where there is a gate, as large as
   the outputs, gradients pass only where it is positive: the gradient of a ReLU before or after the pooling. */
template <int W> struct PoolGradient
{
    Pool pool;
    const unsigned char* choice;
    const element* dy;
    const element* gate;

    MEMBER Pack<W> of(unsigned int position, int channel) const
    {
        const int column = position % pool.width, line = position / pool.width;
        const int row = line % pool.height, image = line / pool.height;
        const PoolReach down = pool_reach(pool, row, pool.rows), across = pool_reach(pool, column, pool.columns);
        Pack<W> sum = {};
        for (int r = down.first; r <= down.last; r++)
        {
            for (int c = across.first; c <= across.last; c++)
            {
                const size_t at = (((size_t)image * pool.rows + r) * pool.columns + c) * pool.channels + channel;
                add(at, (row - r * pool.stride) * pool.window + column - c * pool.stride, sum);
            }
        }

        return sum;
    }

    MEMBER void add(size_t at, unsigned int tap, Pack<W>& sum) const
    {
        unsigned int chosen[W];
        load_bytes<W>(choice + at, chosen);
        const Pack<W> gradient = load<W>(dy + at);
        const Pack<W> open = gate ? load<W>(gate + at) : Pack<W> {};

#pragma unroll
        for (int lane = 0; lane < W; lane++)
        {
            const bool passes = chosen[lane] == tap && (!gate || open.v[lane] > 0.0f);
            sum.v[lane] += passes ? gradient.v[lane] : 0.0f;
        }
    }
};
