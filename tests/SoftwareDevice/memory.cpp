#include "memory.h"

#include <cstring>
#include <map>
#include <sys/mman.h>

namespace device
{

namespace
{

constexpr size_t Page = 4096;
constexpr unsigned char Untouched = 0xff; // as a number it is none: what was never written shows

std::map<uintptr_t, Allocation> allocations;

const char* name_of(Place place)
{
    return place == Place::Device ? "device memory" : "page-locked memory";
}

std::string describe(const Allocation& allocation)
{
    return text(
        allocation.bytes, " bytes of ", name_of(allocation.place), allocation.place == Place::Device ? " of device " : "",
        allocation.place == Place::Device ? std::to_string(allocation.context->device) : "");
}

// Bytes of a wall that are not as they were.
size_t damage(const unsigned char* from, const unsigned char* to)
{
    size_t count = 0;
    for (; from < to; from++)
    {
        count += *from != Untouched;
    }

    return count;
}

int check_walls_of(const Allocation& allocation, const std::string& call)
{
    if (allocation.freed)
    {
        return Success;
    }

    auto* begin = reinterpret_cast<unsigned char*>(allocation.address);
    auto* first = static_cast<unsigned char*>(allocation.mapping) + Page;
    auto* end = static_cast<unsigned char*>(allocation.mapping) + allocation.mapped - Page;
    const size_t before = damage(first, begin), behind = damage(begin + allocation.bytes, end);
    if (before + behind == 0)
    {
        return Success;
    }

    memset(first, Untouched, begin - first);
    memset(begin + allocation.bytes, Untouched, end - (begin + allocation.bytes));
    return problem(
        IllegalAddress,
        text(call, ": wrote ", before, " bytes before and ", behind, " bytes behind ", describe(allocation)));
}

Allocation* remember(Allocation allocation)
{
    return &(allocations[allocation.address] = allocation);
}

bool can_reach(const Context* context, const Allocation& allocation)
{
    return allocation.place != Place::Device || allocation.context == context || context->peers.count(allocation.context) > 0;
}

} // namespace

Allocation* allocate(Context* context, size_t bytes, Place place)
{
    // A page that cannot be touched, a wall of a page, the memory, the rest of its page and a page more as wall, a page that cannot be.
    const size_t mapped = (bytes + Page - 1) / Page * Page + 4 * Page;
    void* mapping = mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapping == MAP_FAILED)
    {
        return nullptr;
    }

    auto* first = static_cast<unsigned char*>(mapping);
    memset(first + Page, Untouched, mapped - 2 * Page);
    mprotect(first, Page, PROT_NONE);
    mprotect(first + mapped - Page, Page, PROT_NONE);
    context->used += place == Place::Device ? bytes : 0;
    return remember({ reinterpret_cast<uintptr_t>(first + 2 * Page), bytes, place, context, false, mapping, mapped });
}

Allocation* find_allocation(const void* address)
{
    const auto wanted = reinterpret_cast<uintptr_t>(address);
    auto next = allocations.upper_bound(wanted);
    if (next == allocations.begin())
    {
        return nullptr;
    }

    Allocation& allocation = std::prev(next)->second;
    return wanted < allocation.address + allocation.bytes ? &allocation : nullptr;
}

Allocation* use_allocation(const void* address, Place place, const char* call)
{
    const auto found = allocations.find(reinterpret_cast<uintptr_t>(address));
    if (found == allocations.end() || found->second.place != place)
    {
        problem(InvalidValue, text(call, ": no ", name_of(place), " begins at ", address));
        return nullptr;
    }

    if (found->second.freed)
    {
        problem(InvalidValue, text(call, ": ", describe(found->second), " freed twice"));
        return nullptr;
    }

    return &found->second;
}

void release(Allocation& allocation)
{
    check_walls_of(allocation, "at its release");
    if (allocation.place == Place::Device)
    {
        allocation.context->used -= allocation.bytes;
    }

    allocation.freed = true;
    // The addresses are not used again, so that one that is kept too long shows.
    madvise(allocation.mapping, allocation.mapped, MADV_DONTNEED);
    mprotect(allocation.mapping, allocation.mapped, PROT_NONE);
}

int check_access(const Context* context, const Access& access, const std::string& call)
{
    const Allocation* found = find_allocation(access.address);
    if (!found || (access.pinned && found->place == Place::Device))
    {
        return access.pinned ? problem(InvalidValue, text(call, ": ", access.address, " is pageable memory where page-locked is required"))
                             : problem(IllegalAddress, text(call, ": ", access.address, " is in no allocation"));
    }

    if (found->freed)
    {
        return problem(IllegalAddress, text(call, ": use of ", describe(*found), " after it was freed"));
    }

    const size_t left = found->address + found->bytes - reinterpret_cast<uintptr_t>(access.address);
    if (access.bytes > left)
    {
        return problem(InvalidValue, text(call, ": ", access.bytes, " bytes where ", left, " are left of ", describe(*found)));
    }

    if (!access.any_device && !can_reach(context, *found))
    {
        return problem(IllegalAddress, text(call, ": ", describe(*found), " from device ", context->device, " without peer access"));
    }

    return reinterpret_cast<uintptr_t>(access.address) % access.alignment == 0
        ? Success
        : problem(MisalignedAddress, text(call, ": ", access.address, " is no multiple of ", access.alignment, " bytes"));
}

int check_accesses(const Context* context, const std::vector<Access>& accesses, const std::string& call)
{
    for (const Access& access : accesses)
    {
        if (const int status = check_access(context, access, call))
        {
            return status;
        }
    }

    return Success;
}

int check_walls(const std::vector<Access>& accesses, const std::string& call)
{
    int status = Success;
    for (const Access& access : accesses)
    {
        const Allocation* found = find_allocation(access.address);
        const int now = found ? check_walls_of(*found, call) : int(Success);
        status = status != Success ? status : now;
    }

    return status;
}

void release_leaks(Context* context)
{
    for (auto next = allocations.begin(); next != allocations.end();)
    {
        Allocation& allocation = (next++)->second;
        if (!allocation.freed && allocation.context == context)
        {
            problem(InvalidValue, text("leak: ", describe(allocation), " not freed before its context"));
            release(allocation);
        }
    }
}

int live_allocations(std::string* lines)
{
    int count = 0;
    for (const auto& [address, allocation] : allocations)
    {
        if (!allocation.freed)
        {
            count++;
            *lines += describe(allocation) + "\n";
        }
    }

    return count;
}

void forget_memory()
{
    for (auto& [address, allocation] : allocations)
    {
        if (allocation.mapping)
        {
            munmap(allocation.mapping, allocation.mapped);
        }
    }

    allocations.clear();
}

} // namespace device
