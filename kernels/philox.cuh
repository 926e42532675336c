/* Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011) and the core's counters: the draws of src/AlexNet.Core/Random, bit for bit. */
#pragma once

struct PhiloxBlock { unsigned int word[4]; };

DEVICE PhiloxBlock philox(unsigned long long key, unsigned int c0, unsigned int c1, unsigned int c2, unsigned int c3)
{
    unsigned int x = c0, y = c1, z = c2, w = c3;
    unsigned int k0 = (unsigned int)key, k1 = (unsigned int)(key >> 32);
#pragma unroll
    for (int round = 0; round < 10; round++)
    {
        const unsigned long long p0 = (unsigned long long)x * 0xD2511F53u;
        const unsigned long long p1 = (unsigned long long)z * 0xCD9E8D57u;
        x = (unsigned int)(p1 >> 32) ^ y ^ k0;
        z = (unsigned int)(p0 >> 32) ^ w ^ k1;
        y = (unsigned int)p1;
        w = (unsigned int)p0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }

    return PhiloxBlock { { x, y, z, w } };
}

constexpr unsigned int PurposeDropout = 6;

/* The words of units 4·group … 4·group + 3 of one sample, for the dropout layer at a place in the network. */
DEVICE PhiloxBlock dropout_words(const RunState* run, unsigned int layer, unsigned int sample, unsigned int group)
{
    return philox(run->seed, group, sample, (unsigned int)run->step, PurposeDropout << 24 | (layer & 0xffffffu));
}
