/* The images of a batch from bytes, with what was drawn for each [paper, section 4.1]: window, reflection, lighting; less the mean image.

   value[y, flip ? crop − 1 − x : x, c] = ((p[y, x, c] + offset[c]) − mean[top + y, left + x, c]) · inverse_scale
   p = images[n, top + y, left + x] where the source is larger than the window; images[n, y, x] where it is the window already.
   In float32 exactly what the CPU's loader gives.

   images : (batch, source, source, 3) bytes RGB   draws : (batch) ImageDraw   mean : (mean_side, mean_side, 3) float32
   augment          output : (batch, crop, crop, 3) elements
   augment_blocks   output : (batch, blocks, blocks, 48) elements, blocks of 4×4 pixels (space_to_depth.cuh) of the image with `pad` zero
                    pixels on top and to the left; pixels outside the window are 0
   Images from `images` of the run state on are 0.

   Launch: grid (⌈items / 256⌉, batch), items = crop², or of blocks 8 · blocks²; any number of columns of the grid is right.
   Work per thread: one pixel of the output, of blocks two. Bytes: 3 in, 3 elements out a pixel; the mean image stays in the cache. */
#include "common.cuh"
#include "space_to_depth.cuh"

struct ImageDraw
{
    int top, left, flip;
    float offset[3];
};

struct AugmentSource
{
    const unsigned char* images;
    const ImageDraw* draws;
    const float* mean;
    float inverse_scale;
    int side, mean_side, crop;

    /* One pixel of the window as it is seen: mirrored or not. */
    MEMBER Pack<3> pixel(int image, int row, int column) const
    {
        const ImageDraw draw = draws[image];
        const int x = draw.flip ? crop - 1 - column : column;
        const bool whole = side > crop;
        const unsigned char* p = images + (((size_t)image * side + (whole ? draw.top : 0) + row) * side + (whole ? draw.left : 0) + x) * 3;
        const float* m = mean + ((size_t)(draw.top + row) * mean_side + draw.left + x) * 3;
        Pack<3> value;
#pragma unroll
        for (int c = 0; c < 3; c++)
        {
            value.v[c] = ((float)p[c] + draw.offset[c] - m[c]) * inverse_scale;
        }

        return value;
    }
};

DEVICE void augment_write(element* output, const Pack<3>& value)
{
#pragma unroll
    for (int c = 0; c < 3; c++)
    {
        output[c] = to_element(value.v[c]);
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
augment(const unsigned char* images, const ImageDraw* draws, const float* mean, float inverse_scale, int source, int mean_side, int crop,
    element* output, const RunState* run)
{
    const AugmentSource from { images, draws, mean, inverse_scale, source, mean_side, crop };
    const int image = blockIdx.y, pixels = crop * crop;
    for (int i = first_item(); i < pixels; i += item_step())
    {
        const Pack<3> value = image < run->images ? from.pixel(image, i / crop, i % crop) : Pack<3> {};
        augment_write(output + ((size_t)image * pixels + i) * 3, value);
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
augment_blocks(const unsigned char* images, const ImageDraw* draws, const float* mean, float inverse_scale, int source, int mean_side,
    int crop, int pad, int blocks, element* output, const RunState* run)
{
    constexpr Blocks order { 4, 3 };
    const AugmentSource from { images, draws, mean, inverse_scale, source, mean_side, crop };
    const int image = blockIdx.y, pixels = 16 * blocks * blocks;
    for (int i = 2 * first_item(); i < pixels; i += 2 * item_step())
    {
        /* Neighbouring threads write neighbouring numbers: pixels in the order of the output, of which two are three whole words. */
        const int block = i / 16, row = block / blocks * 4 + i % 16 / 4 - pad, column = block % blocks * 4 + i % 4 - pad;
        const bool has_row = row >= 0 && row < crop && image < run->images;
        const Pack<3> one = has_row && column >= 0 && column < crop ? from.pixel(image, row, column) : Pack<3> {};
        const Pack<3> other = has_row && column + 1 >= 0 && column + 1 < crop ? from.pixel(image, row, column + 1) : Pack<3> {};
        element* const pair = output + ((size_t)image * pixels + i) * order.channels;
        store<2>(pair, Pack<2> { { one.v[0], one.v[1] } });
        store<2>(pair + 2, Pack<2> { { one.v[2], other.v[0] } });
        store<2>(pair + 4, Pack<2> { { other.v[1], other.v[2] } });
    }
}
