#include "order.h"

#include "scheduler.h"

#include <map>
#include <unordered_map>
#include <unordered_set>

namespace device
{

namespace
{

struct Noted
{
    const Context* context;
    std::vector<uint64_t> behind;
};

/// Memory that some work used as its workspace, and what has touched it last.
struct SharedMemory
{
    size_t bytes;
    uint64_t last;
    std::string user;
};

uint64_t last_number = 0;
std::unordered_map<uint64_t, Noted> noted; // what nobody has waited for
std::map<uintptr_t, SharedMemory> workspaces;

// Numbers grow along the order, so what is below the wanted one leads nowhere.
bool must_follow(uint64_t number, uint64_t earlier)
{
    if (noted.count(earlier) == 0)
    {
        return true;
    }

    std::vector<uint64_t> open { number };
    std::unordered_set<uint64_t> seen;
    while (!open.empty())
    {
        const uint64_t next = open.back();
        open.pop_back();
        if (next == earlier)
        {
            return true;
        }

        const auto found = noted.find(next);
        if (next > earlier && found != noted.end() && seen.insert(next).second)
        {
            open.insert(open.end(), found->second.behind.begin(), found->second.behind.end());
        }
    }

    return false;
}

std::string use(const Access& access, const std::string& user, uint64_t number)
{
    std::string wrong;
    const auto begin = reinterpret_cast<uintptr_t>(access.address), end = begin + access.bytes;
    for (auto next = workspaces.lower_bound(end); next != workspaces.begin();)
    {
        auto& [address, memory] = *--next;
        if (address + memory.bytes <= begin)
        {
            continue; // a longer one may begin before it
        }

        if (!must_follow(number, memory.last))
        {
            wrong = text("uses the workspace of ", memory.user, ", and neither waits for the other");
        }

        memory.last = number;
        memory.user = user;
    }

    return wrong;
}

} // namespace

uint64_t note_order(const Context* context, const std::vector<uint64_t>& behind)
{
    noted[++last_number] = { context, behind };
    return last_number;
}

void settle(uint64_t number)
{
    std::vector<uint64_t> open { number };
    while (!open.empty())
    {
        const auto found = noted.find(open.back());
        open.pop_back();
        if (found != noted.end())
        {
            open.insert(open.end(), found->second.behind.begin(), found->second.behind.end());
            noted.erase(found);
        }
    }
}

void settle_all(const Context* context)
{
    std::vector<uint64_t> of_context;
    for (const auto& [number, each] : noted)
    {
        if (each.context == context)
        {
            of_context.push_back(number);
        }
    }

    for (const uint64_t number : of_context)
    {
        settle(number);
    }
}

std::string note_workspaces(const Work& work, uint64_t number)
{
    std::string wrong;
    for (const Access& access : work.accesses)
    {
        const std::string found = use(access, work.name, number);
        wrong = wrong.empty() ? found : wrong;
        if (access.is_workspace)
        {
            SharedMemory& memory = workspaces[reinterpret_cast<uintptr_t>(access.address)];
            memory = { std::max(memory.bytes, access.bytes), number, work.name };
        }
    }

    return wrong;
}

void forget_order()
{
    noted.clear();
    workspaces.clear();
}

} // namespace device
