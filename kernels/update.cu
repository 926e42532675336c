/* The update rule [paper, section 5]: v ← m·v − d·ε·w − ε·g ; w ← w + v, with momentum m, decay d and rate ε of the run state, the biases'
   where is_bias. ε is multiplied by the layer's factor, layer being its number among those with weights; where the factor is 0, w, v and copy
   stay as they are. copy (null: none) takes w as elements, for the products of the next step.

   update    one tensor
   updates   several, `count` items of a table

   w, v : (count) float32   g : (count) float32, or elements where as_elements   copy : (count) elements.   Each in the same order, whichever
   it is.

   Launch: update: flat, items ⌈count / 4⌉. updates: grid Σ ⌈count / 4096⌉ over the items, whose first blocks stand in the table; no other grid
   is right. Work per thread: four numbers at a time.
   Bytes: reads 12, writes 8 a number, and the copy's; 10 and 8 of a gradient in two bytes. */
#include "common.cuh"

struct UpdateRates { float momentum, rate, decay; };

/* One tensor. 56 bytes; the host writes it. */
struct UpdateItem
{
    float* w;
    float* v;
    const void* g;
    element* copy;
    long long count;
    int is_bias, as_elements;
    int first_block, layer;
};

/* Numbers of a block of updates. */
constexpr int UpdateNumbers = 4096;

DEVICE UpdateRates update_rates(const RunState* run, bool is_bias, float factor)
{
    const float rate = is_bias ? run->bias_rate : run->weight_rate;
    return UpdateRates { run->momentum, factor * rate, is_bias ? run->bias_decay : run->weight_decay };
}

template <int W> DEVICE void update_pack(const UpdateItem& item, long long at, const UpdateRates& rates)
{
    Pack<W> weight = load<W>(item.w + at), velocity = load<W>(item.v + at);
    const Pack<W> gradient = item.as_elements ? load<W>((const element*)item.g + at) : load<W>((const float*)item.g + at);
#pragma unroll
    for (int lane = 0; lane < W; lane++)
    {
        velocity.v[lane] = rates.momentum * velocity.v[lane] - rates.decay * rates.rate * weight.v[lane] - rates.rate * gradient.v[lane];
        weight.v[lane] += velocity.v[lane];
    }

    store<W>(item.v + at, velocity);
    store<W>(item.w + at, weight);
    if (item.copy)
    {
        store<W>(item.copy + at, weight);
    }
}

/* The numbers from `first`, a multiple of 4, to `end`. */
DEVICE void update_range(const UpdateItem& item, long long first, long long end, long long thread, long long threads, const RunState* run)
{
    const float factor = run->layer_factors[item.layer];
    if (factor == 0.0f)
    {
        return;
    }

    const UpdateRates rates = update_rates(run, item.is_bias, factor);
    const long long whole = first + (end - first) / 4 * 4;
    for (long long at = first + 4 * thread; at < whole; at += 4 * threads)
    {
        update_pack<4>(item, at, rates);
    }

    for (long long at = whole + thread; at < end; at += threads)
    {
        update_pack<1>(item, at, rates);
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
update(float* w, float* v, const element* g, element* copy, int is_bias, int as_elements, int layer, long long count, const RunState* run)
{
    const UpdateItem item { w, v, g, copy, count, is_bias, as_elements, 0, layer };
    update_range(item, 0, count, first_item(), item_step(), run);
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
updates(const UpdateItem* items, int count, const RunState* run)
{
    int at = 0;
    while (at + 1 < count && items[at + 1].first_block <= (int)blockIdx.x)
    {
        at++;
    }

    const UpdateItem item = items[at];
    const long long first = (long long)((int)blockIdx.x - item.first_block) * UpdateNumbers;
    const long long end = first + UpdateNumbers < item.count ? first + UpdateNumbers : item.count;
    update_range(item, first, end, threadIdx.x, BlockThreads, run);
}
