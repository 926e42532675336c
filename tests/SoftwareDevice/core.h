// What every part of the software device stands on: statuses, contexts, the log of problems, and calls.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <set>
#include <sstream>
#include <string>

#define EXPORT extern "C" __attribute__((visibility("default")))

namespace device
{

/// CUresult, as far as it is in use.
enum Status
{
    Success = 0,
    InvalidValue = 1,
    OutOfMemory = 2,
    NotInitialized = 3,
    InvalidDevice = 101,
    InvalidImage = 200,
    InvalidContext = 201,
    PeerAccessUnsupported = 217,
    InvalidHandle = 400,
    NotFound = 500,
    NotReady = 600,
    NotPermitted = 800,
    IllegalAddress = 700,
    LaunchOutOfResources = 701,
    PeerAccessAlreadyEnabled = 704,
    ContextIsDestroyed = 709,
    MisalignedAddress = 716,
    LaunchFailed = 719,
    NotSupported = 801,
    CaptureUnsupported = 900,
    CaptureInvalidated = 901,
    CaptureUnmatched = 903,
    CaptureUnjoined = 904,
    CaptureIsolation = 905,
    CapturedEvent = 907,
    CaptureWrongThread = 908,
    GraphUpdateFailure = 910,
};

const char* status_name(int status);

constexpr int MostDevices = 4;

/// How many there are.
extern int devices;

inline bool is_device(int device) { return device >= 0 && device < devices; }

/// A device and its primary context.
struct Context
{
    int device = 0;
    int references = 0;
    int sticky = Success; // once the device has failed, every call says so
    size_t total = 0;
    size_t used = 0;
    std::set<Context*> peers;
};

extern Context contexts[MostDevices];
extern thread_local Context* current;
extern bool can_access_peers;

/// The context behind a handle; null, and a problem, where it is none.
Context* use_context(void* handle, const char* call);

template <typename... Parts> std::string text(const Parts&... parts)
{
    std::ostringstream out;
    (out << ... << parts);
    return out.str();
}

/// Puts a line into the log; gives the status back.
int problem(int status, const std::string& line);

const std::string& problems();
int problem_count();
void clear_problems();

/// What calls are counted as, for faults.
enum class CallKind
{
    Any = 0,
    Allocation = 1,
    Launch = 2,
    Copy = 3,
    Library = 4,
    Other = 5,
    Release = 6, // never made to fail
    Capture = 7, // the end of one
    Count = 8,
};

/// An entry point at work: one at a time. Its status is a fault's, or that of the thread's context, which may be lost.
class Call
{
public:
    Call(const char* name, CallKind kind, bool needs_device = true);
    ~Call();

    const char* const name;
    int status = Success;

private:
    std::lock_guard<std::recursive_mutex> lock_;
};

/// Lets others call while this thread waits for something that is not theirs.
class Unlocked
{
public:
    Unlocked();
    ~Unlocked();

private:
    const int depth_;
};

/// Keeps others from calling: on a thread that no call has begun on.
class Locked
{
public:
    Locked();
    ~Locked();
};

/// Set on a thread that is at work in a host function, where nothing of CUDA may be called.
extern thread_local bool in_host_function;

/// A status other than a success for calls that need a context.
int require_context(const Call& call);

} // namespace device

/// Begins an entry point: the call, and its end where it was made to fail.
#define ENTRY(kind) ENTRY_OR(kind, call.status)
/// The same for calls that a lost device does not matter to.
#define ENTRY_OF_DRIVER(kind) \
    device::Call call(__func__, device::CallKind::kind, false); \
    if (call.status != device::Success) \
    { \
        return call.status; \
    }

#define ENTRY_OR(kind, failure) \
    device::Call call(__func__, device::CallKind::kind); \
    if (call.status != device::Success) \
    { \
        return failure; \
    }
