/* What a kernel reads of a convolution that left its bias and ReLU to it. */
#pragma once

/* ReLU; a number that is none stays none. */
DEVICE float rectify(float x) { return x <= 0.0f ? 0.0f : x; }

/* W channels from `channel` on, as they lie in memory (bias null), or ReLU(x + bias). */
template <int W> DEVICE Pack<W> load_rectified(const element* x, const float* bias, int channel)
{
    Pack<W> pack = load<W>(x);
    if (bias)
    {
        const Pack<W> added = load<W>(bias + channel);
#pragma unroll
        for (int lane = 0; lane < W; lane++)
        {
            pack.v[lane] = rectify(pack.v[lane] + added.v[lane]);
        }
    }

    return pack;
}
