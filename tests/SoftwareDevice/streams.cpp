// libcuda: streams.
#include "streams.h"

#include "faults.h"

using namespace device;

namespace
{

// What a test wants to be refused in a capture, with one of these: as "cuMemcpyPeerAsync captured 801;".
int refuse_captured(Stream& stream, const char* call)
{
    for (const int status : { CaptureUnsupported, NotSupported, InvalidValue })
    {
        if (is_refused(text(call, " captured ", status, ";")))
        {
            stream.capture->is_refused = true;
            stream.capture->is_valid = status != CaptureUnsupported;
            return status;
        }
    }

    return Success;
}

} // namespace

namespace device
{

int enqueue(Stream& stream, const Work& work, const char* call)
{
    if (const int status = check_accesses(stream.context, work.accesses, call))
    {
        return status;
    }

    if (stream.capture)
    {
        const int invalid = refuse_invalid(call, stream);
        if (const int status = invalid != Success ? invalid : refuse_captured(stream, call))
        {
            return status;
        }

        stream.capture->nodes.push_back({ work, &stream, stream.front });
        stream.front = { int(stream.capture->nodes.size()) - 1 };
        return Success;
    }

    stream.last = submit(work, &stream, { stream.last });
    go_on();
    return stream.context->sticky;
}

} // namespace device

EXPORT int cuStreamCreateWithPriority(void** made, unsigned flags, int priority)
{
    ENTRY(Other)
    if (const int status = require_context(call))
    {
        return status;
    }

    if (flags != 1 || priority > 0)
    {
        return problem(InvalidValue, text(call.name, ": flags ", flags, ", priority ", priority, "; allowed are 1 and at most 0"));
    }

    *made = make<Stream>(current);
    return Success;
}

// The function runs on a thread of the driver's, while others call.
EXPORT int cuLaunchHostFunc(void* handle, void (*function)(void*), void* data)
{
    ENTRY(Other)
    Stream* stream = use<Stream>(handle, call.name);
    if (!stream || !function)
    {
        return stream ? problem(InvalidValue, text(call.name, ": no function")) : int(InvalidHandle);
    }

    const auto run = [function, data](std::string&) {
        in_host_function = true;
        function(data);
        return int(Success);
    };
    return enqueue(*stream, { call.name, stream->context, {}, run, true }, call.name);
}

EXPORT int cuStreamDestroy_v2(void* handle)
{
    ENTRY(Release)
    const auto* stream = dynamic_cast<Stream*>(find_resource(handle));
    if (const int status = stream && stream->capture ? refuse_capture(call.name, *stream) : int(Success))
    {
        return status;
    }

    return destroy<Stream>(handle, call.name);
}

EXPORT int cuStreamSynchronize(void* handle)
{
    ENTRY(Other)
    Stream* stream = use<Stream>(handle, call.name);
    if (!stream)
    {
        return InvalidHandle;
    }

    if (const int status = refuse_capture(call.name, *stream))
    {
        return status;
    }

    finish(stream->last);
    return stream->context->sticky;
}

EXPORT int cuStreamQuery(void* handle)
{
    ENTRY(Other)
    Stream* stream = use<Stream>(handle, call.name);
    if (!stream)
    {
        return InvalidHandle;
    }

    if (const int status = refuse_capture(call.name, *stream))
    {
        return status;
    }

    go_on();
    return stream->context->sticky ? stream->context->sticky : !stream->last || is_done(stream->last) ? int(Success) : int(NotReady);
}
