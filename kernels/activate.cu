/* Bias and element-wise functions, and their gradients; y = f(x + b) of the paper's sections 3.1 and 5.

   bias_activate      y[i, c] = f(x[i, c] + bias[c])                 f: 0 none, 1 ReLU, 2 tanh, 3 logistic; bias null: f(x)
   activate_gradient  dx = f'(y) dy                                  f' from y: [y > 0], 1 − y² or y (1 − y)
                      partial (null: not wanted): sums of dx for the gradient of the bias before (bias_sums.cuh)
   scale              y = factor · x

   x, y, dy, dx : (positions, channels) elements; y and x, dx and dy may be the same memory.   bias : (channels) float32
   partial : (blocks, channels) float32

   Launch: flat. Items of bias_activate: positions · channels / W, W = Lanes where channels are a multiple, else 1;
   of the others ⌈count / Lanes⌉, count = positions · channels; with partial the grid of bias_sums.cuh, for channels of whole packs, at most 256.
   Work per thread: one pack at a time.
   Bytes: bias_activate and scale 2 elements, activate_gradient 3 elements per number. */
#include "common.cuh"
#include "bias_relu.cuh"
#include "bias_sums.cuh"

/* The functions' numbers in the plan. */
enum
{
    None = 0,
    Relu = 1,
    Tanh = 2,
    Logistic = 3,
};

/* Functions f as types, so that loops are compiled for one of them: of(x) = f(x), and gradient(y, g) = f'(x) g by y = f(x). */
struct NoFunction
{
    DEVICE float of(float x) { return x; }
    DEVICE float gradient(float, float g) { return g; }
};

/* A number that is none stays none. */
struct ReluFunction
{
    DEVICE float of(float x) { return rectify(x); }
    DEVICE float gradient(float y, float g) { return (y > 0.0f ? 1.0f : 0.0f) * g; }
};

struct TanhFunction
{
    DEVICE float of(float x) { return tanhf(x); }
    DEVICE float gradient(float y, float g) { return (1.0f - y * y) * g; }
};

/* 1 / (1 + e⁻ˣ): 0 where e⁻ˣ is no longer finite. */
struct LogisticFunction
{
    DEVICE float of(float x) { return 1.0f / (1.0f + expf(-x)); }
    DEVICE float gradient(float y, float g) { return y * (1.0f - y) * g; }
};

template <int W, class Function>
DEVICE void bias_activate_packs(const element* x, const float* bias, element* y, unsigned int positions, unsigned int channels)
{
    const unsigned int packs = channels / W;
    for (unsigned int i = first_item(); i < positions * packs; i += item_step())
    {
        Pack<W> pack = load<W>(x + (size_t)i * W);
        const Pack<W> added = bias ? load<W>(bias + i % packs * W) : Pack<W> {};
#pragma unroll
        for (int lane = 0; lane < W; lane++)
        {
            pack.v[lane] = Function::of(pack.v[lane] + added.v[lane]);
        }

        store<W>(y + (size_t)i * W, pack);
    }
}

template <class Function> DEVICE void bias_activate_any(const element* x, const float* bias, element* y, int positions, int channels)
{
    if (channels % Lanes == 0)
    {
        bias_activate_packs<Lanes, Function>(x, bias, y, positions, channels);
    }
    else
    {
        bias_activate_packs<1, Function>(x, bias, y, positions, channels);
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
bias_activate(const element* x, const float* bias, element* y, int function, int positions, int channels)
{
    if (function == Relu)
    {
        bias_activate_any<ReluFunction>(x, bias, y, positions, channels);
    }
    else if (function == Tanh)
    {
        bias_activate_any<TanhFunction>(x, bias, y, positions, channels);
    }
    else if (function == Logistic)
    {
        bias_activate_any<LogisticFunction>(x, bias, y, positions, channels);
    }
    else
    {
        bias_activate_any<NoFunction>(x, bias, y, positions, channels);
    }
}

template <int W, class Function> DEVICE Pack<W> activate_gradient_pack(const element* y, const element* dy, element* dx)
{
    const Pack<W> value = load<W>(y);
    Pack<W> gradient = load<W>(dy);
#pragma unroll
    for (int lane = 0; lane < W; lane++)
    {
        gradient.v[lane] = Function::gradient(value.v[lane], gradient.v[lane]);
    }

    store<W>(dx, gradient);
    return gradient;
}

/* As an item of bias_sums. */
template <class Function> struct ActivateSummed
{
    const element* y;
    const element* dy;
    element* dx;

    MEMBER Pack<Lanes> of(unsigned int item, unsigned int, int) const
    {
        const size_t at = (size_t)item * Lanes;
        return activate_gradient_pack<Lanes, Function>(y + at, dy + at, dx + at);
    }
};

template <class Function>
DEVICE void activate_gradient_items(const element* y, const element* dy, element* dx, int positions, int channels, float* partial)
{
    if (partial)
    {
        bias_sums(ActivateSummed<Function> { y, dy, dx }, positions, channels, partial);
        return;
    }

    const long long step = item_step(), count = (long long)positions * channels;
    for (long long i = first_item(); i < count / Lanes; i += step)
    {
        activate_gradient_pack<Lanes, Function>(y + i * Lanes, dy + i * Lanes, dx + i * Lanes);
    }

    for (long long i = count / Lanes * Lanes + first_item(); i < count; i += step)
    {
        activate_gradient_pack<1, Function>(y + i, dy + i, dx + i);
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
activate_gradient(const element* y, const element* dy, element* dx, float* partial, int function, int positions, int channels)
{
    if (function == Relu)
    {
        activate_gradient_items<ReluFunction>(y, dy, dx, positions, channels, partial);
    }
    else if (function == Tanh)
    {
        activate_gradient_items<TanhFunction>(y, dy, dx, positions, channels, partial);
    }
    else if (function == Logistic)
    {
        activate_gradient_items<LogisticFunction>(y, dy, dx, positions, channels, partial);
    }
    else
    {
        activate_gradient_items<NoFunction>(y, dy, dx, positions, channels, partial);
    }
}

template <int W> DEVICE void scale_pack(const element* x, element* y, float factor)
{
    Pack<W> pack = load<W>(x);
#pragma unroll
    for (int lane = 0; lane < W; lane++)
    {
        pack.v[lane] *= factor;
    }

    store<W>(y, pack);
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
scale(const element* x, element* y, float factor, long long count)
{
    const long long step = item_step();
    for (long long i = first_item(); i < count / Lanes; i += step)
    {
        scale_pack<Lanes>(x + i * Lanes, y + i * Lanes, factor);
    }

    for (long long i = count / Lanes * Lanes + first_item(); i < count; i += step)
    {
        scale_pack<1>(x + i, y + i, factor);
    }
}
