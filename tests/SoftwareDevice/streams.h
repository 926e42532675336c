// Streams, events and captured graphs.
#pragma once

#include "resources.h"
#include "scheduler.h"

#include <thread>

namespace device
{

struct Graph : Resource
{
    struct Node
    {
        Work work;
        const void* lane;
        std::vector<int> behind;
    };

    std::vector<Node> nodes;
    bool is_open = true; // while it is being captured
    bool is_valid = true;
    bool is_refused = false; // a test wanted a call in it to fail: that it comes to nothing is no problem then
    const char* name() const override { return "graph"; }
};

struct GraphExec : Resource
{
    std::vector<Graph::Node> nodes;
    TaskRef last;
    const char* name() const override { return "executable graph"; }
};

struct Stream : Resource
{
    TaskRef last;
    Graph* capture = nullptr;
    bool is_origin = false;
    int mode = 0; // of the capture that began here
    std::thread::id thread; // where it began
    std::vector<int> front; // nodes that the next one waits for
    const char* name() const override { return "stream"; }
};

struct Event : Resource
{
    bool timing = false;
    TaskRef mark;
    bool is_recorded = false;
    Graph* capture = nullptr;
    std::vector<int> front;
    const char* name() const override { return "event"; }
};

/// Queues work in a stream, or adds it to the graph that is captured there. Checks what it touches first.
int enqueue(Stream& stream, const Work& work, const char* call);

/// For calls that CUDA calls potentially unsafe, as they allocate or wait: a status where this thread is capturing, or any thread in the mode for
/// all. The capture is invalid then.
int refuse_unsafe(const char* call);

/// For calls that also wait for a stream, or ask how far it is: a status where that is being captured, by whatever thread in whatever mode.
int refuse_capture(const char* call, const Stream& stream);

/// The same for those that wait for all of a context.
int refuse_capture(const char* call, const Context& context);

/// A status where the stream's capture is invalid already: it takes nothing more.
int refuse_invalid(const char* call, const Stream& stream);

void forget_captures();

} // namespace device
