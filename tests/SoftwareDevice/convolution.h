// Convolutions in plain loops, in float32.
#pragma once

#include "gemm.h"

namespace device
{

/// A tensor's place and shape; strides in elements.
struct Tensor
{
    char* data = nullptr;
    Element element = Element::F32;
    int n = 0, c = 0, h = 0, w = 0;
    long n_step = 0, c_step = 0, h_step = 0, w_step = 0;

    size_t numbers() const { return size_t(n) * c * h * w; }
    long at(int in, int ic, int ih, int iw) const { return in * n_step + ic * c_step + ih * h_step + iw * w_step; }

    /// Bytes from the first to the last number.
    size_t bytes() const { return numbers() == 0 ? 0 : (at(n - 1, c - 1, h - 1, w - 1) + 1) * bytes_of(element); }

    /// The numbers as floats, [n, h, w, c]; for a filter [k, r, s, c].
    std::vector<float> to_floats() const;

    /// The other way: factor · values + beta · what was there.
    void from_floats(const std::vector<float>& values, float factor, float beta) const;
};

struct Window
{
    int pad_h = 0, pad_w = 0, stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1, groups = 1;
};

/// Which of the three convolution computes from the other two.
enum class Wanted
{
    Y,
    X,
    W,
};

/// values of the wanted tensor, channels last, without alpha and beta. A filter is a tensor of n = K, c = C / groups.
/// With tf32 the factors lose all but ten bits of their fractions.
std::vector<float> convolve(const Tensor& x, const Tensor& w, const Tensor& y, const Window& window, Wanted wanted, bool tf32);

} // namespace device
