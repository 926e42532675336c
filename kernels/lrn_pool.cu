/* Local response normalisation and max pooling in one pass [paper, sections 3.3 and 3.4]: what is between them is never stored.

   lrn_pool_forward   y = max pool(lrn(x)), choice as in max_pool.cu (null: not kept)
   lrn_pool_backward  dx = lrn backward of max pool backward of dy, from x and choice; gate (null: none) as in max_pool.cu; 0 where
                      rectified and x ≤ 0: the gradient of the ReLU before. Formulas: lrn.cu, max_pool.cu.
                      partial (null: not wanted): sums of dx for the gradient of the bias before (bias_sums.cuh)

   x, dx : (batch, height, width, channels) elements   y, dy, gate : (batch, out_rows, out_columns, channels) elements
   choice : as y, in bytes   bias : (channels) float32, null for none: x is then ReLU(x + bias)   partial : (blocks, channels) float32
   channels in `columns` equal ranges that do not see each other.

   Launch: W = Lanes where channels / columns are a multiple, size / 2 = 2 and β = ¾, else 1. Forward, W = Lanes and windows of 3 every 2:
   min(tiles, 16 · multiprocessors) blocks, tiles = batch · ⌈out_rows / 4⌉ · ⌈out_columns / 9⌉ · ⌈channels / (4 · Lanes)⌉, any number is right.
   Forward else: flat, items batch · R · out_columns · channels / W with R = ⌈out_rows / 4⌉ for windows of 3 every 2, else out_rows.
   Backward: flat, items batch · height · width · channels / W; with partial, which needs W = Lanes and at most 256 packs, the grid of
   bias_sums.cuh.
   Work: a tile is the norms of 9×19 positions in shared memory (22 KB at most; each norm is computed 1.15 times) and the maxima of 4×9 windows
   of them; else a thread has four outputs below each other. Backward a thread has one pack of channels at one position; 16 KiB of static
   shared memory.
   Bytes: forward reads x and writes y and choice; backward reads x, dy and choice and writes dx. */
#include "common.cuh"
#include "lrn.cuh"
#include "pool.cuh"

/* Outputs of a tile, and the norms that they are the largest of. */
constexpr int TileRows = 4, TileColumns = 9, TilePacks = 4;
constexpr int TileHeight = 2 * TileRows + 1, TileWidth = 2 * TileColumns + 1;

/* Where a tile lies. */
struct LrnTile
{
    int image, top, left, pack;
};

DEVICE LrnTile lrn_tile(const Pool& pool, unsigned int number)
{
    const unsigned int groups = (pool.channels / Lanes + TilePacks - 1) / TilePacks;
    const unsigned int across = (pool.columns + TileColumns - 1) / TileColumns, down = (pool.rows + TileRows - 1) / TileRows;
    const unsigned int place = number / groups, strip = place / across;
    return LrnTile { (int)(strip / down), (int)(strip % down) * TileRows, (int)(place % across) * TileColumns, (int)(number % groups) * TilePacks };
}

DEVICE unsigned int lrn_tiles(const Pool& pool)
{
    const unsigned int groups = (pool.channels / Lanes + TilePacks - 1) / TilePacks;
    const unsigned int across = (pool.columns + TileColumns - 1) / TileColumns, down = (pool.rows + TileRows - 1) / TileRows;
    return pool.batch * down * across * groups;
}

/* The norms under a tile's windows; what no window holds is left out. */
DEVICE void lrn_tile_norms(const LrnPack& tap, const Pool& pool, const LrnTile& tile, const element* x, float* norms)
{
    const int packs = pool.channels / Lanes, bottom = 2 * pool.rows + 1, right = 2 * pool.columns + 1;
    for (int i = threadIdx.x; i < TileHeight * TileWidth * TilePacks; i += BlockThreads)
    {
        const int pack = tile.pack + i % TilePacks, place = i / TilePacks;
        const int row = 2 * tile.top + place / TileWidth, column = 2 * tile.left + place % TileWidth;
        if (pack < packs && row < bottom && column < right)
        {
            const size_t at = (((size_t)tile.image * pool.height + row) * pool.width + column) * pool.channels + pack * Lanes;
            store<Lanes>(norms + i * Lanes, tap.of(x + at, pack * Lanes));
        }
    }
}

DEVICE void lrn_tile_maxima(const Pool& pool, const LrnTile& tile, const float* norms, element* y, unsigned char* choice)
{
    const int packs = pool.channels / Lanes;
    for (int i = threadIdx.x; i < TileRows * TileColumns * TilePacks; i += BlockThreads)
    {
        const int pack = tile.pack + i % TilePacks, place = i / TilePacks;
        const int row = place / TileColumns, column = place % TileColumns;
        if (pack < packs && tile.top + row < pool.rows && tile.left + column < pool.columns)
        {
            const float* corner = norms + ((2 * row * TileWidth + 2 * column) * TilePacks + i % TilePacks) * Lanes;
            Winner<Lanes> winner = no_winner<Lanes>();
#pragma unroll
            for (int tap = 0; tap < 9; tap++)
            {
                pool_take<Lanes>(winner, load<Lanes>(corner + (tap / 3 * TileWidth + tap % 3) * TilePacks * Lanes), tap);
            }

            const size_t at = ((size_t)tile.image * pool.rows + tile.top + row) * pool.columns + tile.left + column;
            pool_write<Lanes>(winner, y, choice, at * pool.channels + pack * Lanes);
        }
    }
}

/* Windows of 3 every 2: the norms of a tile once, then its maxima. */
DEVICE void lrn_pool_tiles(const LrnPack& tap, const Pool& pool, const element* x, element* y, unsigned char* choice)
{
    __shared__ Words4 norms[TileHeight * TileWidth * TilePacks * Lanes / 4];
    const unsigned int tiles = lrn_tiles(pool);
    for (unsigned int number = blockIdx.x; number < tiles; number += gridDim.x)
    {
        const LrnTile tile = lrn_tile(pool, number);
        lrn_tile_norms(tap, pool, tile, x, (float*)norms);
        __syncthreads();
        lrn_tile_maxima(pool, tile, (const float*)norms, y, choice);

        /* norms is written again by the next tile. */
        __syncthreads();
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
lrn_pool_forward(const element* __restrict__ x, const float* __restrict__ bias, element* __restrict__ y, unsigned char* __restrict__ choice,
    int batch, int height, int width, int channels, int columns, int size, float k, float alpha, float beta, int window, int stride,
    int out_rows, int out_columns)
{
    const Norm norm { channels, columns, size, k, alpha, beta, bias };
    const Pool pool { batch, height, width, channels, window, stride, out_rows, out_columns };
    if (!norm.is_quick())
    {
        pool_forward<1>(pool, LrnOne { norm }, x, y, choice);
    }
    else if (window == 3 && stride == 2)
    {
        lrn_pool_tiles(LrnPack { norm }, pool, x, y, choice);
    }
    else
    {
        pool_forward<Lanes>(pool, LrnPack { norm }, x, y, choice);
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
lrn_pool_backward(const element* __restrict__ x, const float* __restrict__ bias, const unsigned char* __restrict__ choice,
    const element* __restrict__ dy, const element* __restrict__ gate, element* __restrict__ dx, float* __restrict__ partial, int batch,
    int height, int width, int channels, int columns, int size, float k, float alpha, float beta, int window, int stride, int out_rows,
    int out_columns, int rectified)
{
    const Norm norm { channels, columns, size, k, alpha, beta, bias };
    const Pool pool { batch, height, width, channels, window, stride, out_rows, out_columns };
    const PoolGradient<Lanes> pack { pool, choice, dy, gate };
    const PoolGradient<1> one { pool, choice, dy, gate };
    lrn_backward_any(norm, x, pack, one, dx, batch * height * width, rectified, partial);
}
