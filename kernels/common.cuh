/* What every kernel stands on: elements and packs of them, the numbers of a run, loops over items.
   Compiled by NVRTC, by clang and, against tests/SoftwareDevice/shim.h, as C++: no headers of CUDA, nothing that only one of them knows.

   Element: float, or with -DELEMENT_BF16 the upper half of a float. Arithmetic is in float32 everywhere.
   Activations are [batch, height, width, channels]; a pack is Lanes neighbouring channels, 16 bytes. Every tensor begins at a multiple of
   16 bytes; where a range of channels is no multiple of Lanes, kernels take one element at a time.
   Launches: README.md. No kernel depends on the size of its grid, unless its header says so. */
#pragma once

/* Functions on the device, and those that belong to a value. */
#define DEVICE static __device__ __forceinline__
#define MEMBER __device__ __forceinline__

#ifdef ELEMENT_BF16
struct element { unsigned short bits; };
#else
typedef float element;
#endif

/* Elements of a pack. */
constexpr int Lanes = 16 / sizeof(element);

/* Threads of a block, for every kernel. */
constexpr int BlockThreads = 256;

/* Layers with weights of a plan that is trained, at most. */
constexpr int MostLayers = 32;

/* What changes from one run to the next: read from the device's memory, so that a captured graph of launches stays true.
   176 bytes, a multiple of 16, as other tensors follow it; the host writes it before the run. */
struct RunState
{
    unsigned long long seed;
    int step;               /* updates done before this one: its low 32 bits */
    int images;             /* images of this batch, from 1 to the plan's batch */
    float momentum;
    float weight_rate;
    float weight_decay;
    float bias_rate;
    float bias_decay;
    float layer_factors[MostLayers];    /* of both rates in each layer with weights; 0: the layer is frozen */
    float average_decay;                /* share of the parameters' averages that the update keeps */
    float reserved[2];
};

/* ---------------------------------------------------------------------------------------------------------------- items */

/* Items are shared by all threads of the grid: for (i = first_item(); i < items; i += item_step()). Fewer than 2^31. */
DEVICE unsigned int first_item() { return blockIdx.x * blockDim.x + threadIdx.x; }

DEVICE unsigned int item_step() { return gridDim.x * blockDim.x; }

/* ------------------------------------------------------------------------------------------------------------- elements */

DEVICE float to_float(float value) { return value; }

#ifdef ELEMENT_BF16
DEVICE float to_float(element value) { return __uint_as_float((unsigned int)value.bits << 16); }

/* Rounds to nearest, ties to even; a number that is none stays none. */
DEVICE element to_element(float value)
{
    const unsigned int bits = __float_as_uint(value);
    const unsigned int rounded = value != value ? (bits >> 16) | 0x40u : (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
    return element { (unsigned short)rounded };
}

/* Two elements in one word. */
DEVICE unsigned int to_word(float low, float high)
{
#ifdef __CUDA_ARCH__
    unsigned int word;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(word) : "f"(high), "f"(low));
    return word;
#else
    return (unsigned int)to_element(low).bits | (unsigned int)to_element(high).bits << 16;
#endif
}
#else
DEVICE element to_element(float value) { return value; }
#endif

/* ---------------------------------------------------------------------------------------------------------------- packs */

/* W numbers in registers. */
template <int W> struct Pack { float v[W]; };

struct alignas(16) Words4 { unsigned int w[4]; };
struct alignas(8) Words2 { unsigned int w[2]; };

/* Reads N words (1, 2 or a multiple of 4), as wide as possible. The address is a multiple of their size, or of 16. */
template <int N> DEVICE void load_words(const void* from, unsigned int* words)
{
    if constexpr (N == 1)
    {
        words[0] = *(const unsigned int*)from;
    }
    else if constexpr (N == 2)
    {
        const Words2 two = *(const Words2*)from;
        words[0] = two.w[0];
        words[1] = two.w[1];
    }
    else
    {
#pragma unroll
        for (int i = 0; i < N / 4; i++)
        {
            const Words4 four = ((const Words4*)from)[i];
            words[4 * i] = four.w[0];
            words[4 * i + 1] = four.w[1];
            words[4 * i + 2] = four.w[2];
            words[4 * i + 3] = four.w[3];
        }
    }
}

template <int N> DEVICE void store_words(void* to, const unsigned int* words)
{
    if constexpr (N == 1)
    {
        *(unsigned int*)to = words[0];
    }
    else if constexpr (N == 2)
    {
        *(Words2*)to = Words2 { { words[0], words[1] } };
    }
    else
    {
#pragma unroll
        for (int i = 0; i < N / 4; i++)
        {
            ((Words4*)to)[i] = Words4 { { words[4 * i], words[4 * i + 1], words[4 * i + 2], words[4 * i + 3] } };
        }
    }
}

/* W floats. */
template <int W> DEVICE Pack<W> load(const float* from)
{
    unsigned int words[W];
    load_words<W>(from, words);
    Pack<W> pack;
#pragma unroll
    for (int i = 0; i < W; i++)
    {
        pack.v[i] = __uint_as_float(words[i]);
    }

    return pack;
}

template <int W> DEVICE void store(float* to, const Pack<W>& pack)
{
    unsigned int words[W];
#pragma unroll
    for (int i = 0; i < W; i++)
    {
        words[i] = __float_as_uint(pack.v[i]);
    }

    store_words<W>(to, words);
}

#ifdef ELEMENT_BF16
/* W elements: one, or an even number. */
template <int W> DEVICE Pack<W> load(const element* from)
{
    Pack<W> pack;
    if constexpr (W == 1)
    {
        pack.v[0] = to_float(*from);
    }
    else
    {
        unsigned int words[W / 2];
        load_words<W / 2>(from, words);
#pragma unroll
        for (int i = 0; i < W / 2; i++)
        {
            pack.v[2 * i] = __uint_as_float(words[i] << 16);
            pack.v[2 * i + 1] = __uint_as_float(words[i] & 0xffff0000u);
        }
    }

    return pack;
}

template <int W> DEVICE void store(element* to, const Pack<W>& pack)
{
    if constexpr (W == 1)
    {
        *to = to_element(pack.v[0]);
    }
    else
    {
        unsigned int words[W / 2];
#pragma unroll
        for (int i = 0; i < W / 2; i++)
        {
            words[i] = to_word(pack.v[2 * i], pack.v[2 * i + 1]);
        }

        store_words<W / 2>(to, words);
    }
}
#endif

/* W bytes: one, four or eight. */
template <int W> DEVICE void load_bytes(const unsigned char* from, unsigned int* bytes)
{
    if constexpr (W == 1)
    {
        bytes[0] = *from;
    }
    else
    {
        unsigned int words[W / 4];
        load_words<W / 4>(from, words);
#pragma unroll
        for (int i = 0; i < W; i++)
        {
            bytes[i] = words[i / 4] >> (8 * (i % 4)) & 0xffu;
        }
    }
}

template <int W> DEVICE void store_bytes(unsigned char* to, const unsigned int* bytes)
{
    if constexpr (W == 1)
    {
        *to = (unsigned char)bytes[0];
    }
    else
    {
        unsigned int words[W / 4];
#pragma unroll
        for (int i = 0; i < W / 4; i++)
        {
            words[i] = bytes[4 * i] | bytes[4 * i + 1] << 8 | bytes[4 * i + 2] << 16 | bytes[4 * i + 3] << 24;
        }

        store_words<W / 4>(to, words);
    }
}
