// libnccl: exchanges between the ranks of a communicator, which are threads of this process or processes of this machine. They meet in a piece of
// shared memory that the unique id names. The functions are libsoftwaredevice.so's own; nccl_library.cpp is the library that has their names.
#pragma once

#include "streams.h"

#include <atomic>
#include <cstring>
#include <sys/mman.h>

namespace device::nccl
{

// ncclResult_t and ncclDataType_t, as far as they are in use.
enum Result
{
    NcclSuccess = 0,
    UnhandledCudaError = 1,
    SystemError = 2,
    InvalidArgument = 4,
    InvalidUsage = 5,
};

constexpr int Int8 = 0, Float32 = 7, Sum = 0;
constexpr int MostRanks = 8;
constexpr size_t Chunk = 1 << 15;
constexpr auto Patience = std::chrono::seconds(60);

struct UniqueId
{
    char text[128];
};

/// What one rank sends another, piece by piece.
struct Mail
{
    std::atomic<uint32_t> full;
    char what[96];
    size_t bytes;
    char data[Chunk];
};

/// New memory is zero.
struct Shared
{
    std::atomic<uint32_t> joined;
    std::atomic<uint32_t> failed;
    int sizes[MostRanks];
    uint64_t gpus[MostRanks];
    Mail mails[MostRanks][MostRanks];
};

struct Communicator : Resource
{
    int rank = 0, size = 1;
    Shared* shared = nullptr;
    uint64_t done = 0; // groups of operations
    const char* name() const override { return "NCCL communicator"; }
    ~Communicator() override
    {
        if (shared)
        {
            munmap(shared, sizeof *shared);
        }
    }
};

/// One of a group.
struct Operation
{
    std::string name;
    const char* send;
    char* receive;
    size_t count;
    int type;
    int peer;
    size_t bytes() const { return count * (type == Float32 ? 4 : 1); }
};

/// Does a group's operations with the other ranks, and waits for these.
int perform(Communicator& communicator, const std::vector<Operation>& operations, std::string& why);

/// Makes a communicator of all that come with the id; waits for them. One of NCCL's results.
int join(const Call& call, Communicator& communicator, const UniqueId& id);

} // namespace device::nccl
