// libcuda: devices, and what the tests ask the device itself.
#include "faults.h"
#include "resources.h"
#include "scheduler.h"
#include "streams.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

using namespace device;

namespace
{

constexpr size_t DefaultMemory = size_t(1) << 30;
constexpr const char* SeedVariable = "ALEXNET_SOFTWARE_DEVICE_SEED";
constexpr const char* CountVariable = "ALEXNET_SOFTWARE_DEVICE_COUNT";
constexpr const char* LostVariable = "ALEXNET_SOFTWARE_DEVICE_LOST";

bool has_begun = false;
std::string report, live;

uint64_t default_seed()
{
    const char* seed = getenv(SeedVariable);
    return seed ? strtoull(seed, nullptr, 10) : 1;
}

// Programs that no test can talk to lose device 0 at a launch that the environment names.
Fault fault_of_environment()
{
    const char* launch = getenv(LostVariable);
    return launch ? Fault { CallKind::Launch, strtol(launch, nullptr, 10), Success, 0 } : Fault {};
}

void begin(uint64_t seed)
{
    const char* count = getenv(CountVariable);
    has_begun = true;
    devices = count ? std::max(1, std::min(MostDevices, atoi(count))) : 2;
    can_access_peers = true;
    for (int device = 0; device < MostDevices; device++)
    {
        contexts[device] = {};
        contexts[device].device = device;
        contexts[device].total = DefaultMemory;
    }

    set_fault(fault_of_environment());
    set_refused("");
    seed_scheduler(seed);
}

int attribute_of(int attribute)
{
    switch (attribute)
    {
        case 1: return 1024;    // threads of a block
        case 10: return 32;     // threads of a warp
        case 13: return 1980000; // kHz
        case 16: return 4;      // multiprocessors
        case 36: return 2619000; // kHz, of memory
        case 37: return 6144;    // bits of its bus
        case 38: return 1 << 20;
        case 40: return 2;
        case 75: return 9;      // compute capability
        case 76: return 0;
        case 97: return 232448; // shared memory of a block
        default: return -1;
    }
}

} // namespace

EXPORT int cuGetErrorName(int error, const char** name)
{
    *name = status_name(error);
    return Success;
}

EXPORT int cuGetErrorString(int error, const char** description)
{
    *description = error == OutOfMemory ? "out of memory" : error == LaunchFailed ? "unspecified launch failure" : "as the software device says";
    return Success;
}

EXPORT int cuInit(unsigned flags)
{
    if (!has_begun)
    {
        begin(default_seed());
    }

    ENTRY_OF_DRIVER(Other)
    return flags == 0 ? Success : InvalidValue;
}

EXPORT int cuDriverGetVersion(int* version)
{
    *version = 12080;
    return Success;
}

EXPORT int cuDeviceGetCount(int* count)
{
    ENTRY_OF_DRIVER(Other)
    *count = devices;
    return has_begun ? Success : problem(NotInitialized, text(call.name, ": before cuInit"));
}

EXPORT int cuDeviceGet(int* device, int ordinal)
{
    ENTRY_OF_DRIVER(Other)
    *device = ordinal;
    return is_device(ordinal) ? Success : InvalidDevice;
}

EXPORT int cuDeviceGetName(char* name, int length, int device)
{
    ENTRY_OF_DRIVER(Other)
    snprintf(name, length, "Software device %d", device);
    return is_device(device) ? Success : InvalidDevice;
}

EXPORT int cuDeviceGetAttribute(int* value, int attribute, int device)
{
    ENTRY_OF_DRIVER(Other)
    *value = attribute_of(attribute);
    return is_device(device) && *value >= 0 ? Success : InvalidValue;
}

// Each process has GPUs of its own.
EXPORT int cuDeviceGetUuid_v2(unsigned char* uuid, int device)
{
    ENTRY_OF_DRIVER(Other)
    const int process = getpid();
    memset(uuid, 0, 16);
    memcpy(uuid, &process, sizeof process);
    uuid[15] = (unsigned char)device;
    return is_device(device) ? Success : InvalidDevice;
}

EXPORT int cuDeviceTotalMem_v2(size_t* bytes, int device)
{
    ENTRY_OF_DRIVER(Other)
    *bytes = is_device(device) ? contexts[device].total : 0;
    return is_device(device) ? Success : InvalidDevice;
}

/* ------------------------------------------------------------------------------------------------------- for the tests */

/// Lines of what was done wrong since the last reset.
EXPORT const char* software_device_report()
{
    Call call(__func__, CallKind::Release);
    report = problems();
    return report.c_str();
}

/// Lines of what is allocated, created and retained now.
EXPORT const char* software_device_live()
{
    Call call(__func__, CallKind::Release);
    live.clear();
    live_allocations(&live);
    live_resources(&live);
    for (const Context& context : contexts)
    {
        live += context.references > 0 ? text("the context of device ", context.device, ", ", context.references, " times\n") : "";
    }

    return live.c_str();
}

/// Forgets everything, handles and memory too; 0 takes the seed of the environment.
EXPORT void software_device_reset(uint64_t seed)
{
    Call call(__func__, CallKind::Release);
    forget_tasks();
    forget_captures();
    forget_resources();
    forget_memory();
    clear_problems();
    current = nullptr;
    begin(seed != 0 ? seed : default_seed());
}

/// Makes the n-th call of a kind (CallKind) from now on fail with a status (0: the usual one); device −1, or the one lost from then on.
EXPORT void software_device_fail(int kind, long n, int status, int lost_device)
{
    Call call(__func__, CallKind::Release);
    set_fault({ static_cast<CallKind>(kind), n, status, lost_device });
}

/// Algorithms of products that are not supported from now on: a line each of what their descriptions contain, as "algorithm 1 groups 2;".
EXPORT void software_device_refuse(const char* lines)
{
    Call call(__func__, CallKind::Release);
    set_refused(lines);
}

/// Calls of a kind since the last reset or fault was set.
EXPORT long software_device_calls(int kind) { return calls_of(static_cast<CallKind>(kind)); }

/// Bytes that a device has.
EXPORT void software_device_set_memory(int device, size_t bytes) { contexts[device].total = bytes; }

/// How many devices there are from now on, at most 4.
EXPORT void software_device_set_count(int count) { devices = count; }

/// Whether the devices can reach each other.
EXPORT void software_device_set_peers(int yes) { can_access_peers = yes != 0; }

/// The calling thread's context.
EXPORT void* software_device_current() { return current; }
