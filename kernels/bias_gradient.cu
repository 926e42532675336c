/* Gradient of a bias where no other kernel writes what it is the sum of (bias_sums.cuh), db[c] = Σ dy[i, c] over all positions of all images. Without atomics: the same sums in the same order on every
   device.

   bias_gradient      dy : (positions, channels) elements -> partial : (chunks, channels) float32, one partial sum for each row of blocks
   bias_gradient_sum  db[c] = Σ partial[chunk, c]                                            db : (channels) float32

   Launch: bias_gradient: grid (chunks, ⌈packs / 256⌉), packs = channels / W, W = Lanes where channels are a multiple, else 1.
   Chunks are min(⌈positions / (8 · rows)⌉, 256) with rows = max(1, ⌊256 / packs⌋): the result depends on them, so they do not depend on
   the device. bias_gradient_sum: grid ⌈channels / 32⌉.
   Work per thread: one pack of channels at every (rows · chunks)-th position, four positions under way together.
   Bytes: 1 element a number. */
#include "common.cuh"

/* Positions of a thread that are under way together: the loads of all come before the sums. */
constexpr int BiasAhead = 4;

/* Adds the packs at `position` and at up to three more, `step` apart, in their order. */
template <int W>
DEVICE void bias_gradient_packs(
    const element* dy, unsigned int positions, unsigned int channels, unsigned int position, unsigned int step, unsigned int channel,
    Pack<W>& sums)
{
    Pack<W> gradient[BiasAhead] = {};
#pragma unroll
    for (unsigned int i = 0; i < BiasAhead; i++)
    {
        if (position + i * step < positions)
        {
            gradient[i] = load<W>(dy + (size_t)(position + i * step) * channels + channel);
        }
    }

#pragma unroll
    for (unsigned int i = 0; i < BiasAhead; i++)
    {
#pragma unroll
        for (int lane = 0; lane < W; lane++)
        {
            sums.v[lane] += gradient[i].v[lane];
        }
    }
}

template <int W>
DEVICE void bias_gradient_rows(const element* dy, unsigned int positions, unsigned int channels, float* shared, float* partial)
{
    const unsigned int packs = channels / W, first = blockIdx.y * BlockThreads;
    const unsigned int width = packs - first < BlockThreads ? packs - first : BlockThreads;
    const unsigned int rows = BlockThreads / width, row = threadIdx.x / width, pack = first + threadIdx.x % width;

    Pack<W> sums = {};
    if (row < rows)
    {
        const unsigned int step = gridDim.x * rows;
        for (unsigned int position = blockIdx.x * rows + row; position < positions; position += BiasAhead * step)
        {
            bias_gradient_packs<W>(dy, positions, channels, position, step, pack * W, sums);
        }
    }

#pragma unroll
    for (int lane = 0; lane < W; lane++)
    {
        shared[threadIdx.x * W + lane] = sums.v[lane];
    }

    __syncthreads();
    for (unsigned int c = threadIdx.x; c < width * W; c += BlockThreads)
    {
        float sum = 0.0f;
        for (unsigned int r = 0; r < rows; r++)
        {
            sum += shared[r * width * W + c];
        }

        partial[(size_t)blockIdx.x * channels + first * W + c] = sum;
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
bias_gradient(const element* dy, int positions, int channels, float* partial)
{
    __shared__ float shared[BlockThreads * Lanes];
    if (channels % Lanes == 0)
    {
        bias_gradient_rows<Lanes>(dy, positions, channels, shared, partial);
    }
    else
    {
        bias_gradient_rows<1>(dy, positions, channels, shared, partial);
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
