// A product with its epilogue, as cuBLASLt has it.
#include "cublaslt.h"

namespace device
{

namespace
{

Matrix matrix_of(const char* data, const MatrixLayout& layout, bool transposed)
{
    return transposed ? Matrix { data, layout.element(), layout.ld, 1 } : Matrix { data, layout.element(), 1, layout.ld };
}

// ReLU's mask, a bit per element, the bits of a column together.
bool get_bit(const MatmulDesc& desc, int row, int column)
{
    const int64_t bit = row + column * desc.aux_ld;
    return desc.aux[bit / 8] >> bit % 8 & 1;
}

void set_bit(const MatmulDesc& desc, int row, int column, bool value)
{
    const int64_t bit = row + column * desc.aux_ld;
    unsigned char& byte = desc.aux[bit / 8];
    byte = static_cast<unsigned char>((byte & ~(1 << bit % 8)) | value << bit % 8);
}

float finish_value(const Matmul& matmul, float value, int row, int column)
{
    const unsigned epilogue = matmul.desc.epilogue;
    if (epilogue & EpilogueBias)
    {
        value += read(matmul.desc.bias, matmul.bias_element(), row);
    }

    if (epilogue & EpilogueDRelu)
    {
        return get_bit(matmul.desc, row, column) ? value : 0;
    }

    if (epilogue & EpilogueRelu)
    {
        if (epilogue & EpilogueAux)
        {
            set_bit(matmul.desc, row, column, value > 0);
        }

        value = value < 0 ? 0 : value; // what is no number stays none
    }

    return value;
}

void run_product(const Matmul& matmul)
{
    const Matrix a = matrix_of(matmul.a, matmul.a_layout, matmul.desc.trans_a);
    const Matrix b = matrix_of(matmul.b, matmul.b_layout, matmul.desc.trans_b);
    const Matrix c = matrix_of(matmul.c, matmul.c_layout, false), d = matrix_of(matmul.d, matmul.d_layout, false);
    const std::vector<float> product = multiply_halves(a, b, matmul.m(), matmul.n(), matmul.k(), matmul.part_element());
    std::vector<float> sums(matmul.m());
    for (int column = 0; column < matmul.n(); column++)
    {
        for (int row = 0; row < matmul.m(); row++)
        {
            const float before = matmul.beta != 0 ? matmul.beta * c.at(row, column) : 0;
            const float value =
                finish_value(matmul, matmul.alpha * product[size_t(column) * matmul.m() + row] + before, row, column);
            write(const_cast<void*>(d.data), d.element, row * d.row_step + column * d.column_step, value);
            sums[row] += value;
        }
    }

    for (int row = 0; (matmul.desc.epilogue & EpilogueBiasGradient) && row < matmul.m(); row++)
    {
        write(matmul.desc.bias, matmul.bias_element(), row, sums[row]);
    }
}

// The gradient of a bias as the sum of op(A)'s rows, or of op(B)'s columns.
void sum_operand(const Matmul& matmul, const Matrix& operand, bool is_a)
{
    for (int i = 0; i < (is_a ? matmul.m() : matmul.n()); i++)
    {
        float sum = 0;
        for (int p = 0; p < matmul.k(); p++)
        {
            sum += is_a ? operand.at(i, p) : operand.at(p, i);
        }

        write(matmul.desc.bias, matmul.bias_element(), i, sum);
    }
}

bool has_mask(const Matmul& matmul) { return matmul.desc.epilogue & (EpilogueAux | EpilogueDRelu); }

} // namespace

bool has_bias(const MatmulDesc& desc)
{
    return desc.epilogue & (EpilogueBias | EpilogueBiasGradient | EpilogueBiasGradientA | EpilogueBiasGradientB);
}

std::string check_matmul(const Matmul& matmul)
{
    const MatrixLayout &a = matmul.a_layout, &b = matmul.b_layout, &c = matmul.c_layout, &d = matmul.d_layout;
    const bool ta = matmul.desc.trans_a, tb = matmul.desc.trans_b;
    const int64_t m = ta ? a.columns : a.rows, k = ta ? a.rows : a.columns, k_of_b = tb ? b.columns : b.rows, n = tb ? b.rows : b.columns;
    if (k != k_of_b || d.rows != m || d.columns != n || c.rows != m || c.columns != n)
    {
        return text("shapes do not fit: ", m, "x", k, " by ", k_of_b, "x", n, " into ", d.rows, "x", d.columns);
    }

    if (a.type != b.type || c.type != d.type || (d.type != a.type && d.type != DataF32))
    {
        return text("types ", a.type, ", ", b.type, ", ", c.type, ", ", d.type, " do not go together");
    }

    for (const MatrixLayout* layout : { &a, &b, &c, &d })
    {
        if (layout->ld < layout->rows)
        {
            return text("leading dimension ", layout->ld, " of ", layout->rows, "x", layout->columns);
        }
    }

    const bool bad_mask = has_mask(matmul) && (!matmul.desc.aux || matmul.desc.aux_ld % 128 != 0 || matmul.desc.aux_ld < m);
    return bad_mask ? text("a mask with leading dimension ", matmul.desc.aux_ld, " for ", m, " rows")
        : has_bias(matmul.desc) && !matmul.desc.bias ? "no bias pointer"
        : has_bias(matmul.desc) && matmul.bias_element() != d.element() ? "a bias of another type than D"
                                               : "";
}

std::vector<Access> accesses_of(const Matmul& matmul)
{
    constexpr size_t Alignment = 16;
    std::vector<Access> accesses { { matmul.a, matmul.a_layout.bytes(), Alignment }, { matmul.b, matmul.b_layout.bytes(), Alignment },
        { matmul.d, matmul.d_layout.bytes(), Alignment } };
    if (matmul.beta != 0)
    {
        accesses.push_back({ matmul.c, matmul.c_layout.bytes(), Alignment });
    }

    if (has_bias(matmul.desc))
    {
        const size_t count = matmul.desc.epilogue & EpilogueBiasGradientB ? matmul.n() : matmul.m();
        accesses.push_back({ matmul.desc.bias, count * bytes_of(matmul.bias_element()), Alignment });
    }

    if (has_mask(matmul))
    {
        accesses.push_back({ matmul.desc.aux, size_t(matmul.desc.aux_ld) * matmul.n() / 8, Alignment });
    }

    return accesses;
}

int run_matmul(const Matmul& matmul)
{
    run_product(matmul);
    if (matmul.desc.epilogue & (EpilogueBiasGradientA | EpilogueBiasGradientB))
    {
        const bool is_a = matmul.desc.epilogue & EpilogueBiasGradientA;
        sum_operand(
            matmul,
            is_a ? matrix_of(matmul.a, matmul.a_layout, matmul.desc.trans_a)
                 : matrix_of(matmul.b, matmul.b_layout, matmul.desc.trans_b),
            is_a);
    }

    return Success;
}

} // namespace device
