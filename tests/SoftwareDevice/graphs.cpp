// Captures and graphs.
#include "streams.h"

#include <algorithm>

using namespace device;

namespace
{

// Captures that this thread has begun in a mode that forbids it calls which are no part of them.
thread_local Stream* capturing = nullptr;

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

void leave_capture(const Graph* graph)
{
    for (Resource* resource : all_resources())
    {
        auto* stream = dynamic_cast<Stream*>(resource);
        if (stream && stream->capture == graph)
        {
            stream->capture = nullptr;
            stream->is_origin = false;
            stream->front.clear();
        }
    }
}

// A capture that comes to no graph.
void give_up(Stream* stream)
{
    Graph* graph = stream ? stream->capture : nullptr;
    if (graph)
    {
        leave_capture(graph);
        graph->is_open = graph->alive = false;
        capturing = nullptr;
    }
}

bool have_same_shape(const std::vector<Graph::Node>& a, const std::vector<Graph::Node>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Graph::Node& x, const Graph::Node& y) {
        return x.work.name == y.work.name && x.behind == y.behind;
    });
}

} // namespace

namespace device
{

void give_up_capture(Stream* stream) { give_up(stream); }

void forget_captures() { capturing = nullptr; }

int refuse_capture(const char* call, Stream* stream)
{
    Stream* of_call = stream && stream->capture ? stream : capturing;
    if (!of_call || !of_call->capture)
    {
        return Success;
    }

    of_call->capture->is_valid = false;
    return problem(CaptureUnsupported, text(call, ": not allowed during a capture, which is invalid now"));
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
    capturing = mode == 2 ? nullptr : stream;
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
    if (!stream || !stream->capture || !stream->is_origin)
    {
        return stream ? problem(InvalidValue, text(call.name, ": no capture began in this stream")) : int(InvalidHandle);
    }

    Graph* graph = stream->capture;
    const bool joined = reaches_all(*graph, stream->front);
    leave_capture(graph);
    graph->is_open = false;
    capturing = capturing == stream ? nullptr : capturing;
    if (!graph->is_valid || !joined)
    {
        graph->alive = false;
        return graph->is_valid ? problem(CaptureUnjoined, text(call.name, ": a stream was not waited for"))
                               : problem(CaptureInvalidated, text(call.name, ": the capture is invalid"));
    }

    *made = graph;
    return Success;
}

EXPORT int cuGraphInstantiateWithFlags(void** made, void* handle, unsigned long long flags)
{
    ENTRY(Other)
    Graph* graph = use<Graph>(handle, call.name);
    if (!graph || flags != 0)
    {
        return InvalidValue;
    }

    GraphExec* exec = make<GraphExec>(graph->context);
    exec->nodes = graph->nodes;
    *made = exec;
    return Success;
}

EXPORT int cuGraphExecUpdate_v2(void* exec_handle, void* handle, void* information)
{
    ENTRY(Other)
    GraphExec* exec = use<GraphExec>(exec_handle, call.name);
    Graph* graph = use<Graph>(handle, call.name);
    if (!exec || !graph)
    {
        return InvalidValue;
    }

    const bool same = have_same_shape(exec->nodes, graph->nodes);
    if (same)
    {
        exec->nodes = graph->nodes;
    }

    *static_cast<int*>(information) = same ? 0 : 2;
    return same ? Success : GraphUpdateFailure;
}

// A run of a graph waits for the stream, and for its own run before.
static void submit_graph(Stream& stream, GraphExec& exec)
{
    const TaskRef begin = submit({ "graph", stream.context, {}, nullptr }, &stream, { stream.last, exec.last });
    std::vector<TaskRef> tasks { begin };
    for (const Graph::Node& node : exec.nodes)
    {
        std::vector<TaskRef> behind { begin };
        for (const int before : node.behind)
        {
            behind.push_back(tasks[before + 1]);
        }

        tasks.push_back(submit(node.work, node.lane, behind));
    }

    exec.last = stream.last = submit({ "graph's end", stream.context, {}, nullptr }, &stream, tasks);
}

EXPORT int cuGraphLaunch(void* handle, void* stream_handle)
{
    ENTRY(Launch)
    GraphExec* exec = use<GraphExec>(handle, call.name);
    Stream* stream = use<Stream>(stream_handle, call.name);
    if (!exec || !stream)
    {
        return InvalidHandle;
    }

    if (stream->capture)
    {
        return problem(NotSupported, text(call.name, ": in a capture"));
    }

    for (const Graph::Node& node : exec->nodes)
    {
        if (const int status = check_accesses(node.work.context, node.work.accesses, text(call.name, ", ", node.work.name)))
        {
            return status;
        }
    }

    submit_graph(*stream, *exec);
    go_on();
    return stream->context->sticky;
}

EXPORT int cuGraphExecDestroy(void* handle)
{
    ENTRY(Release)
    return destroy<GraphExec>(handle, call.name);
}

EXPORT int cuGraphDestroy(void* handle)
{
    ENTRY(Release)
    return destroy<Graph>(handle, call.name);
}
