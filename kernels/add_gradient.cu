/* The sum of two gradients of one parameter: destination += source, as parts of a batch add up theirs.

   source, destination : (count) float32, or elements where as_elements, which are added in float32 and rounded.   Both in the same order.

   Launch: flat, items ⌈count / 4⌉. Work per thread: four numbers at a time.
   Bytes: reads 8, writes 4 a number; half of that of elements in two bytes. */
#include "common.cuh"

template <int W, typename T> DEVICE void add_pack(const T* source, T* destination, long long at)
{
    Pack<W> sum = load<W>(destination + at);
    const Pack<W> other = load<W>(source + at);
#pragma unroll
    for (int lane = 0; lane < W; lane++)
    {
        sum.v[lane] += other.v[lane];
    }

    store<W>(destination + at, sum);
}

template <typename T> DEVICE void add_all(const T* source, T* destination, long long count)
{
    const long long whole = count / 4 * 4;
    for (long long at = 4ll * first_item(); at < whole; at += 4ll * item_step())
    {
        add_pack<4>(source, destination, at);
    }

    for (long long at = whole + first_item(); at < count; at += item_step())
    {
        add_pack<1>(source, destination, at);
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
add_gradient(const element* source, element* destination, int as_elements, long long count)
{
    if (as_elements)
    {
        add_all(source, destination, count);
    }
    else
    {
        add_all((const float*)source, (float*)destination, count);
    }
}
