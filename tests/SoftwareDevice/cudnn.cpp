// libcudnn: convolutions.
#include "cudnn.h"

using namespace device;

namespace
{

constexpr int Relu = 1, Identity = 5;

struct Performance
{
    int algorithm, status;
    float time;
    size_t memory;
    int determinism, math_type, reserved[3];
};

/// What a convolution is between.
struct Shapes
{
    Tensor x, w, y;
    Window window;
};

int extent(int input, int pad, int filter, int dilation, int stride) { return (input + 2 * pad - ((filter - 1) * dilation + 1)) / stride + 1; }

// What does not fit, or an empty text.
std::string check_shapes(const Shapes& s)
{
    const Window& o = s.window;
    const bool channels = s.x.c == s.w.c * o.groups && s.y.c == s.w.n && s.w.n % o.groups == 0 && s.x.n == s.y.n;
    const bool rows = s.y.h == extent(s.x.h, o.pad_h, s.w.h, o.dilation_h, o.stride_h);
    const bool columns = s.y.w == extent(s.x.w, o.pad_w, s.w.w, o.dilation_w, o.stride_w);
    if (!channels || !rows || !columns)
    {
        return text("x ", s.x.n, "x", s.x.c, "x", s.x.h, "x", s.x.w, ", w ", s.w.n, "x", s.w.c, "x", s.w.h, "x", s.w.w, ", y ", s.y.n, "x",
            s.y.c, "x", s.y.h, "x", s.y.w, " with ", o.groups, " groups do not fit");
    }

    return s.x.element == s.w.element && s.x.element == s.y.element ? "" : "elements differ";
}

int read_shapes(const Call& call, void* x, void* w, void* convolution, void* y, Shapes& shapes)
{
    const TensorDescriptor *xd = use<TensorDescriptor>(x, call.name), *yd = use<TensorDescriptor>(y, call.name);
    const FilterDescriptor* wd = use<FilterDescriptor>(w, call.name);
    const ConvolutionDescriptor* cd = use<ConvolutionDescriptor>(convolution, call.name);
    if (!xd || !yd || !wd || !cd)
    {
        return DnnBadParam;
    }

    shapes = { xd->tensor, wd->tensor, yd->tensor, cd->window };
    const std::string wrong = check_shapes(shapes);
    return wrong.empty() ? int(DnnSuccess) : dnn_problem(DnnBadParam, text(call.name, ": ", wrong));
}

int list_algorithms(int wanted, int* count, Performance* results)
{
    *count = 0;
    for (const int algorithm : { 1, 0 })
    {
        if (*count < wanted)
        {
            results[(*count)++] = { algorithm, DnnSuccess, 1.0f, WorkspaceBytes, 1, 0, {} };
        }
    }

    return DnnSuccess;
}

// Every algorithm needs a workspace, so that none is forgotten.
int tell_workspace(const Call& call, void* x, void* w, void* convolution, void* y, size_t* bytes)
{
    Shapes shapes;
    *bytes = WorkspaceBytes;
    return read_shapes(call, x, w, convolution, y, shapes);
}

// What a test wants to be refused, as cuDNN refuses what a release of it has no kernel for.
int refuse(const Call& call, const Shapes& shapes, int algorithm)
{
    const bool strided = shapes.x.w_step > shapes.x.c || shapes.y.w_step > shapes.y.c;
    const std::string asked = text(call.name, " algorithm ", algorithm, " groups ", shapes.window.groups, strided ? " strided;" : ";");
    return is_refused(asked) ? int(DnnNotSupported) : int(DnnSuccess);
}

Access access_of(const Tensor& tensor) { return { tensor.data, tensor.bytes(), bytes_of(tensor.element) }; }

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
        to.from_floats(convolve(shapes.x, shapes.w, shapes.y, shapes.window, wanted), alpha, beta);
        return int(Success);
    };
    const Work work { call.name, nullptr, { access_of(shapes.x), access_of(shapes.w), access_of(shapes.y) }, run };
    return queue_with(call, handle, work, workspace, bytes);
}

} // namespace

EXPORT int cudnnGetConvolutionForwardAlgorithm_v7(void*, void*, void*, void*, void*, int wanted, int* count, Performance* results)
{
    ENTRY_OR(Library, DnnInternalError)
    return list_algorithms(wanted, count, results);
}

EXPORT int cudnnGetConvolutionBackwardDataAlgorithm_v7(void*, void*, void*, void*, void*, int wanted, int* count, Performance* results)
{
    ENTRY_OR(Library, DnnInternalError)
    return list_algorithms(wanted, count, results);
}

EXPORT int cudnnGetConvolutionBackwardFilterAlgorithm_v7(void*, void*, void*, void*, void*, int wanted, int* count, Performance* results)
{
    ENTRY_OR(Library, DnnInternalError)
    return list_algorithms(wanted, count, results);
}

EXPORT int cudnnGetConvolutionForwardWorkspaceSize(void*, void* x, void* w, void* convolution, void* y, int, size_t* bytes)
{
    ENTRY_OR(Library, DnnInternalError)
    return tell_workspace(call, x, w, convolution, y, bytes);
}

EXPORT int cudnnGetConvolutionBackwardDataWorkspaceSize(void*, void* w, void* dy, void* convolution, void* dx, int, size_t* bytes)
{
    ENTRY_OR(Library, DnnInternalError)
    return tell_workspace(call, dx, w, convolution, dy, bytes);
}

EXPORT int cudnnGetConvolutionBackwardFilterWorkspaceSize(void*, void* x, void* dy, void* convolution, void* dw, int, size_t* bytes)
{
    ENTRY_OR(Library, DnnInternalError)
    return tell_workspace(call, x, dw, convolution, dy, bytes);
}

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
        std::vector<float> values = convolve(s.x, s.w, s.y, s.window, Wanted::Y);
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
