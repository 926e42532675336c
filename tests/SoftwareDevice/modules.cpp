// libcuda: modules and launches. An image is a text: see image.h.
#include "image.h"
#include "kernels.h"
#include "streams.h"

#include <cstring>
#include <dlfcn.h>

using namespace device;

namespace
{

/// The kernels compiled for one kind of element, in a library of their own.
struct KernelLibrary
{
    decltype(&find_kernel) find = nullptr;
    decltype(&launch_kernel) launch = nullptr;
};

struct Module : Resource
{
    std::string image;
    const KernelLibrary* library = nullptr;
    const char* name() const override { return "module"; }
};

struct Function : Resource
{
    Module* module = nullptr;
    const KernelEntry* kernel = nullptr;
    int dynamic_shared = 48 * 1024;
    const char* name() const override { return "function"; }
};

std::string folder_of_this_library()
{
    Dl_info information;
    dladdr(reinterpret_cast<void*>(&folder_of_this_library), &information);
    const std::string path = information.dli_fname;
    return path.substr(0, path.rfind('/') + 1);
}

KernelLibrary open_library(const std::string& element)
{
    const std::string path = folder_of_this_library() + "libkernels-" + element + ".so";
    void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle)
    {
        problem(NotFound, dlerror());
        return {};
    }

    return { reinterpret_cast<decltype(&find_kernel)>(dlsym(handle, "find_kernel")),
             reinterpret_cast<decltype(&launch_kernel)>(dlsym(handle, "launch_kernel")) };
}

const KernelLibrary& library_of(const std::string& image)
{
    static const KernelLibrary f32 = open_library("f32"), bf16 = open_library("bf16");
    return has_line(image, "element bf16") ? bf16 : f32;
}

/// A kernel's arguments as they were when it was launched.
struct Arguments
{
    std::vector<char> bytes;
    std::vector<void*> pointers;
};

std::shared_ptr<Arguments> copy_arguments(const KernelEntry& kernel, void** given)
{
    auto copy = std::make_shared<Arguments>();
    copy->bytes.resize(16 * kernel.parameters);
    for (int i = 0; i < kernel.parameters; i++)
    {
        copy->pointers.push_back(memcpy(copy->bytes.data() + 16 * i, given[i], kernel.sizes[i]));
    }

    return copy;
}

// Pointers that are not null must be to memory; numbers and packs of them begin at a multiple of 16 bytes (kernels/README.md).
std::vector<Access> accesses_of(const KernelEntry& kernel, void** arguments)
{
    constexpr size_t PackBytes = 16;
    std::vector<Access> accesses;
    for (int i = 0; i < kernel.parameters; i++)
    {
        const void* address = kernel.pointees[i] ? *static_cast<void**>(arguments[i]) : nullptr;
        if (address)
        {
            const size_t bytes = kernel.pointees[i];
            accesses.push_back({ address, bytes, bytes == 1 ? 1 : PackBytes });
        }
    }

    return accesses;
}

Work work_of(const Function& function, const unsigned* grid, const unsigned* block, void** given)
{
    const auto arguments = copy_arguments(*function.kernel, given);
    const auto launch = function.module->library->launch;
    const auto* kernel = function.kernel;
    const unsigned sizes[] = { grid[0], grid[1], grid[2], block[0], block[1], block[2] };
    const auto run = [=](std::string& why) {
        const char* error = launch(kernel, sizes, sizes + 3, arguments->pointers.data(), 0);
        why = error ? error : "";
        return error ? int(LaunchFailed) : int(Success);
    };
    return { kernel->name, function.context, accesses_of(*kernel, arguments->pointers.data()), run };
}

} // namespace

EXPORT int cuModuleLoadData(void** made, const char* image)
{
    ENTRY(Allocation)
    if (const int status = require_context(call))
    {
        return status;
    }

    if (const int status = refuse_unsafe(call.name))
    {
        return status;
    }

    if (strncmp(image, ImageBegin, strlen(ImageBegin)) != 0)
    {
        return problem(InvalidImage, text(call.name, ": not made by this device's compiler"));
    }

    const KernelLibrary& library = library_of(image);
    if (!library.launch)
    {
        return NotFound;
    }

    Module* module = make<Module>(current);
    module->image = image;
    module->library = &library;
    *made = module;
    return Success;
}

EXPORT int cuModuleUnload(void* handle)
{
    ENTRY(Release)
    if (const int status = refuse_unsafe(call.name))
    {
        return status;
    }

    for (Resource* resource : all_resources())
    {
        auto* function = dynamic_cast<Function*>(resource);
        if (function && function->module == handle)
        {
            function->alive = false;
        }
    }

    return destroy<Module>(handle, call.name);
}

EXPORT int cuModuleGetFunction(void** made, void* handle, const char* name)
{
    ENTRY(Other)
    Module* module = use<Module>(handle, call.name);
    if (!module)
    {
        return InvalidHandle;
    }

    const KernelEntry* kernel = has_line(module->image, text("kernel ", name)) ? module->library->find(name) : nullptr;
    if (!kernel)
    {
        return NotFound;
    }

    Function* function = make<Function>(module->context);
    function->module = module;
    function->kernel = kernel;
    *made = function;
    return Success;
}

EXPORT int cuFuncGetAttribute(int* value, int attribute, void* handle)
{
    ENTRY(Other)
    const Function* function = use<Function>(handle, call.name);
    *value = attribute == 0 ? 1024 : attribute == 8 && function ? function->dynamic_shared : 0;
    return function ? Success : InvalidHandle;
}

EXPORT int cuFuncSetAttribute(void* handle, int attribute, int value)
{
    ENTRY(Other)
    Function* function = use<Function>(handle, call.name);
    if (!function || attribute != 8)
    {
        return function ? InvalidValue : InvalidHandle;
    }

    function->dynamic_shared = value;
    return Success;
}

EXPORT int cuLaunchKernel(void* handle, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared,
    void* stream_handle, void** arguments, void**)
{
    ENTRY(Launch)
    const Function* function = use<Function>(handle, call.name);
    Stream* stream = use<Stream>(stream_handle, call.name);
    if (!function || !stream)
    {
        return InvalidHandle;
    }

    if (function->context != stream->context || stream->context != current)
    {
        return problem(InvalidContext, text(call.name, " of ", function->kernel->name, ": of device ", function->context->device,
                                           " in a stream of device ", stream->context->device, ", which must be current"));
    }

    if (uint64_t(bx) * by * bz > 1024 || uint64_t(gx) * gy * gz == 0 || gy > 65535 || gz > 65535 || int(shared) > function->dynamic_shared)
    {
        return problem(InvalidValue, text(call.name, " of ", function->kernel->name, ": the grid or the block is too large, or empty"));
    }

    const unsigned grid[] = { gx, gy, gz }, block[] = { bx, by, bz };
    return enqueue(*stream, work_of(*function, grid, block, arguments), function->kernel->name);
}
