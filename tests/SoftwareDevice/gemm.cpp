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

} // namespace device
