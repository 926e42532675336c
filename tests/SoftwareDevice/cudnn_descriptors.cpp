// libcudnn: handles and descriptors.
#include "cudnn.h"

#include <cstdio>

using namespace device;

namespace
{

constexpr int DnnF32 = 0, DnnBf16 = 9, Nhwc = 1;

std::string last_error;

template <class T> int make_descriptor(void** made)
{
    *made = make<T>(nullptr);
    return DnnSuccess;
}

template <class T> int destroy_descriptor(void* handle, const Call& call) { return dnn_status(destroy<T>(handle, call.name)); }

} // namespace

namespace device
{

int dnn_problem(int status, const std::string& line)
{
    last_error = line;
    problem(status == DnnNotSupported ? NotSupported : InvalidValue, line);
    return status;
}

int dnn_status(int status)
{
    return status == Success ? DnnSuccess : status == InvalidHandle || status == InvalidValue ? DnnBadParam : DnnExecutionFailed;
}

bool is_dnn_type(int data_type) { return data_type == DnnF32 || data_type == DnnBf16; }

Tensor packed(int format, int data_type, int n, int c, int h, int w)
{
    const Element element = data_type == DnnBf16 ? Element::Bf16 : Element::F32;
    const long all = long(c) * h * w;
    return format == Nhwc ? Tensor { nullptr, element, n, c, h, w, all, 1, long(w) * c, c }
                          : Tensor { nullptr, element, n, c, h, w, all, long(h) * w, w, 1 };
}

} // namespace device

EXPORT const char* cudnnGetErrorString(int status)
{
    switch (status)
    {
        case DnnSuccess: return "CUDNN_STATUS_SUCCESS";
        case DnnNotInitialized: return "CUDNN_STATUS_NOT_INITIALIZED";
        case DnnBadParam: return "CUDNN_STATUS_BAD_PARAM";
        case DnnNotSupported: return "CUDNN_STATUS_NOT_SUPPORTED";
        case DnnAllocationFailed: return "CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED";
        case DnnExecutionFailed: return "CUDNN_STATUS_EXECUTION_FAILED";
        default: return "CUDNN_STATUS_INTERNAL_ERROR";
    }
}

EXPORT void cudnnGetLastErrorString(char* message, size_t size) { snprintf(message, size, "%s", last_error.c_str()); }

EXPORT size_t cudnnGetCudartVersion() { return 12080; }

EXPORT int cudnnCreate(void** made)
{
    ENTRY_OR(Library, DnnAllocationFailed)
    if (!made || require_context(call) != Success || refuse_unsafe(call.name) != Success)
    {
        return made ? int(DnnNotInitialized) : dnn_problem(DnnBadParam, "cudnnCreate: handle must not be null");
    }

    *made = make<DnnHandle>(current);
    return DnnSuccess;
}

EXPORT int cudnnDestroy(void* handle)
{
    ENTRY_OR(Release, DnnNotInitialized)
    return refuse_unsafe(call.name) != Success ? int(DnnExecutionFailed) : destroy_descriptor<DnnHandle>(handle, call);
}

EXPORT int cudnnSetStream(void* handle, void* stream)
{
    ENTRY_OR(Other, DnnInternalError)
    DnnHandle* dnn = use<DnnHandle>(handle, call.name);
    if (!dnn || !use<Stream>(stream, call.name))
    {
        return DnnBadParam;
    }

    dnn->stream = stream;
    return DnnSuccess;
}

EXPORT int cudnnCreateTensorDescriptor(void** made)
{
    ENTRY_OR(Library, DnnInternalError)
    return make_descriptor<TensorDescriptor>(made);
}

EXPORT int cudnnDestroyTensorDescriptor(void* handle)
{
    ENTRY_OR(Release, DnnBadParam)
    return destroy_descriptor<TensorDescriptor>(handle, call);
}

EXPORT int cudnnSetTensor4dDescriptor(void* handle, int format, int data_type, int n, int c, int h, int w)
{
    ENTRY_OR(Other, DnnInternalError)
    TensorDescriptor* descriptor = use<TensorDescriptor>(handle, call.name);
    if (!descriptor || !is_dnn_type(data_type) || n < 1 || c < 1 || h < 1 || w < 1)
    {
        return dnn_problem(DnnBadParam, text(call.name, ": type ", data_type, ", ", n, "x", c, "x", h, "x", w));
    }

    descriptor->tensor = packed(format, data_type, n, c, h, w);
    return DnnSuccess;
}

EXPORT int cudnnSetTensor4dDescriptorEx(void* handle, int data_type, int n, int c, int h, int w, int n_step, int c_step, int h_step,
    int w_step)
{
    ENTRY_OR(Other, DnnInternalError)
    TensorDescriptor* descriptor = use<TensorDescriptor>(handle, call.name);
    if (!descriptor || !is_dnn_type(data_type) || n < 1 || c < 1 || h < 1 || w < 1)
    {
        return dnn_problem(DnnBadParam, text(call.name, ": type ", data_type, ", ", n, "x", c, "x", h, "x", w));
    }

    descriptor->tensor = packed(0, data_type, n, c, h, w);
    descriptor->tensor.n_step = n_step;
    descriptor->tensor.c_step = c_step;
    descriptor->tensor.h_step = h_step;
    descriptor->tensor.w_step = w_step;
    return DnnSuccess;
}

EXPORT int cudnnCreateFilterDescriptor(void** made)
{
    ENTRY_OR(Library, DnnInternalError)
    return make_descriptor<FilterDescriptor>(made);
}

EXPORT int cudnnDestroyFilterDescriptor(void* handle)
{
    ENTRY_OR(Release, DnnBadParam)
    return destroy_descriptor<FilterDescriptor>(handle, call);
}

EXPORT int cudnnSetFilter4dDescriptor(void* handle, int data_type, int format, int k, int c, int h, int w)
{
    ENTRY_OR(Other, DnnInternalError)
    FilterDescriptor* descriptor = use<FilterDescriptor>(handle, call.name);
    if (!descriptor || !is_dnn_type(data_type) || k < 1 || c < 1 || h < 1 || w < 1)
    {
        return dnn_problem(DnnBadParam, text(call.name, ": type ", data_type, ", ", k, "x", c, "x", h, "x", w));
    }

    descriptor->tensor = packed(format, data_type, k, c, h, w);
    return DnnSuccess;
}

EXPORT int cudnnCreateConvolutionDescriptor(void** made)
{
    ENTRY_OR(Library, DnnInternalError)
    return make_descriptor<ConvolutionDescriptor>(made);
}

EXPORT int cudnnDestroyConvolutionDescriptor(void* handle)
{
    ENTRY_OR(Release, DnnBadParam)
    return destroy_descriptor<ConvolutionDescriptor>(handle, call);
}

EXPORT int cudnnSetConvolution2dDescriptor(void* handle, int pad_h, int pad_w, int stride_h, int stride_w, int dilation_h, int dilation_w,
    int mode, int compute_type)
{
    ENTRY_OR(Other, DnnInternalError)
    ConvolutionDescriptor* descriptor = use<ConvolutionDescriptor>(handle, call.name);
    if (!descriptor || mode != 1 || compute_type != DnnF32)
    {
        return dnn_problem(DnnNotSupported, text(call.name, ": mode ", mode, " in type ", compute_type, "; allowed are 1 and 0"));
    }

    descriptor->window = { pad_h, pad_w, stride_h, stride_w, dilation_h, dilation_w, descriptor->window.groups };
    return DnnSuccess;
}

EXPORT int cudnnSetConvolutionGroupCount(void* handle, int groups)
{
    ENTRY_OR(Other, DnnInternalError)
    ConvolutionDescriptor* descriptor = use<ConvolutionDescriptor>(handle, call.name);
    if (!descriptor || groups < 1)
    {
        return DnnBadParam;
    }

    descriptor->window.groups = groups;
    return DnnSuccess;
}

EXPORT int cudnnSetConvolutionMathType(void* handle, int math_type)
{
    ENTRY_OR(Other, DnnInternalError)
    ConvolutionDescriptor* descriptor = use<ConvolutionDescriptor>(handle, call.name);
    if (!descriptor || math_type < MathDefault || math_type > MathFma)
    {
        return DnnBadParam;
    }

    descriptor->math = math_type;
    return DnnSuccess;
}

EXPORT int cudnnCreateActivationDescriptor(void** made)
{
    ENTRY_OR(Library, DnnInternalError)
    return make_descriptor<ActivationDescriptor>(made);
}

EXPORT int cudnnDestroyActivationDescriptor(void* handle)
{
    ENTRY_OR(Release, DnnBadParam)
    return destroy_descriptor<ActivationDescriptor>(handle, call);
}

EXPORT int cudnnSetActivationDescriptor(void* handle, int mode, int, double)
{
    ENTRY_OR(Other, DnnInternalError)
    ActivationDescriptor* descriptor = use<ActivationDescriptor>(handle, call.name);
    if (!descriptor)
    {
        return DnnBadParam;
    }

    descriptor->mode = mode;
    return DnnSuccess;
}
