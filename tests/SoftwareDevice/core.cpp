#include "core.h"

#include "faults.h"

namespace device
{

Context contexts[MostDevices];
thread_local Context* current = nullptr;
int devices = 2;
bool can_access_peers = true;
thread_local bool in_host_function = false;

namespace
{

std::recursive_mutex mutex;
thread_local int depth = 0; // how often this thread has locked it
std::string log_text;
int log_count = 0;

} // namespace

const char* status_name(int status)
{
    switch (status)
    {
        case Success: return "CUDA_SUCCESS";
        case InvalidValue: return "CUDA_ERROR_INVALID_VALUE";
        case OutOfMemory: return "CUDA_ERROR_OUT_OF_MEMORY";
        case NotInitialized: return "CUDA_ERROR_NOT_INITIALIZED";
        case InvalidDevice: return "CUDA_ERROR_INVALID_DEVICE";
        case InvalidImage: return "CUDA_ERROR_INVALID_IMAGE";
        case InvalidContext: return "CUDA_ERROR_INVALID_CONTEXT";
        case PeerAccessUnsupported: return "CUDA_ERROR_PEER_ACCESS_UNSUPPORTED";
        case InvalidHandle: return "CUDA_ERROR_INVALID_HANDLE";
        case NotFound: return "CUDA_ERROR_NOT_FOUND";
        case NotPermitted: return "CUDA_ERROR_NOT_PERMITTED";
        case NotReady: return "CUDA_ERROR_NOT_READY";
        case IllegalAddress: return "CUDA_ERROR_ILLEGAL_ADDRESS";
        case LaunchOutOfResources: return "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES";
        case PeerAccessAlreadyEnabled: return "CUDA_ERROR_PEER_ACCESS_ALREADY_ENABLED";
        case ContextIsDestroyed: return "CUDA_ERROR_CONTEXT_IS_DESTROYED";
        case MisalignedAddress: return "CUDA_ERROR_MISALIGNED_ADDRESS";
        case LaunchFailed: return "CUDA_ERROR_LAUNCH_FAILED";
        case NotSupported: return "CUDA_ERROR_NOT_SUPPORTED";
        case CaptureUnsupported: return "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED";
        case CaptureInvalidated: return "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED";
        case CaptureUnmatched: return "CUDA_ERROR_STREAM_CAPTURE_UNMATCHED";
        case CaptureUnjoined: return "CUDA_ERROR_STREAM_CAPTURE_UNJOINED";
        case CaptureIsolation: return "CUDA_ERROR_STREAM_CAPTURE_ISOLATION";
        case CapturedEvent: return "CUDA_ERROR_CAPTURED_EVENT";
        case CaptureWrongThread: return "CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD";
        case GraphUpdateFailure: return "CUDA_ERROR_GRAPH_EXEC_UPDATE_FAILURE";
        default: return "CUDA_ERROR_UNKNOWN";
    }
}

int problem(int status, const std::string& line)
{
    log_text += text(line, " [", status_name(status), "]\n");
    log_count++;
    return status;
}

const std::string& problems() { return log_text; }

int problem_count() { return log_count; }

void clear_problems()
{
    log_text.clear();
    log_count = 0;
}

Context* use_context(void* handle, const char* call)
{
    for (Context& context : contexts)
    {
        if (&context == handle)
        {
            if (context.references > 0)
            {
                return &context;
            }

            problem(ContextIsDestroyed, text(call, ": the context of device ", context.device, " was released"));
            return nullptr;
        }
    }

    problem(InvalidContext, text(call, ": no such context"));
    return nullptr;
}

Call::Call(const char* called, CallKind kind, bool needs_device) : name(called), lock_(mutex)
{
    depth++;
    status = in_host_function ? problem(NotPermitted, text(called, ": called in a host function")) : count_call(kind);
    if (status == Success && needs_device && kind != CallKind::Release && current)
    {
        status = current->sticky;
    }
}

Call::~Call() { depth--; }

Locked::Locked() { mutex.lock(); }

Locked::~Locked() { mutex.unlock(); }

Unlocked::Unlocked() : depth_(depth)
{
    depth = 0;
    for (int i = 0; i < depth_; i++)
    {
        mutex.unlock();
    }
}

Unlocked::~Unlocked()
{
    for (int i = 0; i < depth_; i++)
    {
        mutex.lock();
    }

    depth = depth_;
}

int require_context(const Call& call)
{
    if (!current)
    {
        return problem(InvalidContext, text(call.name, ": no context is current on this thread"));
    }

    return current->references > 0 ? Success
                                   : problem(ContextIsDestroyed, text(call.name, ": the current context was released"));
}

} // namespace device
