// libcuda: captures, and what is not allowed during one.
#include "streams.h"

#include <algorithm>

using namespace device;

namespace
{

constexpr int ForAllThreads = 0, Relaxed = 2;

// Whether every node is waited for by one of the given.
bool reaches_all(const Graph& graph, const std::vector<int>& from)
{
    std::vector<bool> seen(graph.nodes.size(), false);
    std::vector<int> open = from;
    while (!open.empty())
    {
        const int node = open.back();
        open.pop_back();
        if (!seen[node])
        {
            seen[node] = true;
            open.insert(open.end(), graph.nodes[node].behind.begin(), graph.nodes[node].behind.end());
        }
    }

    return std::all_of(seen.begin(), seen.end(), [](bool each) { return each; });
}

int open_captures = 0;

// Streams that are being captured now.
std::vector<Stream*> captured_streams()
{
    std::vector<Stream*> captured;
    if (open_captures == 0)
    {
        return captured;
    }

    for (Resource* resource : all_resources())
    {
        auto* stream = dynamic_cast<Stream*>(resource);
        if (stream && stream->capture)
        {
            captured.push_back(stream);
        }
    }

    return captured;
}

void leave_capture(const Graph* graph)
{
    for (Stream* stream : captured_streams())
    {
        if (stream->capture == graph)
        {
            stream->capture = nullptr;
            stream->is_origin = false;
            stream->front.clear();
        }
    }

    open_captures--;
}

// The capture is invalid from now on.
int refuse(const char* call, const Stream& stream)
{
    stream.capture->is_valid = false;
    return problem(CaptureUnsupported, text(call, ": not allowed during a capture, which is invalid now"));
}

// A capture that comes to no graph.
void give_up(Stream* stream)
{
    Graph* graph = stream ? stream->capture : nullptr;
    if (graph)
    {
        leave_capture(graph);
        graph->is_open = graph->alive = false;
    }
}

} // namespace

namespace device
{

void forget_captures() { open_captures = 0; }

int refuse_unsafe(const char* call)
{
    for (Stream* stream : captured_streams())
    {
        const bool is_ours = stream->mode != Relaxed && stream->thread == std::this_thread::get_id();
        if (stream->is_origin && (is_ours || stream->mode == ForAllThreads))
        {
            return refuse(call, *stream);
        }
    }

    return Success;
}

int refuse_capture(const char* call, const Stream& stream)
{
    return stream.capture ? refuse(call, stream) : refuse_unsafe(call);
}

int refuse_capture(const char* call, const Context& context)
{
    for (Stream* stream : captured_streams())
    {
        if (stream->context == &context)
        {
            return refuse(call, *stream);
        }
    }

    return refuse_unsafe(call);
}

int refuse_invalid(const char* call, const Stream& stream)
{
    const Graph& graph = *stream.capture;
    return graph.is_valid ? int(Success)
        : graph.is_refused ? int(CaptureInvalidated)
                           : problem(CaptureInvalidated, text(call, ": the capture is invalid since a call before"));
}

} // namespace device

EXPORT int cuStreamBeginCapture_v2(void* handle, int mode)
{
    ENTRY(Other)
    Stream* stream = use<Stream>(handle, call.name);
    if (!stream || stream->capture)
    {
        return stream ? problem(InvalidValue, text(call.name, ": the stream is being captured")) : int(InvalidHandle);
    }

    stream->capture = make<Graph>(stream->context);
    stream->is_origin = true;
    stream->mode = mode;
    stream->thread = std::this_thread::get_id();
    open_captures++;
    return Success;
}

EXPORT int cuStreamEndCapture(void* handle, void** made)
{
    *made = nullptr;
    device::Call call(__func__, CallKind::Capture);
    if (call.status != Success)
    {
        give_up(dynamic_cast<Stream*>(find_resource(handle)));
        return call.status;
    }

    Stream* stream = use<Stream>(handle, call.name);
    if (!stream || !stream->capture)
    {
        return stream ? problem(InvalidValue, text(call.name, ": no capture began in this stream")) : int(InvalidHandle);
    }

    if (!stream->is_origin)
    {
        return problem(CaptureUnmatched, text(call.name, ": the capture began in another stream"));
    }

    if (stream->mode != Relaxed && stream->thread != std::this_thread::get_id())
    {
        return problem(CaptureWrongThread, text(call.name, ": the capture began on another thread"));
    }

    Graph* graph = stream->capture;
    const bool joined = reaches_all(*graph, stream->front);
    leave_capture(graph);
    graph->is_open = false;
    if (!graph->is_valid || !joined)
    {
        graph->alive = false;
        const int status = graph->is_valid ? CaptureUnjoined : CaptureInvalidated;
        const char* wrong = graph->is_valid ? ": a stream was not waited for" : ": the capture is invalid";
        return graph->is_refused ? status : problem(status, text(call.name, wrong));
    }

    *made = graph;
    return Success;
}
