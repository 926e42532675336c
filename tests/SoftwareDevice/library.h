// What cuBLAS, cuBLASLt and cuDNN have in common: elements, and work that uses a workspace.
#pragma once

#include "streams.h"

#include <cstring>

namespace device
{

constexpr size_t WorkspaceBytes = 4096;

enum class Element
{
    F32,
    Bf16,
};

inline size_t bytes_of(Element element) { return element == Element::F32 ? 4 : 2; }

inline float read(const void* numbers, Element element, size_t index)
{
    if (element == Element::F32)
    {
        return static_cast<const float*>(numbers)[index];
    }

    const uint32_t bits = uint32_t(static_cast<const uint16_t*>(numbers)[index]) << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

// Rounds to nearest, ties to even.
inline void write(void* numbers, Element element, size_t index, float value)
{
    if (element == Element::F32)
    {
        static_cast<float*>(numbers)[index] = value;
        return;
    }

    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    static_cast<uint16_t*>(numbers)[index] =
        uint16_t(value != value ? (bits >> 16) | 0x40u : (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

/// As it is read again from there.
inline float rounded(float value, Element element)
{
    uint32_t place;
    write(&place, element, 0, value);
    return read(&place, element, 0);
}

struct Workspace
{
    void* address = nullptr;
    size_t bytes = 0;
};

/// Queues a library's work. With a workspace it takes two turns, and what it wrote there in the first must be there in the second: two
/// streams that share one without waiting for each other get into each other's way.
int enqueue_with_workspace(void* stream, const Context* context, const Work& work, const Workspace& workspace, const char* call);

} // namespace device
