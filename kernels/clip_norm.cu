/* Gradients whose norm is limited [Pascanu et al. 2013]: g is multiplied by min(1, limit / √Σ g²), the sum being over all parameters of all
   devices but those of layers whose factor in the run state is 0.

   squared_norm       partial[block] = Σ g² over a block's numbers; `count` items of a table       partial : (blocks) float32
   squared_norm_sum   sums[place] = Σ partial                                                      partial : (count) float32
   copy_number        y[to] = x[from]: a sum on its way to another device                          x, y : float32
   clip_norm          factor = min(1, limit / √Σ sums), added one after the other                  sums : (count) float32, a device's each

   g : float32, or elements where as_elements. No sum depends on the device: a block's numbers are as many on every one, and each sum is a
   tree whose longest way is 64 squares, the block's threads, ⌈blocks / 256⌉ partial sums and the block's threads again: so float32 loses
   about 10⁻⁵ of tens of millions of numbers at most.

   Launch: squared_norm: grid Σ ⌈count / 16384⌉ over the items, whose first blocks stand in the table; no other grid is right.
   The others: one block. Work per thread: four numbers at a time.
   Bytes: 4 a number, or 2 of elements in two bytes. */
#include "common.cuh"
#include "reduce.cuh"

/* One gradient. 32 bytes; the host writes it. */
struct NormItem
{
    const void* g;
    long long count;
    int as_elements;
    int first_block, layer;
    int reserved;
};

/* Numbers of a block of squared_norm. */
constexpr int NormNumbers = 16384;

template <int W> DEVICE float norm_pack(const NormItem& item, long long at)
{
    const Pack<W> gradient = item.as_elements ? load<W>((const element*)item.g + at) : load<W>((const float*)item.g + at);
    float sum = 0.0f;
#pragma unroll
    for (int lane = 0; lane < W; lane++)
    {
        sum += gradient.v[lane] * gradient.v[lane];
    }

    return sum;
}

/* A thread's share of the numbers from `first`, a multiple of 4, to `end`. */
DEVICE float norm_range(const NormItem& item, long long first, long long end)
{
    const long long whole = first + (end - first) / 4 * 4;
    float sum = 0.0f;
    for (long long at = first + 4 * (long long)threadIdx.x; at < whole; at += 4 * BlockThreads)
    {
        sum += norm_pack<4>(item, at);
    }

    for (long long at = whole + threadIdx.x; at < end; at += BlockThreads)
    {
        sum += norm_pack<1>(item, at);
    }

    return sum;
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
squared_norm(const NormItem* items, int count, const RunState* run, float* partial)
{
    int at = 0;
    while (at + 1 < count && items[at + 1].first_block <= (int)blockIdx.x)
    {
        at++;
    }

    const NormItem item = items[at];
    const long long first = (long long)((int)blockIdx.x - item.first_block) * NormNumbers;
    const long long end = first + NormNumbers < item.count ? first + NormNumbers : item.count;
    const float own = run->layer_factors[item.layer] == 0.0f ? 0.0f : norm_range(item, first, end);
    const float sum = block_reduce<Sum>(own);
    if (threadIdx.x == 0)
    {
        partial[blockIdx.x] = sum;
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
squared_norm_sum(const float* partial, int count, float* sums, int place)
{
    float own = 0.0f;
    for (int i = threadIdx.x; i < count; i += BlockThreads)
    {
        own += partial[i];
    }

    const float all = block_reduce<Sum>(own);
    if (threadIdx.x == 0)
    {
        sums[place] = all;
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
copy_number(const float* x, int from, float* y, int to)
{
    if (threadIdx.x == 0)
    {
        y[to] = x[from];
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
clip_norm(const float* sums, int count, float limit, float* factor)
{
    if (threadIdx.x != 0)
    {
        return;
    }

    float sum = 0.0f;
    for (int i = 0; i < count; i++)
    {
        sum += sums[i];
    }

    /* A norm that is no number leaves gradients as they are, so that it shows. */
    const float norm = sqrtf(sum);
    *factor = norm > limit ? limit / norm : 1.0f;
}
