// Stacks that a thread of the system changes between.
#pragma once

#include <setjmp.h>
#include <sys/mman.h>
#include <ucontext.h>

#include <stdexcept>

constexpr size_t StackBytes = 256 * 1024;

// Where a stack of calls stands. Sanitizers know swapcontext, which asks the system for the mask of signals at every turn; jumps do not.
struct Context
{
    ucontext_t context;
#ifdef __SANITIZE_ADDRESS__
    static void swap(Context& from, Context& to) { swapcontext(&from.context, &to.context); }
#else
    jmp_buf place;
    bool has_begun = false;

    static void swap(Context& from, Context& to)
    {
        from.has_begun = true;
        if (_setjmp(from.place) == 0)
        {
            to.has_begun ? _longjmp(to.place, 1) : (void)setcontext(&to.context);
        }
    }
#endif
};

// A stack of its own, on which threads of a block run one after the other until one of them waits. It never ends: between blocks it
// rests.
struct Fiber
{
    Context at;
    void* stack;
    void* fake_stack = nullptr;
    unsigned int thread = 0;

    explicit Fiber(void (*entry)())
    {
        stack = mmap(nullptr, StackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (stack == MAP_FAILED)
        {
            throw std::runtime_error("no memory for the stack of a kernel's thread");
        }

        getcontext(&at.context);
        at.context.uc_stack.ss_sp = stack;
        at.context.uc_stack.ss_size = StackBytes;
        at.context.uc_link = nullptr;
        makecontext(&at.context, entry, 0);
    }

    ~Fiber() { munmap(stack, StackBytes); }
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;
};
