/* Dropout [paper, section 4.2], on activations and on their gradients: y = mask · x, mask 0 or `kept`. A unit is dropped where its word of
   Philox4x32-10 (seed, step, layer, image, unit) is below `threshold`: the masks of src/AlexNet.Core/Training/Dropout.fs, bit for bit.

   x, y : (batch, plane, channels) elements; y may be x. Units count in C, H, W order from first_unit,
   images from first_image: a part's are keyed by their places in the whole batch.
   Seed and step come from the run state.

   Launch: flat; items: batch · plane · channels / W, W = Lanes where plane = 1, channels are a multiple and first_unit is one of 4, else 1.
   Work per thread: one pack, of one or two blocks of the generator (else one block for each unit).
   Bytes: 2 elements a number. */
#include "common.cuh"
#include "philox.cuh"

struct DropoutRule
{
    unsigned int threshold;
    float kept;

    MEMBER float apply(unsigned int word, float x) const { return (word < threshold ? 0.0f : kept) * x; }
};

/* Vectors of units in memory's own order. */
DEVICE void dropout_packs(
    const element* x, element* y, unsigned int batch, unsigned int units, DropoutRule rule, unsigned int layer, unsigned int first_unit,
    unsigned int first_image, const RunState* run)
{
    const unsigned int packs = units / Lanes;
    for (unsigned int i = first_item(); i < batch * packs; i += item_step())
    {
        const size_t at = (size_t)i * Lanes;
        const unsigned int unit = first_unit + i % packs * Lanes;
        Pack<Lanes> pack = load<Lanes>(x + at);
#pragma unroll
        for (int group = 0; group < Lanes / 4; group++)
        {
            const PhiloxBlock words = dropout_words(run, layer, first_image + i / packs, unit / 4 + group);
#pragma unroll
            for (int lane = 0; lane < 4; lane++)
            {
                pack.v[4 * group + lane] = rule.apply(words.word[lane], pack.v[4 * group + lane]);
            }
        }

        store<Lanes>(y + at, pack);
    }
}

/* Any order, one unit at a time. */
DEVICE void dropout_ones(
    const element* x, element* y, unsigned int batch, unsigned int plane, unsigned int channels, DropoutRule rule, unsigned int layer,
    unsigned int first_unit, unsigned int first_image, const RunState* run)
{
    const unsigned int units = plane * channels;
    for (unsigned int i = first_item(); i < batch * units; i += item_step())
    {
        const unsigned int place = i % units, unit = first_unit + place % channels * plane + place / channels;
        const PhiloxBlock words = dropout_words(run, layer, first_image + i / units, unit / 4);
        const unsigned int low = unit % 2 == 0 ? words.word[0] : words.word[1], high = unit % 2 == 0 ? words.word[2] : words.word[3];
        const unsigned int word = unit % 4 < 2 ? low : high;
        y[i] = to_element(rule.apply(word, to_float(x[i])));
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
dropout(const element* x, element* y, int batch, int plane, int channels, unsigned int threshold, float kept, int layer, int first_unit,
    int first_image, const RunState* run)
{
    const DropoutRule rule { threshold, kept };
    if (plane == 1 && channels % Lanes == 0 && first_unit % 4 == 0)
    {
        dropout_packs(x, y, batch, channels, rule, layer, first_unit, first_image, run);
    }
    else
    {
        dropout_ones(x, y, batch, plane, channels, rule, layer, first_unit, first_image, run);
    }
}
