/* Response normalisation over neighbouring pixels of each map: the sums of [paper, section 3.3] over a square window instead of over maps.

   forward   d = k + α Σ x² over the window      y = x · d^−β
   backward  dx = dy · d^−β − 2αβ · x · Σ r over the window,  r = dy · x · d^(−β−1)

   x, y, dy, dx : (batch, height, width, channels) elements. y may not be x, nor dx be x or dy. The window around a pixel has those within
   size / 2 rows and columns in its map; it ends at the map's border. α is not divided by their number. Backward reads neither y nor d.

   Launch: windows with size / 2 ≤ 2: min(tiles, 16 · multiprocessors) blocks, any number is right; tiles = batch · ⌈height / 8⌉ · ⌈width / 8⌉ ·
   ⌈channels / (4 · W)⌉, W = Lanes where channels are a multiple, else 1. Wider ones: flat, items batch · height · width · channels.
   Work: a tile is 8×8 pixels of four packs, one pack of a thread, and what is around it in shared memory: x in 16 KiB, r in 9 KiB (18 of bf16).
   So neither is d stored, which would cost as much memory and traffic again, nor is it computed anew for every r: forward reads each x
   2.25 times, backward x 4 times and dy 3.25 times, once each from memory and else from the L2 cache. The 25 terms of a sum come from shared
   memory; sums of rows first would save half of them and cost another barrier. Wider windows, which no network here has, take one channel at a
   time from the cache, and backward computes every d of a window anew: right, not fast.
   Bytes: forward 2 elements a number, backward 3. */
#include "common.cuh"
#include "lrn.cuh"

struct SpatialNorm
{
    int batch, height, width, channels, reach;
    float k, alpha, beta;

    /* d^−β and 1 / d by the sum of a window's squares; β = ¾ by reciprocal square roots. */
    MEMBER LrnPower power(float squares) const
    {
        const float d = k + alpha * squares;
        return beta == 0.75f ? lrn_power(d) : LrnPower { powf(d, -beta), 1.0f / d };
    }

    MEMBER float normalised(float x, float squares) const { return x * power(squares).power; }

    MEMBER float ratio(float x, float dy, float squares) const
    {
        const LrnPower d = power(squares);
        return dy * x * d.power * d.inverse;
    }

    MEMBER float gradient(float x, float dy, float squares, float ratios) const
    {
        return dy * power(squares).power - 2.0f * alpha * beta * x * ratios;
    }
};

/* Where a pack lies. */
struct SpatialPlace { int image, row, column, channel; };

/* Whether there is such a pack. */
DEVICE bool spatial_exists(const SpatialNorm& norm, const SpatialPlace& place)
{
    return place.row >= 0 && place.row < norm.height && place.column >= 0 && place.column < norm.width && place.channel < norm.channels;
}

DEVICE size_t spatial_at(const SpatialNorm& norm, const SpatialPlace& place)
{
    return (((size_t)place.image * norm.height + place.row) * norm.width + place.column) * norm.channels + place.channel;
}

/* Sums over the window around a row and a column, of squares where Squared. Terms gives the pack at a row and a column. */
template <int W, bool Squared, class Terms> DEVICE Pack<W> spatial_sum(int reach, const Terms& terms, int row, int column)
{
    Pack<W> sum = {};
    for (int i = row - reach; i <= row + reach; i++)
    {
        for (int j = column - reach; j <= column + reach; j++)
        {
            const Pack<W> term = terms.of(i, j);
#pragma unroll
            for (int lane = 0; lane < W; lane++)
            {
                sum.v[lane] += Squared ? term.v[lane] * term.v[lane] : term.v[lane];
            }
        }
    }

    return sum;
}

/* ---------------------------------------------------------------------------------------------------------------- tiles */

/* Pixels of a tile along a side and packs of each; how far its windows reach at most; the squares that then hold its r and its x. */
constexpr int SpatialSide = 8, SpatialPacks = 4, SpatialReach = 2;
constexpr int SpatialInner = SpatialSide + 2 * SpatialReach, SpatialOuter = SpatialInner + 2 * SpatialReach;
static_assert(SpatialSide * SpatialSide * SpatialPacks == BlockThreads, "a thread has one pack of a tile");

/* Tiles along a row or column of so many pixels. */
DEVICE unsigned int spatial_along(int pixels) { return (pixels + SpatialSide - 1) / SpatialSide; }

template <int W> DEVICE unsigned int spatial_groups(const SpatialNorm& norm) { return (norm.channels / W + SpatialPacks - 1) / SpatialPacks; }

template <int W> DEVICE unsigned int spatial_tile_count(const SpatialNorm& norm)
{
    return norm.batch * spatial_along(norm.height) * spatial_along(norm.width) * spatial_groups<W>(norm);
}

/* A tile's first pack. Groups of channels come first: blocks that run together share the sectors that they read. */
template <int W> DEVICE SpatialPlace spatial_tile(const SpatialNorm& norm, unsigned int number)
{
    const unsigned int groups = spatial_groups<W>(norm), down = spatial_along(norm.height), across = spatial_along(norm.width);
    const unsigned int place = number / groups, strip = place / across;
    const int row = (int)(strip % down) * SpatialSide, column = (int)(place % across) * SpatialSide;
    return SpatialPlace { (int)(strip / down), row, column, (int)(number % groups) * SpatialPacks * W };
}

/* A square of packs in shared memory: a tile and `margin` rows and columns around it. Rows and columns are counted from the tile's first. */
struct SpatialSquare
{
    int margin;

    MEMBER int side() const { return SpatialSide + 2 * margin; }
    MEMBER int packs() const { return side() * side() * SpatialPacks; }
    MEMBER int number(int row, int column, int pack) const { return ((row + margin) * side() + column + margin) * SpatialPacks + pack; }

    /* By the number of a pack. */
    MEMBER int row(int number) const { return number / SpatialPacks / side() - margin; }
    MEMBER int column(int number) const { return number / SpatialPacks % side() - margin; }

    template <int W> MEMBER SpatialPlace place(const SpatialPlace& tile, int number) const
    {
        return SpatialPlace { tile.image, tile.row + row(number), tile.column + column(number), tile.channel + number % SpatialPacks * W };
    }
};

/* One pack of channels in such a square: x, or r. */
template <int W, class Number> struct SpatialTerms
{
    SpatialSquare square;
    const Number* packs;
    int pack;

    MEMBER Pack<W> of(int row, int column) const { return load<W>(packs + square.number(row, column, pack) * W); }
};

/* x of a square, 0 outside of the map. */
template <int W>
DEVICE void spatial_fill(const SpatialNorm& norm, const SpatialPlace& tile, const SpatialSquare& square, const element* x, element* to)
{
    for (int i = threadIdx.x; i < square.packs(); i += BlockThreads)
    {
        const SpatialPlace place = square.place<W>(tile, i);
        store<W>(to + i * W, spatial_exists(norm, place) ? load<W>(x + spatial_at(norm, place)) : Pack<W> {});
    }
}

/* r of the square that sums need, of x in that around it; 0 outside of the map. */
template <int W>
DEVICE void spatial_fill_ratios(const SpatialNorm& norm, const SpatialPlace& tile, const element* xs, const element* dy, float* to)
{
    const SpatialSquare square { norm.reach }, outer { 2 * norm.reach };
    for (int i = threadIdx.x; i < square.packs(); i += BlockThreads)
    {
        const SpatialPlace place = square.place<W>(tile, i);
        Pack<W> ratio = {};
        if (spatial_exists(norm, place))
        {
            const SpatialTerms<W, element> terms { outer, xs, i % SpatialPacks };
            const int row = square.row(i), column = square.column(i);
            const Pack<W> own = terms.of(row, column), sum = spatial_sum<W, true>(norm.reach, terms, row, column);
            ratio = load<W>(dy + spatial_at(norm, place));
#pragma unroll
            for (int lane = 0; lane < W; lane++)
            {
                ratio.v[lane] = norm.ratio(own.v[lane], ratio.v[lane], sum.v[lane]);
            }
        }

        store<W>(to + i * W, ratio);
    }
}

/* y, or dx where there is dy. xs takes the square of x, rs that of r. */
template <int W> DEVICE void spatial_tiles(const SpatialNorm& norm, const element* x, const element* dy, element* to, element* xs, float* rs)
{
    const SpatialSquare tiled { 0 }, inner { norm.reach }, outer { dy ? 2 * norm.reach : norm.reach };
    const SpatialTerms<W, element> terms { outer, xs, (int)threadIdx.x % SpatialPacks };
    const SpatialTerms<W, float> ratios { inner, rs, terms.pack };
    const int row = tiled.row(threadIdx.x), column = tiled.column(threadIdx.x);
    for (unsigned int number = blockIdx.x; number < spatial_tile_count<W>(norm); number += gridDim.x)
    {
        const SpatialPlace tile = spatial_tile<W>(norm, number), place = tiled.place<W>(tile, threadIdx.x);
        spatial_fill<W>(norm, tile, outer, x, xs);
        __syncthreads();
        if (dy)
        {
            spatial_fill_ratios<W>(norm, tile, xs, dy, rs);
            __syncthreads();
        }

        if (spatial_exists(norm, place))
        {
            const size_t at = spatial_at(norm, place);
            const Pack<W> own = terms.of(row, column), squares = spatial_sum<W, true>(norm.reach, terms, row, column);
            const Pack<W> gradient = dy ? load<W>(dy + at) : Pack<W> {};
            const Pack<W> sum = dy ? spatial_sum<W, false>(norm.reach, ratios, row, column) : Pack<W> {};
            Pack<W> result;
#pragma unroll
            for (int lane = 0; lane < W; lane++)
            {
                const float of = squares.v[lane];
                result.v[lane] = dy ? norm.gradient(own.v[lane], gradient.v[lane], of, sum.v[lane]) : norm.normalised(own.v[lane], of);
            }

            store<W>(to + at, result);
        }

        /* The squares are written again by the next tile. */
        __syncthreads();
    }
}

/* ---------------------------------------------------------------------------------------------------------- wide windows */

/* One channel of an image, 0 outside of the map: x, or dy. */
struct SpatialMap
{
    SpatialNorm norm;
    SpatialPlace place;
    const element* numbers;

    MEMBER Pack<1> of(int row, int column) const
    {
        const SpatialPlace other { place.image, row, column, place.channel };
        return spatial_exists(norm, other) ? load<1>(numbers + spatial_at(norm, other)) : Pack<1> {};
    }
};

/* Its r. */
struct SpatialMapRatios
{
    SpatialMap x, dy;

    MEMBER Pack<1> of(int row, int column) const
    {
        if (!spatial_exists(x.norm, SpatialPlace { 0, row, column, 0 }))
        {
            return Pack<1> {};
        }

        const float squares = spatial_sum<1, true>(x.norm.reach, x, row, column).v[0];
        return Pack<1> { { x.norm.ratio(x.of(row, column).v[0], dy.of(row, column).v[0], squares) } };
    }
};

/* y, or dx where there is dy. */
DEVICE void spatial_wide(const SpatialNorm& norm, const element* x, const element* dy, element* to)
{
    const unsigned int items = norm.batch * norm.height * norm.width * norm.channels;
    for (unsigned int i = first_item(); i < items; i += item_step())
    {
        const unsigned int position = i / norm.channels, line = position / norm.width;
        const int row = line % norm.height, column = position % norm.width;
        const SpatialPlace place { (int)(line / norm.height), row, column, (int)(i % norm.channels) };
        const SpatialMap map { norm, place, x };
        const float own = to_float(x[i]), squares = spatial_sum<1, true>(norm.reach, map, row, column).v[0];
        if (dy)
        {
            const SpatialMapRatios ratios { map, { norm, place, dy } };
            to[i] = to_element(norm.gradient(own, to_float(dy[i]), squares, spatial_sum<1, false>(norm.reach, ratios, row, column).v[0]));
        }
        else
        {
            to[i] = to_element(norm.normalised(own, squares));
        }
    }
}

/* y, or dx where there is dy. */
DEVICE void spatial_any(const SpatialNorm& norm, const element* x, const element* dy, element* to, Words4* xs, Words4* rs)
{
    if (norm.reach > SpatialReach)
    {
        spatial_wide(norm, x, dy, to);
    }
    else if (norm.channels % Lanes == 0)
    {
        spatial_tiles<Lanes>(norm, x, dy, to, (element*)xs, (float*)rs);
    }
    else
    {
        spatial_tiles<1>(norm, x, dy, to, (element*)xs, (float*)rs);
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
spatial_norm_forward(const element* __restrict__ x, element* __restrict__ y, int batch, int height, int width, int channels, int size, float k,
    float alpha, float beta)
{
    __shared__ Words4 xs[SpatialInner * SpatialInner * SpatialPacks];
    spatial_any(SpatialNorm { batch, height, width, channels, size / 2, k, alpha, beta }, x, nullptr, y, xs, nullptr);
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
spatial_norm_backward(const element* __restrict__ x, const element* __restrict__ dy, element* __restrict__ dx, int batch, int height, int width,
    int channels, int size, float k, float alpha, float beta)
{
    __shared__ Words4 xs[SpatialOuter * SpatialOuter * SpatialPacks];
    __shared__ Words4 rs[SpatialInner * SpatialInner * SpatialPacks * Lanes / 4];
    spatial_any(SpatialNorm { batch, height, width, channels, size / 2, k, alpha, beta }, x, dy, dx, xs, rs);
}
