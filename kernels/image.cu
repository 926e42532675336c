/* The images of a batch from floats, for callers that have them ready: planes become the order of activations.

   images : (batch, channels, height, width) float32
   image          output[n, y, x, c] = images[n, c, y, x]                 (batch, height, width, channels) elements
   image_blocks   the same in blocks of side × side pixels (space_to_depth.cuh), with `pad` zero pixels on top and to the left; pixels
                  outside the image are 0                                 (batch, rows, columns, side · side · channels) elements
   Images from `images` of the run state on are 0: a caller uploads no more than it has.

   Launch: grid (⌈pixels / 256⌉, batch), pixels = height · width, or side² · rows · columns; any number of columns of the grid is right.
   Work per thread: one pixel of the output. Bytes: 4 in and one element out a number. */
#include "common.cuh"
#include "space_to_depth.cuh"

extern "C" __global__ void __launch_bounds__(BlockThreads)
image(const float* images, int channels, int height, int width, element* output, const RunState* run)
{
    const int n = blockIdx.y, pixels = height * width;
    for (int i = first_item(); i < pixels; i += item_step())
    {
        const size_t first = (size_t)n * channels * pixels;
        for (int c = 0; c < channels; c++)
        {
            const float value = n < run->images ? images[first + (size_t)c * pixels + i] : 0.0f;
            output[first + (size_t)i * channels + c] = to_element(value);
        }
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
image_blocks(const float* images, int channels, int height, int width, int side, int pad, int rows, int columns, element* output,
    const RunState* run)
{
    const Blocks order { side, channels };
    const int n = blockIdx.y, area = side * side, pixels = area * rows * columns;
    for (int i = first_item(); i < pixels; i += item_step())
    {
        const int block = i / area, y = block / columns * side + i % area / side, x = block % columns * side + i % side;
        const int row = y - pad, column = x - pad;
        const bool inside = row >= 0 && row < height && column >= 0 && column < width && n < run->images;
        element* const target = output + (size_t)n * rows * columns * order.depth() + order.at(y, x, columns);
        for (int c = 0; c < channels; c++)
        {
            const float value = inside ? images[(((size_t)n * channels + c) * height + row) * width + column] : 0.0f;
            target[c] = to_element(value);
        }
    }
}
