// libcuda: contexts.
#include "faults.h"
#include "resources.h"
#include "scheduler.h"
#include "streams.h"

using namespace device;

EXPORT int cuDevicePrimaryCtxRetain(void** context, int device)
{
    ENTRY_OF_DRIVER(Other)
    if (!is_device(device) || contexts[device].total == 0)
    {
        return is_device(device) ? NotInitialized : InvalidDevice;
    }

    *context = &contexts[device];
    if (contexts[device].sticky != Success)
    {
        return contexts[device].sticky;
    }

    contexts[device].references++;
    return Success;
}

EXPORT int cuDevicePrimaryCtxRelease_v2(int device)
{
    ENTRY(Release)
    if (!is_device(device) || contexts[device].references == 0)
    {
        return problem(InvalidContext, text(call.name, ": the context of device ", device, " was not retained"));
    }

    Context& context = contexts[device];
    if (const int status = context.references == 1 ? refuse_capture(call.name, context) : int(Success))
    {
        return status;
    }

    if (--context.references == 0)
    {
        finish_all(&context);
        release_leaks(&context);
        destroy_leaks(&context);
        context.peers.clear();
        context.sticky = Success;
    }

    return Success;
}

EXPORT int cuCtxSetCurrent(void* handle)
{
    ENTRY(Release) // not made to fail: releasing needs it
    Context* context = handle ? use_context(handle, call.name) : nullptr;
    if (handle && !context)
    {
        return InvalidContext;
    }

    current = context;
    return Success;
}

EXPORT int cuCtxSynchronize()
{
    ENTRY(Other)
    if (!current)
    {
        return InvalidContext; // asked by those who look for a reason
    }

    if (const int status = refuse_capture(call.name, *current))
    {
        return status;
    }

    finish_all(current);
    return current->sticky;
}

EXPORT int cuCtxGetStreamPriorityRange(int* least, int* greatest)
{
    ENTRY(Other)
    *least = 0;
    *greatest = -5;
    return require_context(call);
}

EXPORT int cuDeviceCanAccessPeer(int* can, int device, int peer)
{
    ENTRY_OF_DRIVER(Other)
    *can = can_access_peers && device != peer;
    return is_device(device) && is_device(peer) ? Success : InvalidDevice;
}

EXPORT int cuCtxEnablePeerAccess(void* handle, unsigned flags)
{
    ENTRY(Other)
    Context* peer = use_context(handle, call.name);
    if (!peer || require_context(call) != Success || flags != 0)
    {
        return InvalidContext;
    }

    if (const int status = refuse_unsafe(call.name))
    {
        return status;
    }

    if (peer == current || !can_access_peers)
    {
        return problem(PeerAccessUnsupported, text(call.name, ": device ", current->device, " cannot reach device ", peer->device));
    }

    return current->peers.insert(peer).second ? Success : PeerAccessAlreadyEnabled;
}
