/* The update rule [paper, section 5]: v ← m·v − d·ε·w − ε·g ; w ← w + v, with momentum m, decay d and rate ε of the run state, the biases'
   where is_bias. copy (null: none) takes w as elements, for the products of the next step.

   w, v, g : (count) float32   copy : (count) elements.   Each in the same order, whichever it is.

   Launch: flat; items ⌈count / 4⌉. Work per thread: four numbers at a time.
   Bytes: reads 12, writes 8 a number, and the copy's. */
#include "common.cuh"

struct UpdateRates { float momentum, rate, decay; };

template <int W> DEVICE void update_pack(float* w, float* v, const float* g, element* copy, const UpdateRates& rates)
{
    Pack<W> weight = load<W>(w), velocity = load<W>(v);
    const Pack<W> gradient = load<W>(g);
#pragma unroll
    for (int lane = 0; lane < W; lane++)
    {
        velocity.v[lane] = rates.momentum * velocity.v[lane] - rates.decay * rates.rate * weight.v[lane] - rates.rate * gradient.v[lane];
        weight.v[lane] += velocity.v[lane];
    }

    store<W>(v, velocity);
    store<W>(w, weight);
    if (copy)
    {
        store<W>(copy, weight);
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
update(float* w, float* v, const float* g, element* copy, int is_bias, long long count, const RunState* run)
{
    const UpdateRates rates { run->momentum, is_bias ? run->bias_rate : run->weight_rate, is_bias ? run->bias_decay : run->weight_decay };
    const long long step = item_step();
    for (long long i = first_item(); i < count / 4; i += step)
    {
        update_pack<4>(w + 4 * i, v + 4 * i, g + 4 * i, copy ? copy + 4 * i : nullptr, rates);
    }

    for (long long i = count / 4 * 4 + first_item(); i < count; i += step)
    {
        update_pack<1>(w + i, v + i, g + i, copy ? copy + i : nullptr, rates);
    }
}
