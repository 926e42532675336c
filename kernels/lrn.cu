/* Local response normalisation across neighbouring channels of one column [paper, section 3.3].

   forward   d[c] = k + α Σ x[c']², |c' − c| ≤ size / 2      y = x · d^−β
   backward  dx[c] = dy[c] d[c]^−β − 2αβ x[c] Σ dy[c'] y[c'] / d[c']      and 0 where rectified and x ≤ 0: the gradient of the ReLU before

   x, y, dy, dx : (positions, channels) elements, channels in `columns` equal ranges that do not see each other. y may not be x, nor dx be x
   or dy. Backward reads neither y nor d, only x and dy.

   Launch: flat; items: positions · channels / W, W = Lanes where channels / columns are a multiple, size / 2 = 2 and β = ¾, else 1.
   Work per thread: one pack of channels at one position; backward shares the sums' outer terms in 8 KiB of static shared memory.
   Bytes: forward 2 elements a number, backward 3. */
#include "common.cuh"
#include "lrn.cuh"

template <int W, class Tap> DEVICE void lrn_forward_items(const Tap& tap, const element* x, element* y, unsigned int positions)
{
    const unsigned int packs = tap.norm.channels / W;
    for (unsigned int i = first_item(); i < positions * packs; i += item_step())
    {
        store<W>(y + (size_t)i * W, tap.of(x + (size_t)i * W, i % packs * W));
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
lrn_forward(const element* __restrict__ x, element* __restrict__ y, int positions, int channels, int columns, int size, float k,
    float alpha, float beta)
{
    const Norm norm { channels, columns, size, k, alpha, beta, nullptr };
    if (norm.is_quick())
    {
        lrn_forward_items<Lanes>(LrnPack { norm }, x, y, positions);
    }
    else
    {
        lrn_forward_items<1>(LrnOne { norm }, x, y, positions);
    }
}

/* dy as it lies in memory. */
template <int W> struct LrnGradient
{
    const element* dy;
    unsigned int channels;

    MEMBER Pack<W> of(unsigned int position, unsigned int channel) const { return load<W>(dy + (size_t)position * channels + channel); }
};

extern "C" __global__ void __launch_bounds__(BlockThreads)
lrn_backward(const element* __restrict__ x, const element* __restrict__ dy, element* __restrict__ dx, int positions, int channels,
    int columns, int size, float k, float alpha, float beta, int rectified)
{
    const Norm norm { channels, columns, size, k, alpha, beta, nullptr };
    const unsigned int stride = channels;
    lrn_backward_any(norm, x, LrnGradient<Lanes> { dy, stride }, LrnGradient<1> { dy, stride }, dx, positions, rectified, nullptr);
}
