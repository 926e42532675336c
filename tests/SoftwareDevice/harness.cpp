// Launches kernels as told on standard input and answers on standard output, until the input ends. All numbers are little-endian.
//
//   request    int length, name; unsigned grid[3], block[3]; int order; int count, count arguments
//   argument   int kind: 0 a value: int bytes, bytes; 1 a buffer: long bytes, bytes; 2 a null pointer;
//              3 a table: long bytes, bytes; int count, of each buffer that it points to: int place in the table, long bytes, bytes
//   answer     int 0, then every buffer's bytes in order, of a table those that it points to; or int -1, int length, text
//
// Every buffer has memory of its own of exactly that size, so that the address sanitizer sees what lies outside.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kernels.h"

namespace
{

enum ArgumentKind
{
    Value = 0,
    Buffer = 1,
    NullPointer = 2,
    Table = 3,
};

using Memory = std::unique_ptr<char, decltype(&free)>;

// One argument: its memory, and what the kernel is given, the value or the memory's address.
struct Argument
{
    ArgumentKind kind;
    size_t bytes;
    Memory memory;
    void* address;
    std::vector<std::pair<size_t, Memory>> targets;

    void* pointer() { return kind == Value ? memory.get() : static_cast<void*>(&address); }
    size_t size() const { return kind == Value ? bytes : sizeof(void*); }
};

void read_exactly(void* to, size_t bytes)
{
    if (bytes > 0 && fread(to, 1, bytes, stdin) != bytes)
    {
        exit(0); // the other side is gone
    }
}

template <typename T> T read_value()
{
    T value;
    read_exactly(&value, sizeof value);
    return value;
}

Memory read_memory(size_t bytes)
{
    Memory memory(static_cast<char*>(malloc(bytes)), &free);
    read_exactly(memory.get(), bytes);
    return memory;
}

// What a table points to; its pointers become the addresses.
void read_targets(Argument& table)
{
    for (int count = read_value<int32_t>(); count > 0; count--)
    {
        const int place = read_value<int32_t>();
        const size_t bytes = read_value<int64_t>();
        table.targets.emplace_back(bytes, read_memory(bytes));
        char* const target = table.targets.back().second.get();
        memcpy(table.memory.get() + place, &target, sizeof target);
    }
}

Argument read_argument()
{
    const auto kind = static_cast<ArgumentKind>(read_value<int32_t>());
    const size_t bytes = kind == Value ? read_value<int32_t>() : kind == NullPointer ? 0 : read_value<int64_t>();
    Memory memory = read_memory(bytes);
    void* const address = kind == NullPointer ? nullptr : memory.get();
    Argument argument { kind, bytes, std::move(memory), address, {} };
    if (kind == Table)
    {
        read_targets(argument);
    }

    return argument;
}

void write_error(const std::string& text)
{
    const int32_t head[] = { -1, static_cast<int32_t>(text.size()) };
    fwrite(head, sizeof head, 1, stdout);
    fwrite(text.data(), 1, text.size(), stdout);
}

void write_buffers(const std::vector<Argument>& arguments)
{
    const int32_t done = 0;
    fwrite(&done, sizeof done, 1, stdout);
    for (const Argument& argument : arguments)
    {
        if (argument.kind == Buffer)
        {
            fwrite(argument.memory.get(), 1, argument.bytes, stdout);
        }

        for (const auto& [bytes, memory] : argument.targets)
        {
            fwrite(memory.get(), 1, bytes, stdout);
        }
    }
}

// What is wrong with the arguments, or nothing.
std::string mismatch(const KernelEntry& kernel, const std::vector<Argument>& arguments)
{
    if (static_cast<size_t>(kernel.parameters) != arguments.size())
    {
        return std::string(kernel.name) + " takes " + std::to_string(kernel.parameters) + " arguments, not "
            + std::to_string(arguments.size());
    }

    for (size_t i = 0; i < arguments.size(); i++)
    {
        if (arguments[i].size() != kernel.sizes[i])
        {
            return std::string(kernel.name) + ": argument " + std::to_string(i) + " has " + std::to_string(kernel.sizes[i]) + " bytes, not "
                + std::to_string(arguments[i].size());
        }
    }

    return "";
}

std::string launch(
    const std::string& name, const unsigned int* grid, const unsigned int* block, int order, std::vector<Argument>& arguments)
{
    const KernelEntry* const kernel = find_kernel(name.c_str());
    if (kernel == nullptr)
    {
        return "there is no kernel " + name;
    }

    const std::string wrong = mismatch(*kernel, arguments);
    if (!wrong.empty())
    {
        return wrong;
    }

    std::vector<void*> pointers;
    for (Argument& argument : arguments)
    {
        pointers.push_back(argument.pointer());
    }

    const char* const error = launch_kernel(kernel, grid, block, pointers.data(), order);
    return error == nullptr ? "" : error;
}

void answer_request()
{
    std::string name(read_value<int32_t>(), '\0');
    read_exactly(name.data(), name.size());
    unsigned int grid[3], block[3];
    read_exactly(grid, sizeof grid);
    read_exactly(block, sizeof block);
    const int order = read_value<int32_t>();
    std::vector<Argument> arguments;
    for (int count = read_value<int32_t>(); count > 0; count--)
    {
        arguments.push_back(read_argument());
    }

    const std::string error = launch(name, grid, block, order, arguments);
    error.empty() ? write_buffers(arguments) : write_error(error);
    fflush(stdout);
}

} // namespace

int main()
{
    for (;;)
    {
        answer_request();
    }
}
