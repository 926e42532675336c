// libnccl: its calls, and what is allowed.
#include "nccl.h"

#include <random>
#include <unistd.h>

using namespace device;
using namespace device::nccl;

namespace device::nccl
{

namespace
{

struct Group
{
    int depth = 0;
    Communicator* communicator = nullptr;
    void* stream = nullptr;
    std::vector<Operation> operations;
};

thread_local Group group;

int check_memory(const Communicator& communicator, const Access& access, const std::string& call)
{
    const Allocation* found = find_allocation(access.address);
    return found && found->place != Place::Device ? problem(InvalidValue, text(call, ": ", access.address, " is no device memory"))
                                                  : check_access(communicator.context, access, call);
}

std::vector<Access> accesses_of(const Communicator& communicator, const Operation& each)
{
    const size_t bytes = each.bytes(), all = bytes * communicator.size;
    std::vector<Access> accesses;
    if (each.send)
    {
        accesses.push_back({ each.send, each.name == "ncclReduceScatter" ? all : bytes });
    }

    if (each.receive)
    {
        accesses.push_back({ each.receive, each.name == "ncclAllGather" ? all : bytes });
    }

    return accesses;
}

// In place means at the own block's place, or at the same one.
bool overlaps_wrongly(const Communicator& communicator, const Operation& each)
{
    if (!each.send || !each.receive)
    {
        return false;
    }

    const size_t bytes = each.bytes(), own = communicator.rank * bytes;
    const size_t sent = each.name == "ncclReduceScatter" ? bytes * communicator.size : bytes;
    const size_t received = each.name == "ncclAllGather" ? bytes * communicator.size : bytes;
    const char* in_place = each.name == "ncclAllGather" ? each.send - own : each.name == "ncclReduceScatter" ? each.send + own : each.send;
    return each.send < each.receive + received && each.receive < each.send + sent && each.receive != in_place;
}

int queue_group(const char* call)
{
    Communicator& communicator = *group.communicator;
    const std::vector<Operation> operations = std::move(group.operations);
    void* const stream_handle = group.stream;
    group = {};
    Stream* stream = use<Stream>(stream_handle, call);
    if (!stream || stream->context != communicator.context)
    {
        return stream ? (problem(InvalidContext, text(call, ": the stream is another device's")), InvalidUsage) : InvalidArgument;
    }

    Work work { operations[0].name, stream->context, {}, nullptr, true };
    for (const Operation& each : operations)
    {
        for (const Access& access : accesses_of(communicator, each))
        {
            work.accesses.push_back(access);
        }
    }

    work.run = [&communicator, operations](std::string& why) { return perform(communicator, operations, why); };
    return enqueue(*stream, work, call) == Success ? NcclSuccess : UnhandledCudaError;
}

int add(const Call& call, void* handle, void* stream, Operation operation, int op)
{
    auto* communicator = use<Communicator>(handle, call.name);
    if (!communicator)
    {
        return InvalidArgument;
    }

    operation.name = std::string(call.name).substr(strlen("software_"));
    if (current != communicator->context)
    {
        problem(InvalidContext, text(call.name, ": the communicator's device is not current"));
        return InvalidUsage;
    }

    const bool is_sum = operation.name == "ncclAllReduce" || operation.name == "ncclReduceScatter";
    if (operation.count == 0 || op != Sum || (operation.type != Float32 && (is_sum || operation.type != Int8)) || operation.peer >= communicator->size || operation.peer < 0)
    {
        problem(InvalidValue, text(call.name, ": count ", operation.count, ", type ", operation.type, ", operation ", op, ", peer ", operation.peer));
        return InvalidArgument;
    }

    for (const Access& access : accesses_of(*communicator, operation))
    {
        if (check_memory(*communicator, access, call.name) != Success)
        {
            return InvalidArgument;
        }
    }

    if (overlaps_wrongly(*communicator, operation))
    {
        problem(InvalidValue, text(call.name, ": what is sent and what is received overlap, and not as in place"));
        return InvalidArgument;
    }

    if (group.communicator && (group.communicator != communicator || group.stream != stream))
    {
        problem(InvalidValue, text(call.name, ": a group of one communicator and stream is all that the software device knows"));
        return InvalidUsage;
    }

    group.communicator = communicator;
    group.stream = stream;
    group.operations.push_back(std::move(operation));
    return group.depth > 0 ? int(NcclSuccess) : queue_group(call.name);
}

} // namespace

} // namespace device::nccl

#define ENTRY_OF_NCCL(kind) ENTRY_OR(kind, UnhandledCudaError)

EXPORT int software_ncclGetVersion(int* version)
{
    *version = 22304;
    return NcclSuccess;
}

EXPORT const char* software_ncclGetErrorString(int result)
{
    switch (result)
    {
        case NcclSuccess: return "no error";
        case UnhandledCudaError: return "unhandled cuda error";
        case SystemError: return "unhandled system error";
        case InvalidArgument: return "invalid argument";
        case InvalidUsage: return "invalid usage";
        default: return "unknown result code";
    }
}

EXPORT int software_ncclGetUniqueId(UniqueId* id)
{
    std::random_device random;
    *id = {};
    snprintf(id->text, sizeof id->text, "/software-nccl-%d-%08x%08x", int(getpid()), random(), random());
    return NcclSuccess;
}

EXPORT int software_ncclCommInitRank(void** made, int size, UniqueId id, int rank)
{
    ENTRY_OF_NCCL(Library)
    if (require_context(call) != Success || refuse_unsafe(call.name) != Success)
    {
        return UnhandledCudaError;
    }

    if (size < 1 || size > MostRanks || rank < 0 || rank >= size || memchr(id.text, 0, sizeof id.text) == nullptr || id.text[0] != '/')
    {
        problem(InvalidValue, text(call.name, ": rank ", rank, " of ", size, ", or no unique id"));
        return InvalidArgument;
    }

    auto* communicator = make<Communicator>(current);
    communicator->rank = rank;
    communicator->size = size;
    const int result = join(call, *communicator, id);
    communicator->alive = result == NcclSuccess;
    *made = communicator;
    return result;
}

EXPORT int software_ncclCommAbort(void* handle)
{
    device::Call call(__func__, CallKind::Release);
    if (refuse_unsafe(call.name) != Success)
    {
        return UnhandledCudaError;
    }

    return destroy<Communicator>(handle, call.name) == InvalidHandle ? InvalidArgument : NcclSuccess;
}

EXPORT int software_ncclCommGetAsyncError(void* handle, int* result)
{
    device::Call call(__func__, CallKind::Release);
    const auto* communicator = use<Communicator>(handle, call.name);
    *result = communicator && communicator->shared->failed ? UnhandledCudaError : NcclSuccess;
    return communicator ? NcclSuccess : InvalidArgument;
}

EXPORT int software_ncclGroupStart()
{
    group.depth++;
    return NcclSuccess;
}

EXPORT int software_ncclGroupEnd()
{
    ENTRY_OF_NCCL(Library)
    if (group.depth == 0)
    {
        problem(InvalidValue, text(call.name, ": no group has begun"));
        return InvalidUsage;
    }

    return --group.depth > 0 || !group.communicator ? int(NcclSuccess) : queue_group(call.name);
}

EXPORT int software_ncclSend(const void* data, size_t count, int type, int peer, void* communicator, void* stream)
{
    ENTRY_OF_NCCL(Library)
    return add(call, communicator, stream, { {}, static_cast<const char*>(data), nullptr, count, type, peer }, Sum);
}

EXPORT int software_ncclRecv(void* data, size_t count, int type, int peer, void* communicator, void* stream)
{
    ENTRY_OF_NCCL(Library)
    return add(call, communicator, stream, { {}, nullptr, static_cast<char*>(data), count, type, peer }, Sum);
}

EXPORT int software_ncclAllReduce(const void* from, void* to, size_t count, int type, int op, void* communicator, void* stream)
{
    ENTRY_OF_NCCL(Library)
    return add(call, communicator, stream, { {}, static_cast<const char*>(from), static_cast<char*>(to), count, type, 0 }, op);
}

EXPORT int software_ncclAllGather(const void* from, void* to, size_t count, int type, void* communicator, void* stream)
{
    ENTRY_OF_NCCL(Library)
    return add(call, communicator, stream, { {}, static_cast<const char*>(from), static_cast<char*>(to), count, type, 0 }, Sum);
}

EXPORT int software_ncclReduceScatter(const void* from, void* to, size_t count, int type, int op, void* communicator, void* stream)
{
    ENTRY_OF_NCCL(Library)
    return add(call, communicator, stream, { {}, static_cast<const char*>(from), static_cast<char*>(to), count, type, 0 }, op);
}
