/* Copies, or adds, a range of channels of every position from one tensor to another: where columns meet and part [paper, section 3.5].

   destination[i, destination_first + c] = (or +=) source[i, source_first + c], c < channels
   source : (positions, source_channels) elements   destination : (positions, destination_channels) elements, other memory.

   Launch: flat; items: positions · channels / W, W = Lanes where all five numbers of channels are multiples, else 1.
   Work per thread: one pack at a time. Bytes: 2 elements a number, 3 where added. */
#include "common.cuh"

struct ChannelRange { unsigned int channels, first; };

template <int W>
DEVICE void transfer_packs(
    const element* source, element* destination, unsigned int positions, ChannelRange from, ChannelRange to, unsigned int channels,
    bool accumulate)
{
    const unsigned int packs = channels / W;
    for (unsigned int i = first_item(); i < positions * packs; i += item_step())
    {
        const size_t position = i / packs;
        const unsigned int channel = i % packs * W;
        element* const target = destination + position * to.channels + to.first + channel;
        Pack<W> pack = load<W>(source + position * from.channels + from.first + channel);
        if (accumulate)
        {
            const Pack<W> old = load<W>(target);
#pragma unroll
            for (int lane = 0; lane < W; lane++)
            {
                pack.v[lane] += old.v[lane];
            }
        }

        store<W>(target, pack);
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
transfer(const element* __restrict__ source, element* __restrict__ destination, int positions, int source_channels, int source_first,
    int destination_channels, int destination_first, int channels, int accumulate)
{
    const ChannelRange from { (unsigned int)source_channels, (unsigned int)source_first };
    const ChannelRange to { (unsigned int)destination_channels, (unsigned int)destination_first };
    if ((source_channels | source_first | destination_channels | destination_first | channels) % Lanes == 0)
    {
        transfer_packs<Lanes>(source, destination, positions, from, to, channels, accumulate);
    }
    else
    {
        transfer_packs<1>(source, destination, positions, from, to, channels, accumulate);
    }
}
