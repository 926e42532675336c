// Matrix products in plain loops.
#pragma once

#include "library.h"

namespace device
{

struct Matrix
{
    const void* data;
    Element element;
    long row_step, column_step; // in elements

    float at(long row, long column) const { return read(data, element, row * row_step + column * column_step); }
};

/// A·B for A of m×k and B of k×n: m×n numbers, column by column, sums in float32.
std::vector<float> multiply(const Matrix& a, const Matrix& b, int m, int n, int k);

/// The same, with what each half of k adds to kept as that element before both are added: in float32 that only changes the order.
std::vector<float> multiply_halves(const Matrix& a, const Matrix& b, int m, int n, int k, Element kept);

/// y += factor · x
void add_scaled(float* y, const float* x, float factor, int count);

} // namespace device
