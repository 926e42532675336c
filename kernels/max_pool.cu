/* Max pooling, overlapping where the window exceeds the stride [paper, section 3.4].

   max_pool_forward   y = the largest of each window; choice (null: not kept) = row · window + column of it, the first of equals;
                      a value that is no number wins. With a bias (else null) it is the largest of ReLU(x + bias)
   max_pool_backward  dx = Σ dy over the windows that chose the pixel: gathered, so the same sums in the same order every time.
                      With a gate (else null) only those gradients pass whose gate is positive: that of a ReLU before or after it.
                      partial (null: not wanted): sums of dx for the gradient of the bias before (bias_sums.cuh)

   x, dx : (batch, height, width, channels) elements   y, dy, gate : (batch, out_rows, out_columns, channels) elements
   choice : as y, in bytes   bias : (channels) float32   partial : (blocks, channels) float32

   Launch: flat; W = Lanes where channels are a multiple, else 1. Items of forward: batch · R · out_columns · channels / W with
   R = ⌈out_rows / 4⌉ for windows of 3 every 2, else out_rows; of backward: batch · height · width · channels / W; with
   partial, which needs W = Lanes and at most 256 packs, the grid of bias_sums.cuh.
   Work per thread: forward four outputs below each other (one, for other windows), backward one pack of channels at one position.
   Bytes: forward reads x once from memory (2.25 times from the cache) and writes y and choice; backward the reverse. */
#include "common.cuh"
#include "bias_relu.cuh"
#include "bias_sums.cuh"
#include "pool.cuh"

/* A value as it lies in memory, or after the bias and ReLU that a convolution left to the pooling. */
template <int W> struct PoolTap
{
    const float* bias;

    MEMBER Pack<W> of(const element* x, int channel) const { return load_rectified<W>(x, bias, channel); }
};

extern "C" __global__ void __launch_bounds__(BlockThreads)
max_pool_forward(const element* __restrict__ x, const float* __restrict__ bias, element* __restrict__ y, unsigned char* __restrict__ choice,
    int batch, int height, int width, int channels, int window, int stride, int out_rows, int out_columns)
{
    const Pool pool { batch, height, width, channels, window, stride, out_rows, out_columns };
    if (channels % Lanes == 0)
    {
        pool_forward<Lanes>(pool, PoolTap<Lanes> { bias }, x, y, choice);
    }
    else
    {
        pool_forward<1>(pool, PoolTap<1> { bias }, x, y, choice);
    }
}

template <int W> DEVICE void max_pool_backward_items(const PoolGradient<W>& gradient, element* dx)
{
    const Pool& pool = gradient.pool;
    const unsigned int packs = pool.channels / W, items = pool.batch * pool.height * pool.width * packs;
    for (unsigned int i = first_item(); i < items; i += item_step())
    {
        store<W>(dx + (size_t)i * W, gradient.of(i / packs, i % packs * W));
    }
}

/* As an item of bias_sums. */
struct MaxPoolSummed
{
    PoolGradient<Lanes> gradient;
    element* dx;

    MEMBER Pack<Lanes> of(unsigned int item, unsigned int position, int channel) const
    {
        const Pack<Lanes> pack = gradient.of(position, channel);
        store<Lanes>(dx + (size_t)item * Lanes, pack);
        return pack;
    }
};

extern "C" __global__ void __launch_bounds__(BlockThreads)
max_pool_backward(const unsigned char* __restrict__ choice, const element* __restrict__ dy, const element* __restrict__ gate,
    element* __restrict__ dx, float* __restrict__ partial, int batch, int height, int width, int channels, int window, int stride,
    int out_rows, int out_columns)
{
    const Pool pool { batch, height, width, channels, window, stride, out_rows, out_columns };
    if (partial)
    {
        const MaxPoolSummed summed { PoolGradient<Lanes> { pool, choice, dy, gate }, dx };
        bias_sums(summed, batch * height * width, channels, partial);
    }
    else if (channels % Lanes == 0)
    {
        max_pool_backward_items(PoolGradient<Lanes> { pool, choice, dy, gate }, dx);
    }
    else
    {
        max_pool_backward_items(PoolGradient<1> { pool, choice, dy, gate }, dx);
    }
}
