// cuBLASLt's descriptions of a product.
#pragma once

#include "cublas_types.h"
#include "gemm.h"

namespace device
{

enum Epilogue
{
    EpilogueRelu = 2,
    EpilogueBias = 4,
    EpilogueDRelu = 8,
    EpilogueBiasGradient = 16,
    EpilogueAux = 128,
    EpilogueBiasGradientA = 256,
    EpilogueBiasGradientB = 512,
};

/// How the parts of divided sums meet: added in the result's place, or from the workspace, in the type of sums or of the result.
enum ReductionScheme
{
    ReductionInPlace = 1,
    ReductionComputeType = 2,
    ReductionOutputType = 4,
};

struct MatmulDesc : Resource
{
    int compute_type = 0, trans_a = 0, trans_b = 0;
    unsigned epilogue = 1;
    void* bias = nullptr;
    unsigned char* aux = nullptr;
    int64_t aux_ld = 0;
    int bias_type = -1; // that of D
    const char* name() const override { return "cuBLASLt matmul descriptor"; }
};

struct MatrixLayout : Resource
{
    int type = DataF32;
    int64_t rows = 0, columns = 0, ld = 0;
    const char* name() const override { return "cuBLASLt matrix layout"; }

    Element element() const { return element_of(type); }
    size_t bytes() const { return span_of(rows, columns, ld, element()); }
};

struct Matmul
{
    MatmulDesc desc;
    MatrixLayout a_layout, b_layout, c_layout, d_layout;
    float alpha, beta;
    const char *a, *b, *c;
    char* d;
    uint64_t reduction; // 0: sums are not divided

    int m() const { return int(d_layout.rows); }
    int n() const { return int(d_layout.columns); }
    int k() const { return int(desc.trans_a ? a_layout.rows : a_layout.columns); }
    Element part_element() const { return reduction & (ReductionInPlace | ReductionOutputType) ? d_layout.element() : Element::F32; }
    Element bias_element() const { return desc.bias_type < 0 ? d_layout.element() : element_of(desc.bias_type); }
};

/// What is wrong with it, or an empty text.
std::string check_matmul(const Matmul& matmul);
bool has_bias(const MatmulDesc& desc);
std::vector<Access> accesses_of(const Matmul& matmul);
int run_matmul(const Matmul& matmul);

} // namespace device
