#include "scheduler.h"

#include "order.h"

#include <algorithm>
#include <random>
#include <thread>
#include <unordered_map>
#include <unordered_set>

namespace device
{

namespace
{

constexpr int LongestEpoch = 16; // tasks done before streams change their places

std::mt19937_64 generator(1);
std::vector<TaskRef> ready;
std::unordered_set<Task*> pending;
std::unordered_map<const void*, uint64_t> places;
int left_of_epoch = 0;
int at_work = 0; // tasks that threads are doing meanwhile
int lives = 0; // how often all was forgotten

uint64_t draw(uint64_t below) { return generator() % below; }

uint64_t place_of(const Task& task)
{
    const auto found = places.find(task.lane);
    return found != places.end() ? found->second : places[task.lane] = generator();
}

TaskRef take_next()
{
    if (left_of_epoch-- <= 0)
    {
        places.clear();
        left_of_epoch = int(draw(LongestEpoch));
    }

    const auto next = std::min_element(
        ready.begin(), ready.end(), [](const TaskRef& a, const TaskRef& b) { return place_of(*a) < place_of(*b); });
    const TaskRef task = *next;
    ready.erase(next);
    return task;
}

void end(const TaskRef& task)
{
    task->done = true;
    task->ended = std::chrono::steady_clock::now();
    pending.erase(task.get());
    for (TaskRef& dependent : task->dependents)
    {
        if (--dependent->waits_for == 0)
        {
            ready.push_back(dependent);
        }
    }

    task->dependents.clear();
    task->work.run = nullptr;
}

// It was done, or will never be.
void end(const TaskRef& task, int status)
{
    const int walls = check_walls(task->work.accesses, task->work.name);
    int& sticky = task->work.context->sticky;
    sticky = sticky != Success ? sticky : status != Success ? status : walls;
    end(task);
}

int tell(const Work& work, int status, const std::string& why)
{
    return status != Success ? problem(status, work.name + ": " + why) : status;
}

// On a thread of its own: whoever comes to it here may be the one that it waits for.
void start(const TaskRef& task)
{
    at_work++;
    std::thread([task, life = lives] {
        std::string why;
        const int status = task->work.run(why);
        const Locked nobody_calls;
        if (life == lives)
        {
            at_work--;
            end(task, tell(task->work, status, why));
        }
    }).detach();
}

// A context that is lost does nothing any more.
void do_next()
{
    const TaskRef task = take_next();
    const Work& work = task->work;
    if (!work.run || work.context->sticky != Success)
    {
        end(task);
        return;
    }

    std::string why;
    const int wrong = check_accesses(work.context, work.accesses, work.name);
    if (wrong != Success)
    {
        end(task, wrong);
    }
    else if (work.blocks)
    {
        start(task);
    }
    else
    {
        const int status = work.run(why);
        end(task, tell(work, status, why));
    }
}

// Does something, or lets another thread go on with what all the rest waits for.
void do_next_or_wait()
{
    if (!ready.empty())
    {
        do_next();
        return;
    }

    const Unlocked others_may_call;
    std::this_thread::sleep_for(std::chrono::microseconds(50));
}

} // namespace

TaskRef submit(const Work& work, const void* lane, const std::vector<TaskRef>& behind)
{
    auto task = std::make_shared<Task>(Task { work, lane, {}, 0, 0, false, {} });
    std::vector<uint64_t> numbers;
    for (const TaskRef& before : behind)
    {
        numbers.push_back(before ? before->number : 0);
        if (before && !before->done)
        {
            before->dependents.push_back(task);
            task->waits_for++;
        }
    }

    task->number = note_order(work.context, numbers);
    const std::string wrong = note_workspaces(work, task->number);
    if (!wrong.empty() && work.context->sticky == Success)
    {
        work.context->sticky = problem(LaunchFailed, text(work.name, ": ", wrong));
    }

    pending.insert(task.get());
    if (task->waits_for == 0)
    {
        ready.push_back(task);
    }

    return task;
}

int finish(const TaskRef& task)
{
    while (task && !task->done)
    {
        do_next_or_wait();
    }

    return is_done(task) ? task->work.context->sticky : int(Success);
}

bool is_done(const TaskRef& task)
{
    if (task && task->done)
    {
        settle(task->number);
    }

    return task && task->done;
}

void finish_all(const Context* context)
{
    const auto is_open = [&] {
        return std::any_of(pending.begin(), pending.end(), [&](Task* task) { return task->work.context == context; });
    };
    while ((!ready.empty() || at_work > 0) && is_open())
    {
        do_next_or_wait();
    }

    settle_all(context);
}

void go_on()
{
    for (uint64_t count = draw(4) == 0 ? 1 + draw(3) : 0; count > 0 && !ready.empty(); count--)
    {
        do_next();
    }
}

int pending_on(const Allocation& allocation)
{
    return int(std::count_if(pending.begin(), pending.end(), [&](Task* task) {
        return task->work.context->sticky == Success
            && std::any_of(task->work.accesses.begin(), task->work.accesses.end(), [&](const Access& access) {
                   return find_allocation(access.address) == &allocation;
               });
    }));
}

void seed_scheduler(uint64_t seed)
{
    generator.seed(seed);
    left_of_epoch = 0;
}

void forget_tasks()
{
    lives++;
    at_work = 0;
    ready.clear();
    pending.clear();
    places.clear();
    forget_order();
}

} // namespace device
