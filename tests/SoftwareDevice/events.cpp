// libcuda: events.
#include "streams.h"

using namespace device;

// A stream joins the capture that an event belongs to.
static int wait_captured(Stream& stream, const Event& event, const char* call)
{
    if (!event.capture->is_open || (stream.capture && stream.capture != event.capture))
    {
        return problem(CaptureIsolation, text(call, ": the event belongs to another capture"));
    }

    stream.capture = event.capture;
    stream.front.insert(stream.front.end(), event.front.begin(), event.front.end());
    return Success;
}

EXPORT int cuStreamWaitEvent(void* handle, void* event_handle, unsigned flags)
{
    ENTRY(Other)
    Stream* stream = use<Stream>(handle, call.name);
    Event* event = use<Event>(event_handle, call.name);
    if (!stream || !event || flags != 0)
    {
        return InvalidHandle;
    }

    if (!event->is_recorded)
    {
        return problem(InvalidValue, text(call.name, ": the event was not recorded yet, so there is nothing to wait for"));
    }

    if (const int status = stream->capture ? refuse_invalid(call.name, *stream) : int(Success))
    {
        return status;
    }

    if (event->capture)
    {
        return wait_captured(*stream, *event, call.name);
    }

    if (stream->capture)
    {
        stream->capture->is_valid = false;
        return problem(CaptureIsolation, text(call.name, ": a capture cannot wait for an event from before it"));
    }

    stream->last = submit({ "wait", stream->context, {}, nullptr }, stream, { stream->last, event->mark });
    go_on();
    return Success;
}

EXPORT int cuEventCreate(void** made, unsigned flags)
{
    ENTRY(Other)
    if (const int status = require_context(call))
    {
        return status;
    }

    Event* event = make<Event>(current);
    event->timing = (flags & 2) == 0;
    *made = event;
    return Success;
}

EXPORT int cuEventDestroy_v2(void* handle)
{
    ENTRY(Release)
    return destroy<Event>(handle, call.name);
}

EXPORT int cuEventRecord(void* handle, void* stream_handle)
{
    ENTRY(Other)
    Event* event = use<Event>(handle, call.name);
    Stream* stream = use<Stream>(stream_handle, call.name);
    if (!event || !stream)
    {
        return InvalidHandle;
    }

    if (event->context != stream->context)
    {
        return problem(InvalidHandle, text(call.name, ": an event of device ", event->context->device, " in a stream of device ",
                                          stream->context->device));
    }

    if (const int status = stream->capture ? refuse_invalid(call.name, *stream) : int(Success))
    {
        return status;
    }

    event->is_recorded = true;
    event->capture = stream->capture;
    event->front = stream->front;
    if (!stream->capture)
    {
        event->mark = stream->last = submit({ "event", stream->context, {}, nullptr }, stream, { stream->last });
        go_on();
    }

    return Success;
}

// What an event's state may be asked for: a status otherwise.
static int check_readable(const Event& event, const char* call)
{
    if (!event.is_recorded)
    {
        return problem(InvalidValue, text(call, ": the event was not recorded yet, so there is nothing to wait for"));
    }

    if (event.capture)
    {
        event.capture->is_valid = false;
        return problem(CapturedEvent, text(call, ": the event was last recorded in a capture"));
    }

    return refuse_unsafe(call);
}

EXPORT int cuEventQuery(void* handle)
{
    ENTRY(Other)
    Event* event = use<Event>(handle, call.name);
    if (!event)
    {
        return InvalidHandle;
    }

    if (const int status = check_readable(*event, call.name))
    {
        return status;
    }

    go_on();
    return event->context->sticky ? event->context->sticky : is_done(event->mark) ? int(Success) : int(NotReady);
}

EXPORT int cuEventSynchronize(void* handle)
{
    ENTRY(Other)
    Event* event = use<Event>(handle, call.name);
    if (!event)
    {
        return InvalidHandle;
    }

    if (const int status = check_readable(*event, call.name))
    {
        return status;
    }

    finish(event->mark);
    return event->context->sticky;
}

EXPORT int cuEventElapsedTime(float* milliseconds, void* start_handle, void* end_handle)
{
    ENTRY(Other)
    Event* start = use<Event>(start_handle, call.name);
    Event* end = use<Event>(end_handle, call.name);
    if (!start || !end)
    {
        return InvalidHandle;
    }

    if (start->capture || end->capture)
    {
        (start->capture ? start->capture : end->capture)->is_valid = false;
        return problem(CapturedEvent, text(call.name, ": an event was last recorded in a capture"));
    }

    if (!start->timing || !end->timing || !start->mark || !end->mark)
    {
        return problem(InvalidHandle, text(call.name, ": an event was not recorded, or is without timing"));
    }

    if (!start->mark->done || !end->mark->done)
    {
        return NotReady;
    }

    *milliseconds = std::chrono::duration<float, std::milli>(end->mark->ended - start->mark->ended).count();
    return Success;
}
