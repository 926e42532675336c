// libcudnn: what convolutions fit together, and which algorithms there are for them.
#include "cudnn.h"

using namespace device;

namespace
{

struct Performance
{
    int algorithm, status;
    float time;
    size_t memory;
    int determinism, math_type, reserved[3];
};

struct Suggestion
{
    int algorithm, math;
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

} // namespace

namespace device
{

int read_shapes(const Call& call, void* x, void* w, void* convolution, void* y, Shapes& shapes)
{
    const TensorDescriptor *xd = use<TensorDescriptor>(x, call.name), *yd = use<TensorDescriptor>(y, call.name);
    const FilterDescriptor* wd = use<FilterDescriptor>(w, call.name);
    const ConvolutionDescriptor* cd = use<ConvolutionDescriptor>(convolution, call.name);
    if (!xd || !yd || !wd || !cd)
    {
        return DnnBadParam;
    }

    shapes = { xd->tensor, wd->tensor, yd->tensor, cd->window, cd->math };
    const std::string wrong = check_shapes(shapes);
    return wrong.empty() ? int(DnnSuccess) : dnn_problem(DnnBadParam, text(call.name, ": ", wrong));
}

bool has_kernel(const Shapes& shapes, int algorithm, int math)
{
    switch (algorithm)
    {
        case 0: return math == (shapes.is_f32() ? MathFma : MathDefault);
        case 1: return true;
        case 2: return shapes.is_f32() && math == MathDefault;
        default: return false;
    }
}

} // namespace device

namespace
{

std::vector<Suggestion> suggestions_for(const Shapes& shapes)
{
    const int none = shapes.is_f32() ? MathFma : MathDefault;
    return shapes.is_f32() && shapes.math == MathFma ? std::vector<Suggestion> { { 2, MathDefault }, { 1, MathFma }, { 0, none } }
                                                     : std::vector<Suggestion> { { 1, shapes.math }, { 0, none } };
}

int list_algorithms(const Call& call, void* x, void* w, void* convolution, void* y, int wanted, int* count, Performance* results)
{
    *count = 0;
    Shapes shapes;
    if (const int status = read_shapes(call, x, w, convolution, y, shapes))
    {
        return status;
    }

    for (const Suggestion& suggestion : suggestions_for(shapes))
    {
        if (*count < wanted)
        {
            results[(*count)++] = { suggestion.algorithm, DnnSuccess, 1.0f, WorkspaceBytes, 1, suggestion.math, {} };
        }
    }

    return DnnSuccess;
}

// Every algorithm needs a workspace, so that none is forgotten.
int tell_workspace(const Call& call, void* x, void* w, void* convolution, void* y, int algorithm, size_t* bytes)
{
    Shapes shapes;
    *bytes = WorkspaceBytes;
    const int status = read_shapes(call, x, w, convolution, y, shapes);
    return status != DnnSuccess ? status : has_kernel(shapes, algorithm, shapes.math) ? int(DnnSuccess) : int(DnnNotSupported);
}

} // namespace

EXPORT int cudnnGetConvolutionForwardAlgorithm_v7(void*, void* x, void* w, void* convolution, void* y, int wanted, int* count,
    Performance* results)
{
    ENTRY_OR(Library, DnnInternalError)
    return list_algorithms(call, x, w, convolution, y, wanted, count, results);
}

EXPORT int cudnnGetConvolutionBackwardDataAlgorithm_v7(void*, void* w, void* dy, void* convolution, void* dx, int wanted, int* count,
    Performance* results)
{
    ENTRY_OR(Library, DnnInternalError)
    return list_algorithms(call, dx, w, convolution, dy, wanted, count, results);
}

EXPORT int cudnnGetConvolutionBackwardFilterAlgorithm_v7(void*, void* x, void* dy, void* convolution, void* dw, int wanted, int* count,
    Performance* results)
{
    ENTRY_OR(Library, DnnInternalError)
    return list_algorithms(call, x, dw, convolution, dy, wanted, count, results);
}

EXPORT int cudnnGetConvolutionForwardWorkspaceSize(void*, void* x, void* w, void* convolution, void* y, int algorithm, size_t* bytes)
{
    ENTRY_OR(Library, DnnInternalError)
    return tell_workspace(call, x, w, convolution, y, algorithm, bytes);
}

EXPORT int cudnnGetConvolutionBackwardDataWorkspaceSize(void*, void* w, void* dy, void* convolution, void* dx, int algorithm, size_t* bytes)
{
    ENTRY_OR(Library, DnnInternalError)
    return tell_workspace(call, dx, w, convolution, dy, algorithm, bytes);
}

EXPORT int cudnnGetConvolutionBackwardFilterWorkspaceSize(void*, void* x, void* dy, void* convolution, void* dw, int algorithm,
    size_t* bytes)
{
    ENTRY_OR(Library, DnnInternalError)
    return tell_workspace(call, x, dw, convolution, dy, algorithm, bytes);
}
