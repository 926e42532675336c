/* Weights of a convolution over blocks (space_to_depth.cuh): a kernel of K every `side` over C channels is one of T = ⌈K / side⌉ over
   side² · C, whose taps from K on are not there.

   block_weights          canonical (O, C, K, K) -> blocked (O, T, T, side² · C); taps that are not there become 0
   block_weights_inverse  the reverse
   block_weights_clear    zeroes the taps that are not there, in place: those of a gradient, before the update

   All float32, the gradient elements. Launch: flat; items: O · T · T · side² · C, or O · C · K² for the inverse. Work per thread: one number. */
#include "common.cuh"
#include "space_to_depth.cuh"

/* A tap of the blocked weights in the canonical kernel. */
struct BlockTap
{
    int output, channel, row, column;
    bool present;
};

DEVICE BlockTap block_tap(unsigned int i, Blocks order, int kernel)
{
    const unsigned int taps = (kernel + order.side - 1) / order.side;
    const int within = i % order.depth(), pixel = within / order.channels;
    const unsigned int block = i / order.depth();
    const int row = block / taps % taps * order.side + pixel / order.side, column = block % taps * order.side + pixel % order.side;
    return BlockTap { (int)(block / (taps * taps)), within % order.channels, row, column, row < kernel && column < kernel };
}

DEVICE unsigned int block_count(int outputs, Blocks order, int kernel)
{
    const unsigned int taps = (kernel + order.side - 1) / order.side;
    return outputs * taps * taps * order.depth();
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
block_weights(const float* canonical, float* blocked, int outputs, int channels, int kernel, int side)
{
    const Blocks order { side, channels };
    for (unsigned int i = first_item(); i < block_count(outputs, order, kernel); i += item_step())
    {
        const BlockTap tap = block_tap(i, order, kernel);
        blocked[i] = tap.present ? canonical[((tap.output * channels + tap.channel) * kernel + tap.row) * kernel + tap.column] : 0.0f;
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
block_weights_inverse(const float* blocked, float* canonical, int outputs, int channels, int kernel, int side)
{
    const Blocks order { side, channels };
    const unsigned int taps = (kernel + side - 1) / side, area = kernel * kernel;
    for (unsigned int i = first_item(); i < outputs * channels * area; i += item_step())
    {
        const unsigned int output = i / (channels * area), channel = i / area % channels;
        const size_t first = (size_t)output * taps * taps * order.depth();
        canonical[i] = blocked[first + order.at(i / kernel % kernel, i % kernel, taps) + channel];
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
block_weights_clear(element* blocked, int outputs, int channels, int kernel, int side)
{
    const Blocks order { side, channels };
    for (unsigned int i = first_item(); i < block_count(outputs, order, kernel); i += item_step())
    {
        if (!block_tap(i, order, kernel).present)
        {
            blocked[i] = to_element(0.0f);
        }
    }
}
