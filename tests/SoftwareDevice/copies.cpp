// libcuda: memory and copies.
#include "streams.h"

#include <cstring>

using namespace device;

namespace
{

int take(const Call& call, void** address, size_t bytes, Place place)
{
    int status = require_context(call);
    if (status == Success)
    {
        status = refuse_unsafe(call.name);
    }

    if (status != Success || bytes == 0)
    {
        return status != Success ? status : problem(InvalidValue, text(call.name, ": no bytes"));
    }

    const bool fits = place == Place::Host || bytes <= current->total - std::min(current->used, current->total);
    const Allocation* made = fits ? allocate(current, bytes, place) : nullptr;
    *address = made ? reinterpret_cast<void*>(made->address) : nullptr;
    return made ? Success : OutOfMemory;
}

// Releasing waits for the device, as CUDA does; that work which is under way needs the memory is a fault all the same.
int give_back(const Call& call, const void* address, Place place)
{
    Allocation* found = use_allocation(address, place, call.name);
    if (!found)
    {
        return InvalidValue;
    }

    const int captured = refuse_unsafe(call.name);
    if (const int count = pending_on(*found))
    {
        problem(InvalidValue, text(call.name, ": ", count, " pieces of work not done yet use the memory"));
        for (const Context& context : contexts)
        {
            finish_all(&context);
        }
    }

    Context* context = found->context;
    release(*found);
    return captured != Success ? captured : context->sticky;
}

int copy_now(const Call& call, void* to, const void* from, size_t bytes, const Access& on_device)
{
    int status = require_context(call);
    status = status != Success ? status : refuse_unsafe(call.name);
    status = status != Success ? status : check_access(current, on_device, call.name);
    if (status == Success)
    {
        memcpy(to, from, bytes);
    }

    return status;
}

int copy_later(const Call& call, void* stream_handle, const Access& to, const Access& from)
{
    Stream* stream = use<Stream>(stream_handle, call.name);
    if (!stream || require_context(call) != Success)
    {
        return stream ? InvalidContext : InvalidHandle;
    }

    const auto run = [to, from](std::string&) {
        memmove(const_cast<void*>(to.address), from.address, to.bytes);
        return int(Success);
    };
    return enqueue(*stream, { call.name, stream->context, { to, from }, run }, call.name);
}

template <typename T> int fill_later(const Call& call, T* to, T value, size_t count, void* stream_handle)
{
    Stream* stream = use<Stream>(stream_handle, call.name);
    if (!stream || require_context(call) != Success)
    {
        return stream ? InvalidContext : InvalidHandle;
    }

    const auto run = [to, value, count](std::string&) {
        std::fill_n(to, count, value);
        return int(Success);
    };
    return enqueue(*stream, { call.name, stream->context, { { to, count * sizeof(T), sizeof(T) } }, run }, call.name);
}

int check_owner(const Call& call, void* context_handle, const void* address)
{
    const Context* context = use_context(context_handle, call.name);
    const Allocation* found = find_allocation(address);
    return context && found && found->context == context
        ? int(Success)
        : problem(InvalidValue, text(call.name, ": ", address, " is not memory of the context given"));
}

} // namespace

EXPORT int cuMemGetInfo_v2(size_t* available, size_t* total)
{
    ENTRY(Other)
    if (const int status = require_context(call))
    {
        return status;
    }

    *available = current->total - std::min(current->used, current->total);
    *total = current->total;
    return Success;
}

EXPORT int cuMemAlloc_v2(void** address, size_t bytes)
{
    ENTRY(Allocation)
    return take(call, address, bytes, Place::Device);
}

EXPORT int cuMemFree_v2(void* address)
{
    ENTRY(Release)
    return give_back(call, address, Place::Device);
}

EXPORT int cuMemHostAlloc(void** address, size_t bytes, unsigned flags)
{
    ENTRY(Allocation)
    return flags == 1 ? take(call, address, bytes, Place::Host) : problem(InvalidValue, text(call.name, ": flags ", flags));
}

EXPORT int cuMemFreeHost(void* address)
{
    ENTRY(Release)
    return give_back(call, address, Place::Host);
}

EXPORT int cuMemcpyHtoD_v2(void* to, const void* from, size_t bytes)
{
    ENTRY(Copy)
    return copy_now(call, to, from, bytes, { to, bytes });
}

EXPORT int cuMemcpyDtoH_v2(void* to, const void* from, size_t bytes)
{
    ENTRY(Copy)
    return copy_now(call, to, from, bytes, { from, bytes });
}

EXPORT int cuMemcpyHtoDAsync_v2(void* to, const void* from, size_t bytes, void* stream)
{
    ENTRY(Copy)
    return copy_later(call, stream, { to, bytes }, { from, bytes, 1, true });
}

EXPORT int cuMemcpyDtoHAsync_v2(void* to, const void* from, size_t bytes, void* stream)
{
    ENTRY(Copy)
    return copy_later(call, stream, { to, bytes, 1, true }, { from, bytes });
}

EXPORT int cuMemcpyDtoDAsync_v2(void* to, const void* from, size_t bytes, void* stream)
{
    ENTRY(Copy)
    return copy_later(call, stream, { to, bytes }, { from, bytes });
}

EXPORT int cuMemcpyPeerAsync(void* to, void* to_context, const void* from, void* from_context, size_t bytes, void* stream)
{
    ENTRY(Copy)
    if (check_owner(call, to_context, to) != Success || check_owner(call, from_context, from) != Success)
    {
        return InvalidValue;
    }

    // The driver stages what devices cannot reach: only bounds count.
    Access target { to, bytes }, source { from, bytes };
    target.any_device = source.any_device = true;
    return copy_later(call, stream, target, source);
}

EXPORT int cuMemsetD8Async(unsigned char* to, unsigned char value, size_t count, void* stream)
{
    ENTRY(Copy)
    return fill_later(call, to, value, count, stream);
}

EXPORT int cuMemsetD32Async(unsigned int* to, unsigned int value, size_t count, void* stream)
{
    ENTRY(Copy)
    return fill_later(call, to, value, count, stream);
}
