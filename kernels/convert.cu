/* Changes of type and of layout, at the ends of a run: parameters from and to their canonical layouts, activations that a caller reads.

   to_elements      y = x as elements                     x : (count) float32 -> y : (count) elements
   to_floats        y = x as float32                      x : (count) elements -> y : (count) float32
   channels_last    y[r, p, c] = x[r, c, p]               float32, (rows, channels, plane) -> (rows, plane, channels)
   channels_first   y[r, c, p] = x[r, p, c]               float32, the reverse
   A convolution's weights O, I, H, W become O, H, W, I with rows O, channels I, plane H·W (I of one group); fc6's columns C, H, W become
   H, W, C with rows the outputs; NHWC activations become NCHW with rows the batch.

   Launch: flat; items of the first two ⌈count / Lanes⌉, of the others rows · channels · plane (below 2^31).
   Work per thread: a pack; one number of the result. Not on the way of a step: the strided reads of the layouts are left to the cache.
   Bytes: the numbers once in, once out. */
#include "common.cuh"

extern "C" __global__ void __launch_bounds__(BlockThreads)
to_elements(const float* x, element* y, long long count)
{
    const long long step = item_step();
    for (long long i = first_item(); i < count / Lanes; i += step)
    {
        store<Lanes>(y + i * Lanes, load<Lanes>(x + i * Lanes));
    }

    for (long long i = count / Lanes * Lanes + first_item(); i < count; i += step)
    {
        y[i] = to_element(x[i]);
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
to_floats(const element* x, float* y, long long count)
{
    const long long step = item_step();
    for (long long i = first_item(); i < count / Lanes; i += step)
    {
        store<Lanes>(y + i * Lanes, load<Lanes>(x + i * Lanes));
    }

    for (long long i = count / Lanes * Lanes + first_item(); i < count; i += step)
    {
        y[i] = to_float(x[i]);
    }
}

/* Every row of y is the transpose of x's, height by width. */
DEVICE void convert_transpose(const float* x, float* y, unsigned int rows, unsigned int height, unsigned int width)
{
    const unsigned int size = height * width;
    for (unsigned int i = first_item(); i < rows * size; i += item_step())
    {
        const unsigned int place = i % size, row = i - place;
        y[i] = x[row + place % height * width + place / height];
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
channels_last(const float* __restrict__ x, float* __restrict__ y, int rows, int channels, int plane)
{
    convert_transpose(x, y, rows, channels, plane);
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
channels_first(const float* __restrict__ x, float* __restrict__ y, int rows, int channels, int plane)
{
    convert_transpose(x, y, rows, plane, channels);
}
