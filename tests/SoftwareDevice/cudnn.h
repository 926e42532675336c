// cuDNN's handles and descriptors.
#pragma once

#include "convolution.h"

namespace device
{

enum DnnStatus
{
    DnnSuccess = 0,
    DnnNotInitialized = 1001,
    DnnBadParam = 2000,
    DnnNotSupported = 3000,
    DnnInternalError = 4000,
    DnnAllocationFailed = 4004,
    DnnExecutionFailed = 5000,
};

struct DnnHandle : Resource
{
    void* stream = nullptr;
    const char* name() const override { return "cuDNN handle"; }
};

struct TensorDescriptor : Resource
{
    Tensor tensor;
    const char* name() const override { return "cuDNN tensor descriptor"; }
};

struct FilterDescriptor : Resource
{
    Tensor tensor;
    const char* name() const override { return "cuDNN filter descriptor"; }
};

/// What products of factors may be made of.
enum MathType
{
    MathDefault = 0, // of float32: TF32
    MathTensorOp = 1,
    MathTensorOpAllowConversion = 2,
    MathFma = 3,
};

struct ConvolutionDescriptor : Resource
{
    Window window;
    int math = MathDefault;
    const char* name() const override { return "cuDNN convolution descriptor"; }
};

struct ActivationDescriptor : Resource
{
    int mode = 5;
    const char* name() const override { return "cuDNN activation descriptor"; }
};

/// What a convolution is between.
struct Shapes
{
    Tensor x, w, y;
    Window window;
    int math;

    bool is_f32() const { return x.element == Element::F32; }
    bool is_tf32() const { return is_f32() && math != MathFma; }
};

/// The shapes of those descriptors; a problem where they do not fit.
int read_shapes(const Call& call, void* x, void* w, void* convolution, void* y, Shapes& shapes);

/// Algorithm 1 has kernels for all, 0 for none of the tensor cores', 2 for TF32 only, which is suggested even where FMA is asked for:
/// what a suggestion's number means, its math type says.
bool has_kernel(const Shapes& shapes, int algorithm, int math);

/// Writes a problem, which cudnnGetLastErrorString tells too; gives the status back.
int dnn_problem(int status, const std::string& line);
int dnn_status(int status);

/// A tensor of that shape whose numbers lie as the format says.
Tensor packed(int format, int data_type, int n, int c, int h, int w);
bool is_dnn_type(int data_type);

} // namespace device
