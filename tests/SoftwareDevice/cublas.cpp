// libcublas
#include "cublas_types.h"
#include "faults.h"
#include "gemm.h"

using namespace device;

namespace
{

struct BlasHandle : Resource
{
    void* stream = nullptr;
    Workspace workspace;
    int math = 0;
    const char* name() const override { return "cuBLAS handle"; }
};

struct Gemm
{
    int transa, transb, m, n, k;
    float alpha, beta;
    const void* a;
    Element a_element;
    int lda;
    const void* b;
    Element b_element;
    int ldb;
    void* c;
    Element c_element;
    int ldc;
    Element parts = Element::F32; // in which sums are kept that are divided
};

constexpr int DisallowReducedPrecisionReduction = 16; // a bit beside cublasMath_t's other values

int run_gemm(const Gemm& g)
{
    const Matrix a { g.a, g.a_element, g.transa ? g.lda : 1, g.transa ? 1 : g.lda };
    const Matrix b { g.b, g.b_element, g.transb ? g.ldb : 1, g.transb ? 1 : g.ldb };
    const std::vector<float> product = multiply_halves(a, b, g.m, g.n, g.k, g.parts);
    for (int column = 0; column < g.n; column++)
    {
        for (int row = 0; row < g.m; row++)
        {
            const size_t at = size_t(column) * g.ldc + row;
            const float before = g.beta != 0 ? g.beta * read(g.c, g.c_element, at) : 0;
            write(g.c, g.c_element, at, g.alpha * product[size_t(column) * g.m + row] + before);
        }
    }

    return Success;
}

int queue_gemm(const Call& call, void* handle, Gemm g)
{
    const BlasHandle* blas = use<BlasHandle>(handle, call.name);
    if (!blas)
    {
        return BlasNotInitialized;
    }

    g.parts = blas->math & DisallowReducedPrecisionReduction ? Element::F32 : g.c_element;
    const int a_rows = g.transa ? g.k : g.m, b_rows = g.transb ? g.n : g.k;
    if (g.m < 1 || g.n < 1 || g.k < 1 || g.lda < a_rows || g.ldb < b_rows || g.ldc < g.m)
    {
        problem(InvalidValue, text(call.name, ": ", g.m, "x", g.n, "x", g.k, " with leading dimensions ", g.lda, ", ", g.ldb, ", ", g.ldc));
        return BlasInvalidValue;
    }

    const std::vector<Access> accesses {
        { g.a, span_of(a_rows, g.transa ? g.m : g.k, g.lda, g.a_element), bytes_of(g.a_element) },
        { g.b, span_of(b_rows, g.transb ? g.k : g.n, g.ldb, g.b_element), bytes_of(g.b_element) },
        { g.c, span_of(g.m, g.n, g.ldc, g.c_element), bytes_of(g.c_element) },
    };
    const Work work { call.name, nullptr, accesses, [g](std::string&) { return run_gemm(g); } };
    return blas_status(enqueue_with_workspace(blas->stream, blas->context, work, blas->workspace, call.name));
}

} // namespace

EXPORT const char* cublasGetStatusName(int status)
{
    switch (status)
    {
        case BlasSuccess: return "CUBLAS_STATUS_SUCCESS";
        case BlasNotInitialized: return "CUBLAS_STATUS_NOT_INITIALIZED";
        case BlasAllocFailed: return "CUBLAS_STATUS_ALLOC_FAILED";
        case BlasInvalidValue: return "CUBLAS_STATUS_INVALID_VALUE";
        case BlasNotSupported: return "CUBLAS_STATUS_NOT_SUPPORTED";
        default: return "CUBLAS_STATUS_EXECUTION_FAILED";
    }
}

EXPORT const char* cublasGetStatusString(int status)
{
    return status == BlasExecutionFailed ? "the function failed to launch on the GPU" : "as the software device says";
}

EXPORT int cublasCreate_v2(void** made)
{
    ENTRY_OR(Library, BlasAllocFailed)
    if (require_context(call) != Success || refuse_unsafe(call.name) != Success)
    {
        return BlasNotInitialized;
    }

    *made = make<BlasHandle>(current);
    return BlasSuccess;
}

EXPORT int cublasDestroy_v2(void* handle)
{
    ENTRY_OR(Release, BlasNotInitialized)
    return refuse_unsafe(call.name) != Success ? int(BlasExecutionFailed) : blas_status(destroy<BlasHandle>(handle, call.name));
}

EXPORT int cublasSetStream_v2(void* handle, void* stream)
{
    ENTRY_OR(Other, BlasNotInitialized)
    BlasHandle* blas = use<BlasHandle>(handle, call.name);
    if (!blas || !use<Stream>(stream, call.name))
    {
        return BlasInvalidValue;
    }

    blas->stream = stream;
    blas->workspace = {};
    return BlasSuccess;
}

EXPORT int cublasSetMathMode(void* handle, int mode)
{
    ENTRY_OR(Other, BlasNotInitialized)
    BlasHandle* blas = use<BlasHandle>(handle, call.name);
    if (!blas || mode < 0 || (mode & ~DisallowReducedPrecisionReduction) > 3)
    {
        return BlasInvalidValue;
    }

    blas->math = mode;
    return BlasSuccess;
}

EXPORT int cublasSetWorkspace_v2(void* handle, void* workspace, size_t bytes)
{
    ENTRY_OR(Other, BlasNotInitialized)
    BlasHandle* blas = use<BlasHandle>(handle, call.name);
    if (!blas || check_access(blas->context, { workspace, bytes, 256 }, call.name) != Success)
    {
        return BlasInvalidValue;
    }

    blas->workspace = { workspace, bytes < WorkspaceBytes ? bytes / 8 * 8 : WorkspaceBytes };
    return BlasSuccess;
}

EXPORT int cublasGemmEx(void* handle, int transa, int transb, int m, int n, int k, const void* alpha, const void* a, int a_type, int lda,
    const void* b, int b_type, int ldb, const void* beta, void* c, int c_type, int ldc, int compute_type, int)
{
    ENTRY_OR(Library, BlasExecutionFailed)
    if (a_type != b_type || !is_data_type(a_type) || (c_type != a_type && c_type != DataF32) || !is_compute_type(compute_type))
    {
        problem(NotSupported, text(call.name, ": types ", a_type, ", ", b_type, ", ", c_type, " computed in ", compute_type));
        return BlasNotSupported;
    }

    if (is_refused(text(call.name, " compute ", compute_type, ";")))
    {
        return BlasNotSupported;
    }

    return queue_gemm(call, handle, { transa, transb, m, n, k, *static_cast<const float*>(alpha), *static_cast<const float*>(beta), a,
        element_of(a_type), lda, b, element_of(b_type), ldb, c, element_of(c_type), ldc, {} });
}
