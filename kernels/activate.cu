/* Bias and element-wise functions, and their gradients; y = f(x + b) of the paper's sections 3.1 and 5.

   bias_activate      y[i, c] = f(x[i, c] + bias[c])                 f: 0 none, 1 ReLU, 2 tanh; bias null: f(x)
   activate_gradient  dx = f'(y) dy                                  f' from y: [y > 0] or 1 − y²
   scale              y = factor · x

   x, y, dy, dx : (positions, channels) elements; y and x, dx and dy may be the same memory.   bias : (channels) float32

   Launch: flat. Items of bias_activate: positions · channels / W, W = Lanes where channels are a multiple, else 1;
   of the others ⌈count / Lanes⌉. Work per thread: one pack at a time.
   Bytes: bias_activate and scale 2 elements, activate_gradient 3 elements per number. */
#include "common.cuh"

DEVICE float activate(int function, float x)
{
    /* A number that is none stays none. */
    return function == Relu ? (x <= 0.0f ? 0.0f : x) : function == Tanh ? tanhf(x) : x;
}

/* f' times a gradient. */
DEVICE float activate_slope(int function, float y, float gradient)
{
    return function == Relu ? (y > 0.0f ? 1.0f : 0.0f) * gradient : function == Tanh ? (1.0f - y * y) * gradient : gradient;
}

template <int W>
DEVICE void bias_activate_packs(const element* x, const float* bias, element* y, int function, unsigned int positions, unsigned int channels)
{
    const unsigned int packs = channels / W;
    for (unsigned int i = first_item(); i < positions * packs; i += item_step())
    {
        Pack<W> pack = load<W>(x + (size_t)i * W);
        if (bias)
        {
            const Pack<W> added = load<W>(bias + i % packs * W);
#pragma unroll
            for (int lane = 0; lane < W; lane++)
            {
                pack.v[lane] += added.v[lane];
            }
        }

#pragma unroll
        for (int lane = 0; lane < W; lane++)
        {
            pack.v[lane] = activate(function, pack.v[lane]);
        }

        store<W>(y + (size_t)i * W, pack);
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
bias_activate(const element* x, const float* bias, element* y, int function, int positions, int channels)
{
    if (channels % Lanes == 0)
    {
        bias_activate_packs<Lanes>(x, bias, y, function, positions, channels);
    }
    else
    {
        bias_activate_packs<1>(x, bias, y, function, positions, channels);
    }
}

template <int W> DEVICE void activate_gradient_pack(const element* y, const element* dy, element* dx, int function)
{
    const Pack<W> value = load<W>(y);
    Pack<W> gradient = load<W>(dy);
#pragma unroll
    for (int lane = 0; lane < W; lane++)
    {
        gradient.v[lane] = activate_slope(function, value.v[lane], gradient.v[lane]);
    }

    store<W>(dx, gradient);
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
activate_gradient(const element* y, const element* dy, element* dx, int function, long long count)
{
    const long long step = item_step();
    for (long long i = first_item(); i < count / Lanes; i += step)
    {
        activate_gradient_pack<Lanes>(y + i * Lanes, dy + i * Lanes, dx + i * Lanes, function);
    }

    for (long long i = count / Lanes * Lanes + first_item(); i < count; i += step)
    {
        activate_gradient_pack<1>(y + i, dy + i, dx + i, function);
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
