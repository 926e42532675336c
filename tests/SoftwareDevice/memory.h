// Device memory and page-locked memory: it lies in this process, each allocation between walls that must stay as they are.
#pragma once

#include "core.h"

#include <vector>

namespace device
{

enum class Place
{
    Device,
    Host,       // allocated page-locked
};

struct Allocation
{
    uintptr_t address;
    size_t bytes;
    Place place;
    Context* context;
    bool freed = false;
    void* mapping = nullptr;
    size_t mapped = 0;
};

/// A part of memory that work touches.
struct Access
{
    const void* address;
    size_t bytes;
    size_t alignment = 1;
    bool pinned = false; // page-locked host memory is needed; otherwise memory that the device reaches
    bool any_device = false; // of a device that needs no access to be reached
    bool is_workspace = false; // of nobody else meanwhile
};

Allocation* allocate(Context* context, size_t bytes, Place place);

/// The one that begins there, or null and a problem: never was one, or was freed.
Allocation* use_allocation(const void* address, Place place, const char* call);
void release(Allocation& allocation);

/// The one that has that address, freed or not, or null.
Allocation* find_allocation(const void* address);

/// Whether work of that context may touch it: a status, with a problem.
int check_access(const Context* context, const Access& access, const std::string& call);
int check_accesses(const Context* context, const std::vector<Access>& accesses, const std::string& call);

/// Whether the walls of what was touched still stand.
int check_walls(const std::vector<Access>& accesses, const std::string& call);

/// Writes a problem for each that is still there of the context, and releases it.
void release_leaks(Context* context);

/// Lines for what is allocated; how many.
int live_allocations(std::string* lines);
void forget_memory();

} // namespace device
