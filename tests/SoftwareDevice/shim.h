// CUDA C as C++: what the kernels use of the language, on a processor. Threads of a block are fibers that run in turns and wait for each
// other at barriers (block.cpp); a block runs on one thread of the system, and several blocks may run on several.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstring>

#define __global__
#define __device__
#define __forceinline__ inline __attribute__((always_inline))
#define __launch_bounds__(threads)

// Shared memory has one copy for each block that is running. Sanitizers watch the bounds of plain statics only: they get one block at a
// time.
#ifdef __SANITIZE_ADDRESS__
#define __shared__ static
#else
#define __shared__ static thread_local
#endif

struct Index
{
    unsigned int x, y, z;
};

extern __thread Index threadIdx, blockIdx, blockDim, gridDim;

/// Every thread of the block waits here for all others.
void __syncthreads();

/// The value of the thread of the same warp whose number differs in the bits of the distance; all threads of the warp call it.
float __shfl_xor_sync(unsigned int mask, float value, int distance);

inline float rsqrtf(float x) { return 1.0f / sqrtf(x); }

inline int min(int a, int b) { return a < b ? a : b; }

inline unsigned int __float_as_uint(float value)
{
    unsigned int bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

inline float __uint_as_float(unsigned int bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}
