/* Local response normalisation and max pooling in one pass [paper, sections 3.3 and 3.4]: what is between them is never stored.

   lrn_pool_forward   y = max pool(lrn(x)), choice as in max_pool.cu (null: not kept)
   lrn_pool_backward  dx = lrn backward of max pool backward of dy, from x and choice; gate (null: none) as in max_pool.cu; 0 where
                      rectified and x ≤ 0: the gradient of the ReLU before. Formulas: lrn.cu, max_pool.cu.

   x, dx : (batch, height, width, channels) elements   y, dy, gate : (batch, out_rows, out_columns, channels) elements
   choice : as y, in bytes
   channels in `columns` equal ranges that do not see each other.

   Launch: flat; W = Lanes where channels / columns are a multiple, size / 2 = 2 and β = ¾, else 1. Items of forward:
   batch · R · out_columns · channels / W with R = ⌈out_rows / 4⌉ for windows of 3 every 2, else out_rows; of backward:
   batch · height · width · channels / W.
   Work per thread: forward four outputs below each other (the norm of every input is computed 1.7 times), backward one pack of channels
   at one position. 8 KiB of static shared memory in backward.
   Bytes: forward reads x and writes y and choice; backward reads x, dy and choice and writes dx. */
#include "common.cuh"
#include "lrn.cuh"
#include "pool.cuh"

extern "C" __global__ void __launch_bounds__(BlockThreads)
lrn_pool_forward(const element* __restrict__ x, element* __restrict__ y, unsigned char* __restrict__ choice, int batch, int height,
    int width, int channels, int columns, int size, float k, float alpha, float beta, int window, int stride, int out_rows, int out_columns)
{
    const Norm norm { channels, columns, size, k, alpha, beta };
    const Pool pool { batch, height, width, channels, window, stride, out_rows, out_columns };
    if (norm.is_quick())
    {
        pool_forward<Lanes>(pool, LrnPack { norm }, x, y, choice);
    }
    else
    {
        pool_forward<1>(pool, LrnOne { norm }, x, y, choice);
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
lrn_pool_backward(const element* __restrict__ x, const unsigned char* __restrict__ choice, const element* __restrict__ dy,
    const element* __restrict__ gate, element* __restrict__ dx, int batch, int height, int width, int channels, int columns, int size,
    float k, float alpha, float beta, int window, int stride, int out_rows, int out_columns, int rectified)
{
    const Norm norm { channels, columns, size, k, alpha, beta };
    const Pool pool { batch, height, width, channels, window, stride, out_rows, out_columns };
    const PoolGradient<Lanes> pack { pool, choice, dy, gate };
    const PoolGradient<1> one { pool, choice, dy, gate };
    lrn_backward_any(norm, x, pack, one, dx, batch * height * width, rectified);
}
