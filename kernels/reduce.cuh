/* Sums and maxima over warps and blocks of whole warps: the same tree every time, so the same result. */
#pragma once

constexpr int WarpThreads = 32;

struct Sum
{
    static constexpr float Neutral = 0.0f;
    DEVICE float of(float a, float b) { return a + b; }
};

/* Passes over numbers that are none, unless all are. */
struct Largest
{
    static constexpr float Neutral = -3.402823466e+38f;
    DEVICE float of(float a, float b) { return fmaxf(a, b); }
};

/* Every thread gets the result over its warp. */
template <class Operation> DEVICE float warp_reduce(float value)
{
#pragma unroll
    for (int distance = WarpThreads / 2; distance > 0; distance /= 2)
    {
        value = Operation::of(value, __shfl_xor_sync(0xffffffffu, value, distance));
    }

    return value;
}

/* Every thread gets the result over its block. All threads of the block call it. */
template <class Operation> DEVICE float block_reduce(float value)
{
    __shared__ float partial[WarpThreads];
    const unsigned int lane = threadIdx.x % WarpThreads;
    value = warp_reduce<Operation>(value);
    if (lane == 0)
    {
        partial[threadIdx.x / WarpThreads] = value;
    }

    __syncthreads();

    /* By value: a constant of the host's has no address here, and the choice between two variables is one of them. */
    const float neutral = Operation::Neutral;
    value = warp_reduce<Operation>(lane < blockDim.x / WarpThreads ? partial[lane] : neutral);

    /* partial is written again by the next call. */
    __syncthreads();
    return value;
}
