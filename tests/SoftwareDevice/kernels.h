// The kernels of kernels/*.cu, compiled for a processor, by name.
#pragma once

#include "block.h"

/// A kernel as cuLaunchKernel knows one: a function of pointers to its arguments.
struct KernelEntry
{
    const char* name;
    KernelCall call;
    int parameters;
    const size_t* sizes;
};

extern "C"
{
/// The kernel of that name, or null.
const KernelEntry* find_kernel(const char* name);

/// The kernels in the order of the registry; null behind the last.
const KernelEntry* kernel_at(int index);

/// Bytes of an element: 4, or 2 where compiled with ELEMENT_BF16.
int element_bytes();

/// Runs a kernel over a grid of blocks. Returns null, or what went wrong; the text lives until the thread's next call.
const char* launch_kernel(const KernelEntry* kernel, const unsigned int* grid, const unsigned int* block, void** arguments, int order);
}
