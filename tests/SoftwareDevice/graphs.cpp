// libcuda: graphs.
#include "streams.h"

#include <algorithm>

using namespace device;

namespace
{

bool have_same_shape(const std::vector<Graph::Node>& a, const std::vector<Graph::Node>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Graph::Node& x, const Graph::Node& y) {
        return x.work.name == y.work.name && x.behind == y.behind;
    });
}

} // namespace

EXPORT int cuGraphInstantiateWithFlags(void** made, void* handle, unsigned long long flags)
{
    ENTRY(Other)
    Graph* graph = use<Graph>(handle, call.name);
    if (!graph || flags != 0)
    {
        return InvalidValue;
    }

    if (const int status = refuse_unsafe(call.name))
    {
        return status;
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
        return refuse_capture(call.name, *stream);
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
