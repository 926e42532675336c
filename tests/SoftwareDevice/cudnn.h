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

struct ConvolutionDescriptor : Resource
{
    Window window;
    const char* name() const override { return "cuDNN convolution descriptor"; }
};

struct ActivationDescriptor : Resource
{
    int mode = 5;
    const char* name() const override { return "cuDNN activation descriptor"; }
};

/// Writes a problem, which cudnnGetLastErrorString tells too; gives the status back.
int dnn_problem(int status, const std::string& line);
int dnn_status(int status);

/// A tensor of that shape whose numbers lie as the format says.
Tensor packed(int format, int data_type, int n, int c, int h, int w);
bool is_dnn_type(int data_type);

} // namespace device
