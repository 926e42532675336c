// Every kernel of the project as C++, and the registry of their names. Built with -DELEMENT_BF16 and without: two libraries.
#include "shim.h"

#include "../../kernels/activate.cu"
#include "../../kernels/add_gradient.cu"
#include "../../kernels/augment.cu"
#include "../../kernels/average_pool.cu"
#include "../../kernels/bias_gradient.cu"
#include "../../kernels/block_weights.cu"
#include "../../kernels/convert.cu"
#include "../../kernels/dropout.cu"
#include "../../kernels/image.cu"
#include "../../kernels/lrn.cu"
#include "../../kernels/lrn_pool.cu"
#include "../../kernels/max_pool.cu"
#include "../../kernels/softmax_loss.cu"
#include "../../kernels/squared_loss.cu"
#include "../../kernels/spatial_norm.cu"
#include "../../kernels/transfer.cu"
#include "../../kernels/update.cu"

#include "kernels.h"

#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace
{

// Bytes of what a parameter points to, 0 where it is no pointer.
template <typename Parameter> constexpr size_t pointee_bytes()
{
    if constexpr (std::is_pointer_v<Parameter>)
    {
        return sizeof(std::remove_pointer_t<Parameter>);
    }

    return 0;
}

// Takes a kernel's arguments from where the launch points to them.
template <auto Kernel> struct Caller;

template <typename... Parameters, void (*Kernel)(Parameters...)> struct Caller<Kernel>
{
    static constexpr int Count = sizeof...(Parameters);
    static constexpr size_t Sizes[] = { sizeof(Parameters)... };
    static constexpr size_t Pointees[] = { pointee_bytes<Parameters>()... };

    static void call(void** arguments) { call(arguments, std::index_sequence_for<Parameters...>()); }

    template <size_t... I> static void call(void** arguments, std::index_sequence<I...>)
    {
        Kernel(*static_cast<Parameters*>(arguments[I])...);
    }
};

#define KERNEL(name) { #name, Caller<&name>::call, Caller<&name>::Count, Caller<&name>::Sizes, Caller<&name>::Pointees }

constexpr KernelEntry Registry[] = {
    KERNEL(activate_gradient),
    KERNEL(augment),
    KERNEL(augment_blocks),
    KERNEL(average_pool_backward),
    KERNEL(average_pool_forward),
    KERNEL(bias_activate),
    KERNEL(bias_gradient),
    KERNEL(bias_gradient_sum),
    KERNEL(block_weights),
    KERNEL(block_weights_clear),
    KERNEL(block_weights_inverse),
    KERNEL(channels_first),
    KERNEL(channels_last),
    KERNEL(clip_norm),
    KERNEL(copy_numbers),
    KERNEL(dropout),
    KERNEL(image),
    KERNEL(image_blocks),
    KERNEL(local_rate),
    KERNEL(lrn_backward),
    KERNEL(lrn_forward),
    KERNEL(lrn_pool_backward),
    KERNEL(lrn_pool_forward),
    KERNEL(max_pool_backward),
    KERNEL(max_pool_forward),
    KERNEL(scale),
    KERNEL(softmax_loss),
    KERNEL(squared_loss),
    KERNEL(squared_norm),
    KERNEL(squared_norm_sum),
    KERNEL(spatial_norm_backward),
    KERNEL(spatial_norm_forward),
    KERNEL(to_elements),
    KERNEL(to_floats),
    KERNEL(transfer),
    KERNEL(add_gradient),
    KERNEL(update),
    KERNEL(updates),
};

thread_local std::string last_error;

} // namespace

extern "C" const KernelEntry* kernel_at(int index)
{
    return index >= 0 && index < int(std::size(Registry)) ? &Registry[index] : nullptr;
}

extern "C" const KernelEntry* find_kernel(const char* name)
{
    for (const KernelEntry& entry : Registry)
    {
        if (strcmp(entry.name, name) == 0)
        {
            return &entry;
        }
    }

    return nullptr;
}

extern "C" int element_bytes() { return sizeof(element); }

extern "C" const char* launch_kernel(
    const KernelEntry* kernel, const unsigned int* grid, const unsigned int* block, void** arguments, int order)
{
    try
    {
        const Index blocks { grid[0], grid[1], grid[2] }, threads { block[0], block[1], block[2] };
        run_grid(kernel->call, arguments, blocks, threads, static_cast<ThreadOrder>(order));
        return nullptr;
    }
    catch (const std::exception& error)
    {
        last_error = error.what();
        return last_error.c_str();
    }
}
