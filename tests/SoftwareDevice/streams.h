// Streams, events and captured graphs.
#pragma once

#include "resources.h"
#include "scheduler.h"

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
    std::vector<int> front; // nodes that the next one waits for
    const char* name() const override { return "stream"; }
};

struct Event : Resource
{
    bool timing = false;
    TaskRef mark;
    Graph* capture = nullptr;
    std::vector<int> front;
    const char* name() const override { return "event"; }
};

/// Queues work in a stream, or adds it to the graph that is captured there. Checks what it touches first.
int enqueue(Stream& stream, const Work& work, const char* call);

/// A status where the thread, or the stream if there is one, is capturing: the call is not allowed then.
int refuse_capture(const char* call, Stream* stream = nullptr);

/// The stream is destroyed while it is being captured.
void give_up_capture(Stream* stream);

/// Of the calling thread.
void forget_captures();

} // namespace device
