/* Gradient of a bias, db[c] = Σ dx[i, c] over all positions of all images, where it pays in one pass with the gradient of the
   activation behind it, dx = f'(y) dy. Without atomics: the same sums in the same order on every device.

   bias_gradient      y (null for f = 0), dy : (positions, channels) elements -> dx (null: not wanted; may be dy) and
                      partial : (chunks, channels) float32, one partial sum for each row of blocks
   bias_gradient_sum  db[c] = Σ partial[chunk, c]                                            db : (channels) float32

   Launch: bias_gradient: grid (chunks, ⌈packs / 256⌉), packs = channels / W, W = Lanes where channels are a multiple, else 1.
   Chunks are min(⌈positions / (8 · rows)⌉, 256) with rows = max(1, ⌊256 / packs⌋): the result depends on them, so they do not depend on
   the device. bias_gradient_sum: grid ⌈channels / 32⌉.
   Work per thread: one pack of channels at every (rows · chunks)-th position.
   Bytes: 3 elements a number with f and dx, 1 without. */
#include "common.cuh"

/* f' times a gradient: as in activate.cu. */
DEVICE float bias_gradient_slope(int function, float y, float gradient)
{
    return function == Relu ? (y > 0.0f ? 1.0f : 0.0f) * gradient : (1.0f - y * y) * gradient;
}

/* One pack: writes dx, adds it to the sums. */
template <int W>
DEVICE void bias_gradient_pack(const element* y, const element* dy, element* dx, int function, size_t at, Pack<W>& sums)
{
    Pack<W> gradient = load<W>(dy + at);
    if (function != None)
    {
        const Pack<W> value = load<W>(y + at);
#pragma unroll
        for (int lane = 0; lane < W; lane++)
        {
            gradient.v[lane] = bias_gradient_slope(function, value.v[lane], gradient.v[lane]);
        }
    }

    if (dx)
    {
        store<W>(dx + at, gradient);
    }

#pragma unroll
    for (int lane = 0; lane < W; lane++)
    {
        sums.v[lane] += gradient.v[lane];
    }
}

template <int W>
DEVICE void bias_gradient_rows(
    const element* y, const element* dy, element* dx, int function, unsigned int positions, unsigned int channels, float* partial)
{
    __shared__ float shared[BlockThreads][W];
    const unsigned int packs = channels / W, first = blockIdx.y * BlockThreads;
    const unsigned int width = packs - first < BlockThreads ? packs - first : BlockThreads;
    const unsigned int rows = BlockThreads / width, row = threadIdx.x / width, pack = first + threadIdx.x % width;

    Pack<W> sums = {};
    if (row < rows)
    {
        for (unsigned int position = blockIdx.x * rows + row; position < positions; position += gridDim.x * rows)
        {
            bias_gradient_pack<W>(y, dy, dx, function, (size_t)position * channels + pack * W, sums);
        }
    }

#pragma unroll
    for (int lane = 0; lane < W; lane++)
    {
        shared[threadIdx.x][lane] = sums.v[lane];
    }

    __syncthreads();
    for (unsigned int c = threadIdx.x; c < width * W; c += BlockThreads)
    {
        float sum = 0.0f;
        for (unsigned int r = 0; r < rows; r++)
        {
            sum += shared[r * width + c / W][c % W];
        }

        partial[(size_t)blockIdx.x * channels + first * W + c] = sum;
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
bias_gradient(const element* y, const element* dy, element* dx, int function, int positions, int channels, float* partial)
{
    if (channels % Lanes == 0)
    {
        bias_gradient_rows<Lanes>(y, dy, dx, function, positions, channels, partial);
    }
    else
    {
        bias_gradient_rows<1>(y, dy, dx, function, positions, channels, partial);
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
bias_gradient_sum(const float* partial, int chunks, int channels, float* db)
{
    __shared__ float shared[BlockThreads / 32][32];
    const int lane = threadIdx.x % 32, row = threadIdx.x / 32, c = blockIdx.x * 32 + lane;
    float sum = 0.0f;
    if (c < channels)
    {
#pragma unroll 8
        for (int chunk = row; chunk < chunks; chunk += BlockThreads / 32)
        {
            sum += partial[(size_t)chunk * channels + c];
        }
    }

    shared[row][lane] = sum;
    __syncthreads();
    if (row == 0 && c < channels)
    {
        for (int r = 1; r < BlockThreads / 32; r++)
        {
            sum += shared[r][lane];
        }

        db[c] = sum;
    }
}
