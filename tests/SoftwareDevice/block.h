// Runs a grid of blocks of threads, in an order of one's choice.
#pragma once

#include "shim.h"

// Which thread of a block goes first. What a kernel computes must not depend on it: a barrier that is missing shows in one order at least.
enum class ThreadOrder
{
    Forward = 0,
    Backward = 1,
};

using KernelCall = void (*)(void** arguments);

/// Runs every block, one after the other, on the calling thread. Throws std::runtime_error where threads wait for others that do not come.
void run_grid(KernelCall kernel, void** arguments, Index grid, Index block, ThreadOrder order);
