#include "nccl.h"

#include <algorithm>
#include <deque>
#include <fcntl.h>
#include <unistd.h>

namespace device::nccl
{

namespace
{

struct Transfer
{
    std::string what;
    char* data;
    size_t left;
    bool begun = false;
};

/// All transfers of a group, in order between each two ranks.
struct Transfers
{
    std::deque<Transfer> to[MostRanks], from[MostRanks];

    bool empty() const
    {
        const auto none = [](const std::deque<Transfer>& each) { return each.empty(); };
        return std::all_of(to, to + MostRanks, none) && std::all_of(from, from + MostRanks, none);
    }
};

bool send_some(Mail& mail, std::deque<Transfer>& queue)
{
    if (queue.empty() || mail.full.load(std::memory_order_acquire))
    {
        return false;
    }

    Transfer& next = queue.front();
    mail.bytes = std::min(next.left, Chunk);
    snprintf(mail.what, sizeof mail.what, "%s", next.what.c_str());
    memcpy(mail.data, next.data, mail.bytes);
    next.data += mail.bytes;
    next.left -= mail.bytes;
    mail.full.store(1, std::memory_order_release);
    if (next.left == 0)
    {
        queue.pop_front();
    }

    return true;
}

bool receive_some(Mail& mail, std::deque<Transfer>& queue, int rank, int peer, std::string& why)
{
    if (queue.empty() || !mail.full.load(std::memory_order_acquire))
    {
        return false;
    }

    Transfer& next = queue.front();
    if (next.what != mail.what || mail.bytes > next.left)
    {
        why = text("rank ", rank, " does ", next.what, " where rank ", peer, " does ", mail.what);
        return false;
    }

    memcpy(next.data, mail.data, mail.bytes);
    next.data += mail.bytes;
    next.left -= mail.bytes;
    mail.full.store(0, std::memory_order_release);
    if (next.left == 0)
    {
        queue.pop_front();
    }

    return true;
}

int carry(Communicator& communicator, Transfers& transfers, std::string& why)
{
    Shared& shared = *communicator.shared;
    auto moved_at = std::chrono::steady_clock::now();
    why.clear();
    while (!transfers.empty())
    {
        bool moved = false;
        for (int peer = 0; peer < communicator.size && why.empty(); peer++)
        {
            moved |= send_some(shared.mails[communicator.rank][peer], transfers.to[peer]);
            moved |= receive_some(shared.mails[peer][communicator.rank], transfers.from[peer], communicator.rank, peer, why);
        }

        const auto now = std::chrono::steady_clock::now();
        moved_at = moved ? now : moved_at;
        if (why.empty() && (shared.failed || now - moved_at > Patience))
        {
            why = shared.failed ? "another rank has failed" : "another rank does nothing";
        }

        if (!why.empty())
        {
            shared.failed = 1;
            return LaunchFailed;
        }

        if (!moved)
        {
            usleep(50);
        }
    }

    return Success;
}

// Sums in an order of its own, which is not promised to be any.
void add_up(const std::vector<std::vector<char>>& numbers, char* sum, size_t count)
{
    auto* target = reinterpret_cast<float*>(sum);
    for (size_t i = 0; i < count; i++)
    {
        float total = 0;
        for (size_t rank = numbers.size(); rank-- > 0;)
        {
            total += reinterpret_cast<const float*>(numbers[rank].data())[i];
        }

        target[i] = total;
    }
}

Shared* map(const UniqueId& id)
{
    const int file = shm_open(id.text, O_RDWR | O_CREAT, 0600);
    if (file < 0 || ftruncate(file, sizeof(Shared)) != 0)
    {
        return nullptr;
    }

    void* mapping = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    return mapping == MAP_FAILED ? nullptr : static_cast<Shared*>(mapping);
}

// Whether all have come.
bool meet(Shared& shared, int size)
{
    const Unlocked others_may_call;
    const auto begun = std::chrono::steady_clock::now();
    while (shared.joined != (1u << size) - 1)
    {
        if (shared.failed || std::chrono::steady_clock::now() - begun > Patience)
        {
            return false;
        }

        usleep(50);
    }

    return true;
}

} // namespace

int perform(Communicator& communicator, const std::vector<Operation>& operations, std::string& why)
{
    const int rank = communicator.rank, size = communicator.size;
    const uint64_t number = communicator.done++;
    std::vector<std::vector<std::vector<char>>> parts(operations.size());
    std::deque<const Operation*> own;
    Transfers transfers;
    for (size_t i = 0; i < operations.size(); i++)
    {
        const Operation& each = operations[i];
        const size_t bytes = each.bytes();
        const std::string what = text(each.name == "ncclSend" || each.name == "ncclRecv" ? "a message" : each.name, " of ", each.count, " of type ", each.type, ", number ", number);
        auto* const data = const_cast<char*>(each.send);
        if (each.name == "ncclSend" && each.peer == rank)
        {
            own.push_back(&each);
        }
        else if (each.name == "ncclSend")
        {
            transfers.to[each.peer].push_back({ what, data, bytes });
        }
        else if (each.name == "ncclRecv" && each.peer != rank)
        {
            transfers.from[each.peer].push_back({ what, each.receive, bytes });
        }
        else if (each.name != "ncclRecv")
        {
            const bool is_scatter = each.name == "ncclReduceScatter", is_gather = each.name == "ncclAllGather";
            parts[i].resize(is_gather ? 0 : size, std::vector<char>(bytes));
            for (int peer = 0; peer < size; peer++)
            {
                char* const target = is_gather ? each.receive + peer * bytes : parts[i][peer].data();
                char* const source = data + (is_scatter ? peer * bytes : 0);
                if (peer == rank)
                {
                    memmove(target, source, bytes);
                    continue;
                }

                transfers.to[peer].push_back({ what, source, bytes });
                transfers.from[peer].push_back({ what, target, bytes });
            }
        }
    }

    for (const Operation& each : operations)
    {
        if (each.name == "ncclRecv" && each.peer == rank && !own.empty())
        {
            memmove(each.receive, own.front()->send, each.bytes());
            own.pop_front();
        }
    }

    const int status = carry(communicator, transfers, why);
    for (size_t i = 0; status == Success && i < operations.size(); i++)
    {
        if (!parts[i].empty())
        {
            add_up(parts[i], operations[i].receive, operations[i].count);
        }
    }

    return status;
}

int join(const Call& call, Communicator& communicator, const UniqueId& id)
{
    const int rank = communicator.rank, size = communicator.size;
    Shared* shared = communicator.shared = map(id);
    if (!shared)
    {
        return SystemError;
    }

    shared->sizes[rank] = size;
    shared->gpus[rank] = (uint64_t(getpid()) << 8) + communicator.context->device + 1;
    if (shared->joined.fetch_or(1u << rank) & (1u << rank))
    {
        shared->failed = 1;
        problem(InvalidValue, text(call.name, ": rank ", rank, " has joined already"));
        return InvalidArgument;
    }

    if (!meet(*shared, size))
    {
        problem(InvalidValue, text(call.name, ": not all ranks have come"));
        return SystemError;
    }

    shm_unlink(id.text);
    for (int other = 0; other < size; other++)
    {
        if (shared->sizes[other] != size || (other != rank && shared->gpus[other] == shared->gpus[rank]))
        {
            problem(InvalidValue, text(call.name, shared->sizes[other] != size ? ": ranks want other sizes" : ": two ranks have one GPU"));
            return InvalidUsage;
        }
    }

    return NcclSuccess;
}

} // namespace device::nccl
