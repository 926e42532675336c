/* Sums over positions within kernels that write a gradient anyway: the gradient of the bias before it, without reading it once more.

   Whole positions lie in a block, ⌊256 / packs⌋ of them at a time, so that a thread has the same pack of channels at all its positions;
   afterwards the threads of a pack are added up, always in the same order. The grid is part of the result: it does not depend on the
   device (LaunchGeometry.BiasSums). Channels are whole packs, at most 256. */
#pragma once

/* Positions that a block takes together. */
DEVICE unsigned int bias_rows(unsigned int packs) { return BlockThreads / packs; }

template <int W> DEVICE void bias_add(Pack<W>& sums, const Pack<W>& gradient)
{
#pragma unroll
    for (int lane = 0; lane < W; lane++)
    {
        sums.v[lane] += gradient.v[lane];
    }
}

/* partial[block, c] = the sum of what the block's threads have seen. All threads of the block call it, those beyond the last row too. */
DEVICE void bias_write(const Pack<Lanes>& sums, unsigned int packs, float* partial)
{
    __shared__ float shared[BlockThreads * Lanes];
    store<Lanes>(shared + threadIdx.x * Lanes, sums);
    __syncthreads();
    for (unsigned int c = threadIdx.x; c < packs * Lanes; c += BlockThreads)
    {
        float sum = 0.0f;
        for (unsigned int row = 0; row < bias_rows(packs); row++)
        {
            sum += shared[row * packs * Lanes + c];
        }

        partial[(size_t)blockIdx.x * packs * Lanes + c] = sum;
    }
}

/* Goes over all packs of all positions. Gradient writes the one at an item and gives it back: of(item, position, channel). */
template <class Gradient> DEVICE void bias_sums(const Gradient& gradient, unsigned int positions, unsigned int channels, float* partial)
{
    const unsigned int packs = channels / Lanes, tile = bias_rows(packs) * packs, total = positions * packs;
    Pack<Lanes> sums = {};
    for (unsigned int start = blockIdx.x * tile; start < total; start += gridDim.x * tile)
    {
        const unsigned int i = start + threadIdx.x;
        if (threadIdx.x < tile && i < total)
        {
            bias_add(sums, gradient.of(i, i / packs, i % packs * Lanes));
        }
    }

    bias_write(sums, packs, partial);
}
