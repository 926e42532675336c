#include "library.h"

#include <algorithm>

namespace device
{

namespace
{

bool overlap(const Access& first, const Access& second)
{
    const auto *a = static_cast<const char*>(first.address), *b = static_cast<const char*>(second.address);
    return a < b + second.bytes && b < a + first.bytes;
}

} // namespace

int enqueue_with_workspace(void* stream_handle, const Context* context, const Work& work, const Workspace& workspace, const char* call)
{
    Stream* stream = use<Stream>(stream_handle, call); // the default stream is not known: the engine uses none
    if (!stream)
    {
        return InvalidHandle;
    }

    if (stream->context != context || current != context)
    {
        return problem(InvalidContext, text(call, ": the handle's, the stream's and the current context are not the same"));
    }

    Work main = work;
    main.context = stream->context;
    if (workspace.bytes == 0)
    {
        return enqueue(*stream, main, call);
    }

    static uint64_t last_token = 0;
    auto token = std::make_shared<uint64_t>(0);
    auto* words = static_cast<uint64_t*>(workspace.address);
    const size_t count = workspace.bytes / sizeof(uint64_t);
    Access access { workspace.address, workspace.bytes, 16 };
    access.is_workspace = true;
    if (std::any_of(work.accesses.begin(), work.accesses.end(), [&](const Access& each) { return overlap(each, access); }))
    {
        return problem(InvalidValue, text(call, ": its workspace is a part of what it reads or makes"));
    }

    const auto claim = [=](std::string&) {
        *token = 0x7ff8000000000000u + ++last_token;
        std::fill_n(words, count, *token);
        return int(Success);
    };
    main.accesses.push_back(access);
    main.run = [=, run = work.run](std::string& why) {
        why = "its workspace was written by other work that does not wait for it, nor it for that";
        return std::all_of(words, words + count, [&](uint64_t word) { return word == *token; }) ? run(why) : int(LaunchFailed);
    };

    if (const int status = check_accesses(stream->context, main.accesses, call))
    {
        return status;
    }

    const int status = enqueue(*stream, { work.name + "'s workspace", stream->context, { access }, claim }, call);
    return status != Success ? status : enqueue(*stream, main, call);
}

} // namespace device
