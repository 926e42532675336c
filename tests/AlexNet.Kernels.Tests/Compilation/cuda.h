/* What the kernels use of CUDA C, for clang without NVIDIA's toolkit: enough to compile them to PTX, not to link them. */
#pragma once

#define __global__ __attribute__((global))
#define __device__ __attribute__((device))
#define __shared__ __attribute__((shared))
#define __forceinline__ inline __attribute__((always_inline))
#define __launch_bounds__(threads) __attribute__((launch_bounds(threads)))

typedef __SIZE_TYPE__ size_t;

struct CudaIndex
{
    unsigned int x, y, z;

    __device__ CudaIndex(int x, int y, int z) : x(x), y(y), z(z) {}
};

#define threadIdx (CudaIndex(__nvvm_read_ptx_sreg_tid_x(), __nvvm_read_ptx_sreg_tid_y(), __nvvm_read_ptx_sreg_tid_z()))
#define blockIdx (CudaIndex(__nvvm_read_ptx_sreg_ctaid_x(), __nvvm_read_ptx_sreg_ctaid_y(), __nvvm_read_ptx_sreg_ctaid_z()))
#define blockDim (CudaIndex(__nvvm_read_ptx_sreg_ntid_x(), __nvvm_read_ptx_sreg_ntid_y(), __nvvm_read_ptx_sreg_ntid_z()))
#define gridDim (CudaIndex(__nvvm_read_ptx_sreg_nctaid_x(), __nvvm_read_ptx_sreg_nctaid_y(), __nvvm_read_ptx_sreg_nctaid_z()))

/* NVIDIA's library of device functions has these: calls stay open in the PTX. */
extern "C"
{
__device__ float expf(float);
__device__ float logf(float);
__device__ float tanhf(float);
__device__ float powf(float, float);
}

__device__ inline float rsqrtf(float x) { return __nvvm_rsqrt_approx_f(x); }
__device__ inline float sqrtf(float x) { return __nvvm_sqrt_rn_f(x); }
__device__ inline float fmaxf(float a, float b) { return __nvvm_fmax_f(a, b); }
__device__ inline int min(int a, int b) { return a < b ? a : b; }
__device__ inline unsigned int __float_as_uint(float value) { return __builtin_bit_cast(unsigned int, value); }
__device__ inline float __uint_as_float(unsigned int bits) { return __builtin_bit_cast(float, bits); }
__device__ inline float __shfl_xor_sync(unsigned int mask, float value, int distance)
{
    return __nvvm_shfl_sync_bfly_f32(mask, value, distance, 0x1f);
}
