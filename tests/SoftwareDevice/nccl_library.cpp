// libnccl.so.2 as a library of its own, so that it can be missing: its names for what libsoftwaredevice.so does.
#include <cstddef>

struct UniqueId
{
    char text[128];
};

#define FORWARD(result, name, parameters, arguments) \
    extern "C" result software_##name parameters; \
    extern "C" __attribute__((visibility("default"))) result name parameters { return software_##name arguments; }

FORWARD(int, ncclGetVersion, (int* version), (version))
FORWARD(const char*, ncclGetErrorString, (int result), (result))
FORWARD(int, ncclGetUniqueId, (UniqueId* id), (id))
FORWARD(int, ncclCommInitRank, (void** made, int size, UniqueId id, int rank), (made, size, id, rank))
FORWARD(int, ncclCommAbort, (void* communicator), (communicator))
FORWARD(int, ncclCommGetAsyncError, (void* communicator, int* result), (communicator, result))
FORWARD(int, ncclGroupStart, (), ())
FORWARD(int, ncclGroupEnd, (), ())
FORWARD(int, ncclSend, (const void* data, size_t count, int type, int peer, void* communicator, void* stream), (data, count, type, peer, communicator, stream))
FORWARD(int, ncclRecv, (void* data, size_t count, int type, int peer, void* communicator, void* stream), (data, count, type, peer, communicator, stream))
FORWARD(int, ncclAllReduce, (const void* from, void* to, size_t count, int type, int op, void* communicator, void* stream), (from, to, count, type, op, communicator, stream))
FORWARD(int, ncclAllGather, (const void* from, void* to, size_t count, int type, void* communicator, void* stream), (from, to, count, type, communicator, stream))
FORWARD(int, ncclReduceScatter, (const void* from, void* to, size_t count, int type, int op, void* communicator, void* stream), (from, to, count, type, op, communicator, stream))
