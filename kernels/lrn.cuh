/* Local response normalisation [paper, section 3.3] of packs of channels in registers, for lrn.cu and lrn_pool.cu; the
   powers for spatial_norm.cu too.

   d[c] = k + α Σ x[c']², |c' − c| ≤ size / 2, within the column     y = x · d^−β
   dx[c] = dy[c] · d[c]^−β − 2αβ · x[c] · Σ r[c'], r = dy · x · d^(−β−1)

   The quick path is for windows of four or five channels, β = ¾ and columns of whole packs: LrnPack. Everything else goes one channel
   at a time: LrnOne. α is the paper's, not divided by the size. d is not kept: backward computes it anew from x, which it reads anyway.
   Where there is a bias, x is ReLU(x + bias) everywhere (bias_relu.cuh). */
#pragma once

#include "bias_relu.cuh"
#include "bias_sums.cuh"

struct Norm
{
    int channels, columns, size;
    float k, alpha, beta;
    const float* bias;

    MEMBER int maps() const { return channels / columns; }

    /* Whether the quick path may be taken. */
    MEMBER bool is_quick() const { return size / 2 == 2 && beta == 0.75f && maps() % Lanes == 0; }
};

/* Channels to either side that the quick path knows. */
constexpr int LrnHalf = 2;

/* 1 / √d of what is neither denormal nor its root: d is at least k. One instruction, where rsqrtf has three around it for denormals. */
DEVICE float lrn_rsqrt(float d)
{
#ifdef __CUDA_ARCH__
    float root;
    asm("rsqrt.approx.ftz.f32 %0, %1;" : "=f"(root) : "f"(d));
    return root;
#else
    return rsqrtf(d);
#endif
}

/* d^−¾ and 1 / d by reciprocal square roots. */
struct LrnPower { float power, inverse; };

DEVICE LrnPower lrn_power(float d)
{
    const float root = lrn_rsqrt(d), inverse = root * root;
    return LrnPower { inverse * lrn_rsqrt(root), inverse };
}

/* x of a pack, and of the two channels to either side where they belong to the column. */
DEVICE Pack<Lanes + 2 * LrnHalf> lrn_window(const Norm& norm, const element* x, int channel)
{
    Pack<Lanes + 2 * LrnHalf> window = {};
    const Pack<Lanes> own = load_rectified<Lanes>(x, norm.bias, channel);
    const int map = channel % norm.maps();
    if (map > 0)
    {
        const Pack<LrnHalf> before = load_rectified<LrnHalf>(x - LrnHalf, norm.bias, channel - LrnHalf);
        window.v[0] = before.v[0];
        window.v[1] = before.v[1];
    }

#pragma unroll
    for (int lane = 0; lane < Lanes; lane++)
    {
        window.v[LrnHalf + lane] = own.v[lane];
    }

    if (map + Lanes < norm.maps())
    {
        const Pack<LrnHalf> after = load_rectified<LrnHalf>(x + Lanes, norm.bias, channel + Lanes);
        window.v[LrnHalf + Lanes] = after.v[0];
        window.v[LrnHalf + Lanes + 1] = after.v[1];
    }

    return window;
}

/* d of one channel of a window. */
DEVICE float lrn_scale(const Norm& norm, const Pack<Lanes + 2 * LrnHalf>& window, int lane)
{
    float sum = 0.0f;
#pragma unroll
    for (int i = 0; i <= 2 * LrnHalf; i++)
    {
        sum += window.v[lane + i] * window.v[lane + i];
    }

    return norm.k + norm.alpha * sum;
}

/* The quick path: y of a pack of channels at one position. */
struct LrnPack
{
    Norm norm;

    MEMBER Pack<Lanes> of(const element* x, int channel) const
    {
        const Pack<Lanes + 2 * LrnHalf> window = lrn_window(norm, x, channel);
        Pack<Lanes> y;
#pragma unroll
        for (int lane = 0; lane < Lanes; lane++)
        {
            y.v[lane] = window.v[LrnHalf + lane] * lrn_power(lrn_scale(norm, window, lane)).power;
        }

        return y;
    }
};

/* The first and last channel of the window around one, as distances from it. */
struct LrnRange { int first, last; };

DEVICE LrnRange lrn_range(const Norm& norm, int channel)
{
    const int half = norm.size / 2, map = channel % norm.maps(), after = norm.maps() - 1 - map;
    return LrnRange { map < half ? -map : -half, after < half ? after : half };
}

/* x of any channel. */
DEVICE float lrn_value(const Norm& norm, const element* x, int channel)
{
    return load_rectified<1>(x, norm.bias, channel).v[0];
}

/* d of any channel. */
DEVICE float lrn_scale(const Norm& norm, const element* x, int channel)
{
    const LrnRange range = lrn_range(norm, channel);
    float sum = 0.0f;
    for (int i = range.first; i <= range.last; i++)
    {
        const float value = lrn_value(norm, x + i, channel + i);
        sum += value * value;
    }

    return norm.k + norm.alpha * sum;
}

/* Any norm: y of one channel at one position. */
struct LrnOne
{
    Norm norm;

    MEMBER Pack<1> of(const element* x, int channel) const
    {
        return Pack<1> { { lrn_value(norm, x, channel) * powf(lrn_scale(norm, x, channel), -norm.beta) } };
    }
};

/* Nothing where x is a ReLU's output that is 0, and its gradient is wanted too. */
DEVICE float lrn_rectify(bool rectified, float x, float gradient)
{
    return rectified && x <= 0.0f ? 0.0f : gradient;
}

/* r of a pack's two outermost channels of either side. */
struct alignas(16) LrnEdges { float v[2 * LrnHalf]; };

/* Backward, the quick path, for all packs in the grid. A thread has one pack at one position; whole positions lie in a block, and each
   thread puts r of its two outermost channels of either side into shared memory for its neighbours. Gradient gives dy of a pack.
   partial (null: not wanted) takes the sums of dx: bias_sums.cuh. */
template <class Gradient>
DEVICE void lrn_backward_packs(
    const Norm& norm, const element* x, const Gradient& gradient, element* dx, unsigned int positions, bool rectified, float* partial)
{
    __shared__ LrnEdges edges[2][BlockThreads];
    const unsigned int packs = norm.channels / Lanes, total = positions * packs;
    const unsigned int tile = BlockThreads / packs * packs;
    unsigned int parity = 0;
    Pack<Lanes> sums = {};
    for (unsigned int start = blockIdx.x * tile; start < total; start += gridDim.x * tile, parity ^= 1)
    {
        const unsigned int i = start + threadIdx.x;
        const bool active = threadIdx.x < tile && i < total;
        const int channel = i % packs * Lanes, map = channel % norm.maps();
        Pack<Lanes + 2 * LrnHalf> window = {}, ratios = {};
        Pack<Lanes> result = {};
        if (active)
        {
            window = lrn_window(norm, x + (size_t)i * Lanes, channel);
            result = gradient.of(i / packs, channel);
#pragma unroll
            for (int lane = 0; lane < Lanes; lane++)
            {
                const LrnPower power = lrn_power(lrn_scale(norm, window, lane));
                result.v[lane] *= power.power;
                ratios.v[LrnHalf + lane] = result.v[lane] * window.v[LrnHalf + lane] * power.inverse;
            }

            edges[parity][threadIdx.x] = LrnEdges { { ratios.v[LrnHalf], ratios.v[LrnHalf + 1], ratios.v[Lanes], ratios.v[Lanes + 1] } };
        }

        /* One barrier is enough: the next round writes the other half, and nobody is two rounds ahead. */
        __syncthreads();
        if (active)
        {
            if (map > 0)
            {
                ratios.v[0] = edges[parity][threadIdx.x - 1].v[2];
                ratios.v[1] = edges[parity][threadIdx.x - 1].v[3];
            }

            if (map + Lanes < norm.maps())
            {
                ratios.v[LrnHalf + Lanes] = edges[parity][threadIdx.x + 1].v[0];
                ratios.v[LrnHalf + Lanes + 1] = edges[parity][threadIdx.x + 1].v[1];
            }

#pragma unroll
            for (int lane = 0; lane < Lanes; lane++)
            {
                float sum = 0.0f;
#pragma unroll
                for (int j = 0; j <= 2 * LrnHalf; j++)
                {
                    sum += ratios.v[lane + j];
                }

                const float own = window.v[LrnHalf + lane];
                result.v[lane] = lrn_rectify(rectified, own, result.v[lane] - 2.0f * norm.alpha * norm.beta * own * sum);
            }

            store<Lanes>(dx + (size_t)i * Lanes, result);
            bias_add(sums, result);
        }
    }

    if (partial)
    {
        bias_write(sums, packs, partial);
    }
}

/* Backward of any norm, one channel at a time. Gradient gives dy of one channel. */
template <class Gradient>
DEVICE void lrn_backward_ones(
    const Norm& norm, const element* x, const Gradient& gradient, element* dx, unsigned int positions, bool rectified)
{
    for (unsigned int i = first_item(); i < positions * norm.channels; i += item_step())
    {
        const int channel = i % norm.channels;
        const LrnRange range = lrn_range(norm, channel);
        float own = 0.0f, sum = 0.0f;
        for (int j = range.first; j <= range.last; j++)
        {
            const float d = lrn_scale(norm, x + i + j, channel + j);
            const float scaled = gradient.of(i / norm.channels, channel + j).v[0] * powf(d, -norm.beta);
            sum += scaled * lrn_value(norm, x + i + j, channel + j) / d;
            own = j == 0 ? scaled : own;
        }

        const float value = lrn_value(norm, x + i, channel);
        dx[i] = to_element(lrn_rectify(rectified, value, own - 2.0f * norm.alpha * norm.beta * value * sum));
    }
}

/* Whichever path the norm allows. A block holds whole positions, so the quick path has an upper limit of channels. It alone knows partial. */
template <class GradientPack, class GradientOne>
DEVICE void lrn_backward_any(
    const Norm& norm, const element* x, const GradientPack& pack, const GradientOne& one, element* dx, unsigned int positions,
    bool rectified, float* partial)
{
    if (norm.is_quick() && norm.channels / Lanes <= BlockThreads)
    {
        lrn_backward_packs(norm, x, pack, dx, positions, rectified, partial);
    }
    else
    {
        lrn_backward_ones(norm, x, one, dx, positions, rectified);
    }
}
