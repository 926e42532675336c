// Work that waits for its turn. Whatever depends on nothing may go next: a seeded random choice, that lets now one stream and now another
// run far ahead. Work is done when somebody waits for it, or now and then before.
#pragma once

#include "memory.h"

#include <chrono>
#include <functional>
#include <memory>

namespace device
{

/// Something that a stream or a graph's node does.
struct Work
{
    std::string name;
    Context* context = nullptr;
    std::vector<Access> accesses;
    std::function<int(std::string& why)> run; // a status; none: a mark
    bool blocks = false; // waits for other threads or processes: a thread of its own does it
};

struct Task
{
    Work work;
    const void* lane; // the stream, for choices
    std::vector<std::shared_ptr<Task>> dependents;
    int waits_for = 0;
    uint64_t number = 0; // its place in the order
    bool done = false;
    std::chrono::steady_clock::time_point ended;
};

using TaskRef = std::shared_ptr<Task>;

/// Queues work behind other work, of which some may be null or done. Where it uses a workspace that others may use at the same time, its context is
/// lost.
TaskRef submit(const Work& work, const void* lane, const std::vector<TaskRef>& behind);

/// Does work until that is done: somebody waits for it. Gives the sticky status of its context.
int finish(const TaskRef& task);

/// Does everything of that context.
void finish_all(const Context* context);

/// Whether that is done; who asks knows it then.
bool is_done(const TaskRef& task);

/// Does some of what may go next, or nothing.
void go_on();

/// Tasks not done that touch an allocation.
int pending_on(const Allocation& allocation);

void seed_scheduler(uint64_t seed);
void forget_tasks();

} // namespace device
