// libcudnn: convolutions.
#include "cudnn.h"
#include "faults.h"

using namespace device;

namespace
{

constexpr int Relu = 1, Identity = 5;

// What a test wants to be refused, as cuDNN refuses what a release of it has no kernel for.
int refuse(const Call& call, const Shapes& shapes, int algorithm)
{
    const bool strided = shapes.x.w_step > shapes.x.c || shapes.y.w_step > shapes.y.c;
    const std::string asked = text(
        call.name, " algorithm ", algorithm, " math ", shapes.math, " groups ", shapes.window.groups, strided ? " strided;" : ";");
    return is_refused(asked) || !has_kernel(shapes, algorithm, shapes.math) ? int(DnnNotSupported) : int(DnnSuccess);
}

// An algorithm is chosen by descriptors, which know nothing of addresses: the fast ones take sixteen bytes at a time.
Access access_of(const Tensor& tensor)
{
    constexpr size_t Alignment = 16;
    return { tensor.data, tensor.bytes(), Alignment };
}

int queue_with(const Call& call, void* handle, const Work& work, void* workspace, size_t bytes)
{
    const DnnHandle* dnn = use<DnnHandle>(handle, call.name);
    if (!dnn)
    {
        return DnnBadParam;
    }

    if (workspace && bytes < WorkspaceBytes)
    {
        return dnn_problem(DnnBadParam, text(call.name, ": a workspace of ", bytes, " bytes; needed are ", WorkspaceBytes));
    }

    const Workspace used { workspace, workspace ? WorkspaceBytes : 0 };
    return dnn_status(enqueue_with_workspace(dnn->stream, dnn->context, work, used, call.name));
}

int queue_convolution(const Call& call, void* handle, const Shapes& shapes, Wanted wanted, float alpha, float beta, void* workspace,
    size_t bytes)
{
    if (!workspace)
    {
        return dnn_problem(DnnBadParam, text(call.name, ": no workspace"));
    }

    const auto run = [=](std::string&) {
        const Tensor& to = wanted == Wanted::X ? shapes.x : wanted == Wanted::W ? shapes.w : shapes.y;
        to.from_floats(convolve(shapes.x, shapes.w, shapes.y, shapes.window, wanted, shapes.is_tf32()), alpha, beta);
        return int(Success);
    };
    const Work work { call.name, nullptr, { access_of(shapes.x), access_of(shapes.w), access_of(shapes.y) }, run };
    return queue_with(call, handle, work, workspace, bytes);
}

} // namespace

EXPORT int cudnnConvolutionForward(void* handle, const float* alpha, void* xd, char* x, void* wd, char* w, void* convolution, int algorithm,
    void* workspace, size_t bytes, const float* beta, void* yd, char* y)
{
    ENTRY_OR(Library, DnnExecutionFailed)
    Shapes shapes;
    if (const int status = read_shapes(call, xd, wd, convolution, yd, shapes))
    {
        return status;
    }

    if (const int status = refuse(call, shapes, algorithm))
    {
        return status;
    }

    shapes.x.data = x;
    shapes.w.data = w;
    shapes.y.data = y;
    return queue_convolution(call, handle, shapes, Wanted::Y, *alpha, *beta, workspace, bytes);
}

EXPORT int cudnnConvolutionBackwardData(void* handle, const float* alpha, void* wd, char* w, void* dyd, char* dy, void* convolution, int algorithm,
    void* workspace, size_t bytes, const float* beta, void* dxd, char* dx)
{
    ENTRY_OR(Library, DnnExecutionFailed)
    Shapes shapes;
    if (const int status = read_shapes(call, dxd, wd, convolution, dyd, shapes))
    {
        return status;
    }

    if (const int status = refuse(call, shapes, algorithm))
    {
        return status;
    }

    shapes.x.data = dx;
    shapes.w.data = w;
    shapes.y.data = dy;
    return queue_convolution(call, handle, shapes, Wanted::X, *alpha, *beta, workspace, bytes);
}

EXPORT int cudnnConvolutionBackwardFilter(void* handle, const float* alpha, void* xd, char* x, void* dyd, char* dy, void* convolution, int algorithm,
    void* workspace, size_t bytes, const float* beta, void* dwd, char* dw)
{
    ENTRY_OR(Library, DnnExecutionFailed)
    Shapes shapes;
    if (const int status = read_shapes(call, xd, dwd, convolution, dyd, shapes))
    {
        return status;
    }

    if (const int status = refuse(call, shapes, algorithm))
    {
        return status;
    }

    shapes.x.data = x;
    shapes.w.data = dw;
    shapes.y.data = dy;
    return queue_convolution(call, handle, shapes, Wanted::W, *alpha, *beta, workspace, bytes);
}

EXPORT int cudnnConvolutionBiasActivationForward(void* handle, const float* alpha1, void* xd, char* x, void* wd, char* w, void* convolution,
    int algorithm, void* workspace, size_t bytes, const float* alpha2, void* zd, char* z, void* bd, char* bias, void* ad, void* yd, char* y)
{
    ENTRY_OR(Library, DnnExecutionFailed)
    Shapes s;
    const TensorDescriptor *z_desc = use<TensorDescriptor>(zd, call.name), *b_desc = use<TensorDescriptor>(bd, call.name);
    const ActivationDescriptor* activation = use<ActivationDescriptor>(ad, call.name);
    const int status = read_shapes(call, xd, wd, convolution, yd, s);
    if (status != DnnSuccess || !z_desc || !b_desc || !activation || !workspace)
    {
        return status != DnnSuccess ? status : dnn_problem(DnnBadParam, text(call.name, ": a descriptor or the workspace is missing"));
    }

    if (const int refused = refuse(call, s, algorithm))
    {
        return refused;
    }

    if (algorithm != 1 || (activation->mode != Relu && activation->mode != Identity))
    {
        return dnn_problem(DnnNotSupported, text(call.name, ": algorithm ", algorithm, ", activation ", activation->mode));
    }

    Tensor b = b_desc->tensor, other = z_desc->tensor;
    if (b.c != s.y.c || b.numbers() != size_t(b.c) || b.element != s.y.element || other.numbers() != s.y.numbers())
    {
        return dnn_problem(DnnBadParam, text(call.name, ": the bias has ", b.numbers(), " numbers, or z another shape than y"));
    }

    s.x.data = x;
    s.w.data = w;
    s.y.data = y;
    b.data = bias;
    other.data = z;
    const bool is_relu = activation->mode == Relu;
    const float factor = *alpha1, of_other = *alpha2;
    const auto run = [=](std::string&) {
        std::vector<float> values = convolve(s.x, s.w, s.y, s.window, Wanted::Y, s.is_tf32());
        const std::vector<float> biases = b.to_floats();
        const std::vector<float> added = of_other != 0 ? other.to_floats() : std::vector<float>();
        for (size_t i = 0; i < values.size(); i++)
        {
            const float sum = factor * values[i] + (of_other != 0 ? of_other * added[i] : 0) + biases[i % b.c];
            values[i] = is_relu && sum < 0 ? 0 : sum;
        }

        s.y.from_floats(values, 1, 0);
        return int(Success);
    };
    Work work { call.name, nullptr, { access_of(s.x), access_of(s.w), access_of(s.y), access_of(b) }, run };
    if (of_other != 0)
    {
        work.accesses.push_back(access_of(other));
    }

    return queue_with(call, handle, work, workspace, bytes);
}
