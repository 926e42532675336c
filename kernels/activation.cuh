/* Element-wise functions f of the plan as types, so that loops are compiled for one of them: of(x) = f(x), and gradient(y, g) = f'(x) g by
   y = f(x) [paper, section 3.1]. For activate.cu and bias_gradient.cu. */
#pragma once

/* Their numbers in the plan. */
constexpr int None = 0;
constexpr int Relu = 1;
constexpr int Tanh = 2;

struct NoFunction
{
    DEVICE float of(float x) { return x; }
    DEVICE float gradient(float, float g) { return g; }
};

/* A number that is none stays none. */
struct ReluFunction
{
    DEVICE float of(float x) { return x <= 0.0f ? 0.0f : x; }
    DEVICE float gradient(float y, float g) { return (y > 0.0f ? 1.0f : 0.0f) * g; }
};

struct TanhFunction
{
    DEVICE float of(float x) { return tanhf(x); }
    DEVICE float gradient(float y, float g) { return (1.0f - y * y) * g; }
};
