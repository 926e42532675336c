/* Average pooling over windows that lie wholly within their input.

   average_pool_forward   y = Σ x / window² over each window
   average_pool_backward  dx = Σ dy / window² over the windows that hold the pixel: gathered, so the same sums in the same order every time

   x, dx : (batch, height, width, channels) elements   y, dy : (batch, out_rows, out_columns, channels) elements

   Launch: flat; W = Lanes where channels are a multiple, else 1. Items of forward: batch · out_rows · out_columns · channels / W; of backward:
   batch · height · width · channels / W.
   Work per thread: one pack of channels at one position.
   Bytes: forward reads x (2.25 times from the cache for windows of 3 every 2) and writes y; backward the reverse. */
#include "common.cuh"
#include "pool.cuh"

template <int W> DEVICE void add_pack(Pack<W>& sum, const Pack<W>& more)
{
#pragma unroll
    for (int lane = 0; lane < W; lane++)
    {
        sum.v[lane] += more.v[lane];
    }
}

template <int W> DEVICE void divide_pack(Pack<W>& sum, float by)
{
#pragma unroll
    for (int lane = 0; lane < W; lane++)
    {
        sum.v[lane] /= by;
    }
}

template <int W> DEVICE void average_pool_forward_items(const Pool& pool, const element* x, element* y)
{
    const unsigned int packs = pool.channels / W, items = pool.batch * pool.rows * pool.columns * packs;
    for (unsigned int i = first_item(); i < items; i += item_step())
    {
        const int channel = i % packs * W, column = i / packs % pool.columns;
        const unsigned int row = i / packs / pool.columns, image = row / pool.rows;
        const size_t top = (size_t)image * pool.height + row % pool.rows * pool.stride;
        Pack<W> sum = {};
        for (int r = 0; r < pool.window; r++)
        {
            const element* left = x + ((top + r) * pool.width + column * pool.stride) * pool.channels + channel;
            for (int c = 0; c < pool.window; c++)
            {
                add_pack<W>(sum, load<W>(left + (size_t)c * pool.channels));
            }
        }

        divide_pack<W>(sum, pool.window * pool.window);
        store<W>(y + (size_t)i * W, sum);
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
average_pool_forward(const element* __restrict__ x, element* __restrict__ y, int batch, int height, int width, int channels,
    int window, int stride, int out_rows, int out_columns)
{
    const Pool pool { batch, height, width, channels, window, stride, out_rows, out_columns };
    if (channels % Lanes == 0)
    {
        average_pool_forward_items<Lanes>(pool, x, y);
    }
    else
    {
        average_pool_forward_items<1>(pool, x, y);
    }
}

template <int W> DEVICE void average_pool_backward_items(const Pool& pool, const element* dy, element* dx)
{
    const unsigned int packs = pool.channels / W, items = pool.batch * pool.height * pool.width * packs;
    for (unsigned int i = first_item(); i < items; i += item_step())
    {
        const int channel = i % packs * W, column = i / packs % pool.width;
        const unsigned int line = i / packs / pool.width, image = line / pool.height;
        const PoolReach down = pool_reach(pool, line % pool.height, pool.rows), across = pool_reach(pool, column, pool.columns);
        Pack<W> sum = {};
        for (int r = down.first; r <= down.last; r++)
        {
            for (int c = across.first; c <= across.last; c++)
            {
                add_pack<W>(sum, load<W>(dy + (((size_t)image * pool.rows + r) * pool.columns + c) * pool.channels + channel));
            }
        }

        divide_pack<W>(sum, pool.window * pool.window);
        store<W>(dx + (size_t)i * W, sum);
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
average_pool_backward(const element* __restrict__ dy, element* __restrict__ dx, int batch, int height, int width, int channels,
    int window, int stride, int out_rows, int out_columns)
{
    const Pool pool { batch, height, width, channels, window, stride, out_rows, out_columns };
    if (channels % Lanes == 0)
    {
        average_pool_backward_items<Lanes>(pool, dy, dx);
    }
    else
    {
        average_pool_backward_items<1>(pool, dy, dx);
    }
}
