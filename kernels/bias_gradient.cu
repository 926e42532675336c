/* Gradient of a bias, db[c] = Σ dx[i, c] over all positions of all images, where it pays in one pass with the gradient of the
   activation behind it, dx = f'(y) dy. Without atomics: the same sums in the same order on every device.

   bias_gradient      y (null for f = 0), dy : (positions, channels) elements -> dx (null: not wanted; may be dy) and
                      partial : (chunks, channels) float32, one partial sum for each row of blocks
   bias_gradient_sum  db[c] = Σ partial[chunk, c]                                            db : (channels) float32

   Launch: bias_gradient: grid (chunks, ⌈packs / 256⌉), packs = channels / W, W = Lanes where channels are a multiple, else 1.
   Chunks are min(⌈positions / (8 · rows)⌉, 256) with rows = max(1, ⌊256 / packs⌋): the result depends on them, so they do not depend on
   the device. bias_gradient_sum: grid ⌈channels / 32⌉.
   Work per thread: one pack of channels at every (rows · chunks)-th position, four positions under way together.
   Bytes: 3 elements a number with f and dx, 1 without. */
#include "common.cuh"
#include "activation.cuh"

/* Positions of a thread that are under way together: the loads of all come before the stores, which they might depend on. */
constexpr int BiasAhead = 4;

struct BiasGradientInput
{
    const element* y;
    const element* dy;
    element* dx;
    unsigned int positions, channels;
};

/* The packs at `position` and at up to three more, `step` apart: writes dx, adds it to the sums in their order. */
template <int W, class Function>
DEVICE void bias_gradient_packs(const BiasGradientInput& in, unsigned int position, unsigned int step, unsigned int channel, Pack<W>& sums)
{
    Pack<W> gradient[BiasAhead] = {}, value[BiasAhead] = {};
#pragma unroll
    for (unsigned int i = 0; i < BiasAhead; i++)
    {
        if (position + i * step < in.positions)
        {
            const size_t at = (size_t)(position + i * step) * in.channels + channel;
            gradient[i] = load<W>(in.dy + at);
            value[i] = in.y ? load<W>(in.y + at) : Pack<W> {};
        }
    }

#pragma unroll
    for (unsigned int i = 0; i < BiasAhead; i++)
    {
#pragma unroll
        for (int lane = 0; lane < W; lane++)
        {
            gradient[i].v[lane] = Function::gradient(value[i].v[lane], gradient[i].v[lane]);
            sums.v[lane] += gradient[i].v[lane];
        }

        if (in.dx && position + i * step < in.positions)
        {
            store<W>(in.dx + (size_t)(position + i * step) * in.channels + channel, gradient[i]);
        }
    }
}

template <int W, class Function> DEVICE void bias_gradient_rows(const BiasGradientInput& in, float* shared, float* partial)
{
    const unsigned int packs = in.channels / W, first = blockIdx.y * BlockThreads;
    const unsigned int width = packs - first < BlockThreads ? packs - first : BlockThreads;
    const unsigned int rows = BlockThreads / width, row = threadIdx.x / width, pack = first + threadIdx.x % width;

    Pack<W> sums = {};
    if (row < rows)
    {
        const unsigned int step = gridDim.x * rows;
        for (unsigned int position = blockIdx.x * rows + row; position < in.positions; position += BiasAhead * step)
        {
            bias_gradient_packs<W, Function>(in, position, step, pack * W, sums);
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

        partial[(size_t)blockIdx.x * in.channels + first * W + c] = sum;
    }
}

template <class Function> DEVICE void bias_gradient_any(const BiasGradientInput& in, float* shared, float* partial)
{
    if (in.channels % Lanes == 0)
    {
        bias_gradient_rows<Lanes, Function>(in, shared, partial);
    }
    else
    {
        bias_gradient_rows<1, Function>(in, shared, partial);
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
bias_gradient(const element* y, const element* dy, element* dx, int function, int positions, int channels, float* partial)
{
    __shared__ float shared[BlockThreads * Lanes];
    const BiasGradientInput in { function == None ? nullptr : y, dy, dx, (unsigned int)positions, (unsigned int)channels };
    if (function == Relu)
    {
        bias_gradient_any<ReluFunction>(in, shared, partial);
    }
    else if (function == Tanh)
    {
        bias_gradient_any<TanhFunction>(in, shared, partial);
    }
    else
    {
        bias_gradient_any<NoFunction>(in, shared, partial);
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
