#include "gemm.h"

namespace device
{

__attribute__((target_clones("arch=haswell", "default"))) void add_scaled(float* __restrict__ y, const float* __restrict__ x, float factor,
    int count)
{
    for (int i = 0; i < count; i++)
    {
        y[i] += factor * x[i];
    }
}

std::vector<float> multiply(const Matrix& a, const Matrix& b, int m, int n, int k)
{
    std::vector<float> left(size_t(m) * k), product(size_t(m) * n);
    for (int p = 0; p < k; p++)
    {
        for (int row = 0; row < m; row++)
        {
            left[size_t(p) * m + row] = a.at(row, p);
        }
    }

    for (int column = 0; column < n; column++)
    {
        for (int p = 0; p < k; p++)
        {
            add_scaled(&product[size_t(column) * m], &left[size_t(p) * m], b.at(p, column), m);
        }
    }

    return product;
}

std::vector<float> multiply_halves(const Matrix& a, const Matrix& b, int m, int n, int k, Element kept)
{
    if (kept == Element::F32 || k < 2)
    {
        return multiply(a, b, m, n, k);
    }

    const int first = k / 2;
    const auto from = [first](const Matrix& x, long step) {
        return Matrix { static_cast<const char*>(x.data) + first * step * long(bytes_of(x.element)), x.element, x.row_step, x.column_step };
    };
    std::vector<float> sums = multiply(a, b, m, n, first);
    const std::vector<float> others = multiply(from(a, a.column_step), from(b, b.row_step), m, n, k - first);
    for (size_t i = 0; i < sums.size(); i++)
    {
        sums[i] = rounded(sums[i], kept) + rounded(others[i], kept);
    }

    return sums;
}

} // namespace device
