#include "block.h"

#include "fiber.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif

__thread Index threadIdx, blockIdx, blockDim, gridDim;

namespace
{

constexpr unsigned int WarpThreads = 32;

enum class Waiting
{
    ToStart,
    ForBlock,
    ForWarp,
    ForTurn,
    Ended,
};

// One block: its threads' states, and the fibers they run on.
class Block
{
public:
    void run(KernelCall kernel, void** arguments, ThreadOrder order);
    void wait(Waiting what);
    float exchange(float value, unsigned int distance);

private:
    static void enter();
    void run_threads();
    bool resume_waiting();
    bool resume_warp(unsigned int first);
    void switch_to(Fiber& fiber);
    void leave();
    void release(unsigned int first, unsigned int count);
    void check_ended();
    Fiber& free_fiber();

    unsigned int thread_at(unsigned int place) const { return order_ == ThreadOrder::Forward ? place : count_ - 1 - place; }

    KernelCall kernel_ = nullptr;
    void** arguments_ = nullptr;
    ThreadOrder order_ = ThreadOrder::Forward;
    unsigned int count_ = 0, next_ = 0, at_block_ = 0;
    std::vector<Waiting> states_;
    std::vector<unsigned int> at_warp_;
    std::vector<unsigned int> exchanges_;
    std::vector<float> exchanged_;
    std::vector<Fiber*> fiber_of_;
    std::vector<std::unique_ptr<Fiber>> fibers_;
    std::vector<Fiber*> free_;
    Fiber* running_ = nullptr;
    Context main_;
    void* main_fake_stack_ = nullptr;
    const void* main_bottom_ = nullptr;
    size_t main_size_ = 0;
};

thread_local Block block_of_this_thread;

void stand_at(unsigned int thread)
{
    threadIdx = { thread % blockDim.x, thread / blockDim.x % blockDim.y, thread / blockDim.x / blockDim.y };
}

void Block::run(KernelCall kernel, void** arguments, ThreadOrder order)
{
    kernel_ = kernel;
    arguments_ = arguments;
    order_ = order;
    count_ = blockDim.x * blockDim.y * blockDim.z;
    next_ = at_block_ = 0;
    states_.assign(count_, Waiting::ToStart);
    at_warp_.assign((count_ + WarpThreads - 1) / WarpThreads, 0);
    exchanges_.assign(count_, 0);
    exchanged_.assign(2 * count_, 0.0f);
    fiber_of_.assign(count_, nullptr);
    while (next_ < count_)
    {
        switch_to(free_fiber());
    }

    while (resume_waiting())
    {
    }

    check_ended();
}

// Gives turns to threads that have waited long enough, a warp for as long as it can go on before the next: where a barrier is missing,
// warps are as far apart as they can be. Whether there was one.
bool Block::resume_waiting()
{
    bool any = false;
    for (unsigned int first = 0; first < count_; first += WarpThreads)
    {
        while (resume_warp(first))
        {
            any = true;
        }
    }

    return any;
}

bool Block::resume_warp(unsigned int first)
{
    bool any = false;
    for (unsigned int place = first; place < std::min(first + WarpThreads, count_); place++)
    {
        const unsigned int thread = thread_at(place);
        if (states_[thread] == Waiting::ForTurn)
        {
            any = true;
            stand_at(thread);
            switch_to(*fiber_of_[thread]);
        }
    }

    return any;
}

// Runs threads that have not begun, on the fiber that is running, until none is left.
void Block::run_threads()
{
    while (next_ < count_)
    {
        const unsigned int thread = thread_at(next_++);
        running_->thread = thread;
        fiber_of_[thread] = running_;
        stand_at(thread);
        kernel_(arguments_);
        states_[running_->thread] = Waiting::Ended;
    }

    free_.push_back(running_);
}

void Block::wait(Waiting what)
{
    const unsigned int thread = running_->thread, warp = thread / WarpThreads;
    const unsigned int in_warp = std::min(WarpThreads, count_ - warp * WarpThreads);
    states_[thread] = what;
    if (what == Waiting::ForBlock && ++at_block_ == count_)
    {
        at_block_ = 0;
        release(0, count_);
    }
    else if (what == Waiting::ForWarp && ++at_warp_[warp] == in_warp)
    {
        at_warp_[warp] = 0;
        release(warp * WarpThreads, in_warp);
    }

    leave();
}

void Block::release(unsigned int first, unsigned int count)
{
    for (unsigned int thread = first; thread < first + count; thread++)
    {
        states_[thread] = Waiting::ForTurn;
    }
}

float Block::exchange(float value, unsigned int distance)
{
    // Two places in turn: nobody is two exchanges ahead of another thread of its warp.
    const unsigned int thread = running_->thread, first = count_ * (exchanges_[thread]++ % 2), other = thread ^ distance;
    exchanged_[first + thread] = value;
    wait(Waiting::ForWarp);
    return other < count_ ? exchanged_[first + other] : value;
}

Fiber& Block::free_fiber()
{
    if (free_.empty())
    {
        fibers_.push_back(std::make_unique<Fiber>(&Block::enter));
        free_.push_back(fibers_.back().get());
    }

    Fiber& fiber = *free_.back();
    free_.pop_back();
    return fiber;
}

void Block::switch_to(Fiber& fiber)
{
    running_ = &fiber;
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_start_switch_fiber(&main_fake_stack_, fiber.stack, StackBytes);
#endif
    Context::swap(main_, fiber.at);
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_finish_switch_fiber(main_fake_stack_, nullptr, nullptr);
#endif
}

// Back to the scheduler, from the fiber that is running.
void Block::leave()
{
    Fiber& fiber = *running_;
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_start_switch_fiber(&fiber.fake_stack, main_bottom_, main_size_);
#endif
    Context::swap(fiber.at, main_);
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_finish_switch_fiber(fiber.fake_stack, &main_bottom_, &main_size_);
#endif
}

void Block::enter()
{
    Block& block = block_of_this_thread;
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_finish_switch_fiber(nullptr, &block.main_bottom_, &block.main_size_);
#endif
    for (;;)
    {
        block.run_threads();
        block.leave();
    }
}

void Block::check_ended()
{
    const auto waiting = std::count_if(states_.begin(), states_.end(), [](Waiting state) { return state != Waiting::Ended; });
    if (waiting > 0)
    {
        // The fibers of those that wait hold half a call each: they are left alone for good.
        for (auto& fiber : fibers_)
        {
            fiber.release();
        }

        fibers_.clear();
        free_.clear();
        throw std::runtime_error(
            std::to_string(waiting) + " of " + std::to_string(count_) + " threads of a block wait for others that do not come");
    }
}

} // namespace

void __syncthreads() { block_of_this_thread.wait(Waiting::ForBlock); }

float __shfl_xor_sync(unsigned int, float value, int distance) { return block_of_this_thread.exchange(value, distance); }

void run_grid(KernelCall kernel, void** arguments, Index grid, Index block, ThreadOrder order)
{
    gridDim = grid;
    blockDim = block;
    for (unsigned int z = 0; z < grid.z; z++)
    {
        for (unsigned int y = 0; y < grid.y; y++)
        {
            for (unsigned int x = 0; x < grid.x; x++)
            {
                blockIdx = { x, y, z };
                block_of_this_thread.run(kernel, arguments, order);
            }
        }
    }
}
