/* The update rule [paper, section 5]: v ← m·v − d·ε·w − ε·g ; w ← w + v, with momentum m, decay d and rate ε of the run state, the biases'
   where is_bias. Where there is a `clip`, g is multiplied by its one number first; where there is a `local_rate`, ε by that. Where there is an
   `average`, a ← a + (1 − A)·(w − a) follows with the run state's A, which leaves an a that is its w as it is. ε is multiplied by the layer's
   factor, layer being its number among those with weights; where the factor is 0, w, v and copy stay as they are, and a follows w none the less.
   copy (null: none) takes w as elements, for the products of the next step.

   update    one tensor
   updates   several, `count` items of a table

   w, v : (count) float32   g : (count) float32, or elements where as_elements   copy : (count) elements
   average : (count) float32, null: none   clip, local_rate : one float32, null: 1.   Each in the same order, whichever it is.

   Launch: update: flat, items ⌈count / 4⌉. updates: grid Σ ⌈count / 4096⌉ over the items, whose first blocks stand in the table; no other grid
   is right. Work per thread: four numbers at a time.
   Bytes: reads 12, writes 8 a number, and the copy's; 10 and 8 of a gradient in two bytes. An average: reads and writes 4 more.

   What `clip` is where the norm of gradients is limited [Pascanu et al. 2013], min(1, limit / √Σ g²), the sum being over all parameters of all
   devices but those of layers whose factor is 0:

   squared_norm       partial[block] = Σ g² over a block's numbers; `count` items of a table       partial : (blocks) float32
   squared_norm_sum   sums[place] = Σ partial                                                      partial : (count) float32
   copy_numbers       y[to + i] = x[from + i], i < count: sums on their way to another device      x, y : float32
   clip_norm          factor = min(1, limit / √Σ sums), added one after the other                  sums : (count) float32, a device's each

   What `local_rate` is where rates follow the weights of a tensor [You et al. 2017], η √Σ w² / (c √Σ g² + d √Σ w²) with the clip c, 1 where a
   norm is 0: squared_norm has the weights after the gradients, squared_norm_sum adds up the first `split` of the partial sums to sums[place] and
   the others to sums[place + 1], and

   local_rate         rate = that, of Σ g² and Σ w² of each device in turn, each added up           sums : (count) float32

   No sum depends on the device: a block's numbers are as many on every one, and each sum is a tree whose longest way is 64 squares, the block's
   threads, ⌈blocks / 256⌉ partial sums and the block's threads again: so float32 loses about 10⁻⁵ of tens of millions of numbers at most.

   Launch: squared_norm: grid Σ ⌈count / 16384⌉ over the items, whose first blocks stand in the table; no other grid is right. squared_norm_sum: a
   block for each sum, one or two. The others: one block. Work per thread: four numbers at a time. Bytes: 4 a number, or 2 of elements in two bytes. */
#include "common.cuh"
#include "reduce.cuh"

/* What an update multiplies by; `rate` has the local one in it, `step` is the rate of gradients, `share` what averages take of the way to
   their parameters. */
struct UpdateRates
{
    float momentum, rate, decay, step, share;
    bool frozen;
};

/* One tensor. 80 bytes; the host writes it. */
struct UpdateItem
{
    float* w;
    float* v;
    const void* g;
    element* copy;
    float* average;
    const float* clip;
    const float* local_rate;
    long long count;
    int is_bias, as_elements;
    int first_block, layer;
};

/* Numbers of a block of updates. */
constexpr int UpdateNumbers = 4096;

DEVICE UpdateRates update_rates(const RunState* run, const UpdateItem& item)
{
    const float factor = run->layer_factors[item.layer], ruled = factor * (item.is_bias ? run->bias_rate : run->weight_rate);
    const float rate = item.local_rate ? *item.local_rate * ruled : ruled;
    const float step = item.clip ? rate * *item.clip : rate;
    return UpdateRates {
        run->momentum, rate, item.is_bias ? run->bias_decay : run->weight_decay, step, 1.0f - run->average_decay, factor == 0.0f
    };
}

template <int W> DEVICE void update_average(const UpdateItem& item, long long at, const Pack<W>& weight, float share)
{
    Pack<W> average = load<W>(item.average + at);
#pragma unroll
    for (int lane = 0; lane < W; lane++)
    {
        average.v[lane] += share * (weight.v[lane] - average.v[lane]);
    }

    store<W>(item.average + at, average);
}

template <int W> DEVICE void update_pack(const UpdateItem& item, long long at, const UpdateRates& rates)
{
    Pack<W> weight = load<W>(item.w + at);
    if (rates.frozen)
    {
        update_average<W>(item, at, weight, rates.share);
        return;
    }

    Pack<W> velocity = load<W>(item.v + at);
    const Pack<W> gradient = item.as_elements ? load<W>((const element*)item.g + at) : load<W>((const float*)item.g + at);
#pragma unroll
    for (int lane = 0; lane < W; lane++)
    {
        velocity.v[lane] = rates.momentum * velocity.v[lane] - rates.decay * rates.rate * weight.v[lane] - rates.step * gradient.v[lane];
        weight.v[lane] += velocity.v[lane];
    }

    store<W>(item.v + at, velocity);
    store<W>(item.w + at, weight);
    if (item.copy)
    {
        store<W>(item.copy + at, weight);
    }

    if (item.average)
    {
        update_average<W>(item, at, weight, rates.share);
    }
}

/* The numbers from `first`, a multiple of 4, to `end`. */
DEVICE void update_range(const UpdateItem& item, long long first, long long end, long long thread, long long threads, const RunState* run)
{
    const UpdateRates rates = update_rates(run, item);
    if (rates.frozen && !item.average)
    {
        return;
    }

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
update(float* w, float* v, const element* g, element* copy, float* average, const float* clip, const float* local_rate, int is_bias, int as_elements, int layer, long long count, const RunState* run)
{
    const UpdateItem item { w, v, g, copy, average, clip, local_rate, count, is_bias, as_elements, 0, layer };
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

/* One gradient, or weights. 32 bytes; the host writes it. */
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
squared_norm_sum(const float* partial, int split, int count, float* sums, int place)
{
    const int first = blockIdx.x == 0 ? 0 : split, end = blockIdx.x == 0 ? split : count;
    float own = 0.0f;
    for (int i = first + threadIdx.x; i < end; i += BlockThreads)
    {
        own += partial[i];
    }

    const float all = block_reduce<Sum>(own);
    if (threadIdx.x == 0)
    {
        sums[place + blockIdx.x] = all;
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
copy_numbers(const float* x, int from, float* y, int to, int count)
{
    if ((int)threadIdx.x < count)
    {
        y[to + threadIdx.x] = x[from + threadIdx.x];
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

extern "C" __global__ void __launch_bounds__(BlockThreads)
local_rate(const float* sums, int count, float trust, const float* clip, const RunState* run, float* rate)
{
    if (threadIdx.x != 0)
    {
        return;
    }

    float gradients = 0.0f, weights = 0.0f;
    for (int i = 0; i < count; i += 2)
    {
        gradients += sums[i];
        weights += sums[i + 1];
    }

    const float gradient = clip ? *clip * sqrtf(gradients) : sqrtf(gradients), weight = sqrtf(weights);
    *rate = gradient > 0.0f && weight > 0.0f ? trust * weight / (gradient + run->weight_decay * weight) : 1.0f;
}
