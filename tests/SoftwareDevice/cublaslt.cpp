// libcublasLt
#include "cublaslt.h"
#include "faults.h"

using namespace device;

namespace
{

struct LtHandle : Resource
{
    const char* name() const override { return "cuBLASLt handle"; }
};

struct Preference : Resource
{
    size_t workspace = 0;
    uint32_t reductions = ReductionInPlace | ReductionComputeType | ReductionOutputType;
    const char* name() const override { return "cuBLASLt preference"; }
};

struct Heuristic
{
    uint64_t algorithm[8];
    size_t workspace;
    int state;
    float waves;
    int reserved[4];
};

constexpr uint64_t AlgorithmMark = 0x5d5d; // first word of an algorithm; the others are its workspace and its reduction
constexpr size_t MatrixAlignment = 256; // that algorithms are chosen for, unless the preference says otherwise

template <typename T> int take(T& value, const void* buffer, size_t size)
{
    if (size != sizeof(T))
    {
        problem(InvalidValue, text("an attribute of ", size, " bytes; allowed are ", sizeof(T)));
        return BlasInvalidValue;
    }

    memcpy(&value, buffer, size);
    return BlasSuccess;
}

// What a test wants to be refused, as cuBLASLt refuses what a release of it has no kernel for.
bool is_refused_way(const char* call, const MatmulDesc& desc)
{
    return is_refused(text(call, " epilogue ", desc.epilogue, " compute ", desc.compute_type, ";"));
}

// As its table of types has it: a bias is of D's.
bool has_kernel(const MatmulDesc& desc, const MatrixLayout& d) { return !has_bias(desc) || desc.bias_type < 0 || desc.bias_type == d.type; }

std::string check_algorithm(const uint64_t* algorithm, const void* const (&matrices)[4], size_t workspace)
{
    if (!algorithm || algorithm[0] != AlgorithmMark)
    {
        return algorithm ? "an algorithm that is none" : "";
    }

    for (int i = 0; i < 4; i++)
    {
        if (reinterpret_cast<uintptr_t>(matrices[i]) % MatrixAlignment != 0)
        {
            return text(matrices[i], " for ", "ABCD"[i], " is no multiple of ", MatrixAlignment, ", for which the algorithm was chosen");
        }
    }

    return algorithm[1] > workspace ? text("a workspace of ", workspace, " bytes; the algorithm needs ", algorithm[1]) : "";
}

// Of those allowed the one that needs least memory.
uint64_t reduction_of(const Preference& preference)
{
    for (const uint32_t scheme : { ReductionInPlace, ReductionOutputType, ReductionComputeType })
    {
        if (preference.reductions & scheme)
        {
            return scheme;
        }
    }

    return 0;
}

template <typename T> int destroy_blas(void* handle, const char* call) { return blas_status(destroy<T>(handle, call)); }

} // namespace

EXPORT int cublasLtCreate(void** made)
{
    ENTRY_OR(Library, BlasAllocFailed)
    if (require_context(call) != Success || refuse_unsafe(call.name) != Success)
    {
        return BlasNotInitialized;
    }

    *made = make<LtHandle>(current);
    return BlasSuccess;
}

EXPORT int cublasLtDestroy(void* handle)
{
    ENTRY_OR(Release, BlasNotInitialized)
    return refuse_unsafe(call.name) != Success ? int(BlasExecutionFailed) : destroy_blas<LtHandle>(handle, call.name);
}

EXPORT int cublasLtMatmulDescCreate(void** made, int compute_type, int scale_type)
{
    ENTRY_OR(Library, BlasAllocFailed)
    if (!is_compute_type(compute_type) || scale_type != DataF32)
    {
        return BlasNotSupported;
    }

    MatmulDesc* desc = make<MatmulDesc>(nullptr);
    desc->compute_type = compute_type;
    *made = desc;
    return BlasSuccess;
}

EXPORT int cublasLtMatmulDescDestroy(void* handle)
{
    ENTRY_OR(Release, BlasNotInitialized)
    return destroy_blas<MatmulDesc>(handle, call.name);
}

EXPORT int cublasLtMatmulDescSetAttribute(void* handle, int attribute, const void* buffer, size_t size)
{
    ENTRY_OR(Other, BlasNotInitialized)
    MatmulDesc* desc = use<MatmulDesc>(handle, call.name);
    if (!desc)
    {
        return BlasInvalidValue;
    }

    switch (attribute)
    {
        case 3: return take(desc->trans_a, buffer, size);
        case 4: return take(desc->trans_b, buffer, size);
        case 7: return take(desc->epilogue, buffer, size);
        case 8: return take(desc->bias, buffer, size);
        case 11: return take(desc->aux, buffer, size);
        case 12: return take(desc->aux_ld, buffer, size);
        case 26: return take(desc->bias_type, buffer, size);
        default: return BlasInvalidValue;
    }
}

EXPORT int cublasLtMatrixLayoutCreate(void** made, int type, uint64_t rows, uint64_t columns, int64_t ld)
{
    ENTRY_OR(Library, BlasAllocFailed)
    if (!is_data_type(type))
    {
        return BlasNotSupported;
    }

    MatrixLayout* layout = make<MatrixLayout>(nullptr);
    layout->type = type;
    layout->rows = int64_t(rows);
    layout->columns = int64_t(columns);
    layout->ld = ld;
    *made = layout;
    return BlasSuccess;
}

EXPORT int cublasLtMatrixLayoutDestroy(void* handle)
{
    ENTRY_OR(Release, BlasNotInitialized)
    return destroy_blas<MatrixLayout>(handle, call.name);
}

EXPORT int cublasLtMatmulPreferenceCreate(void** made)
{
    ENTRY_OR(Library, BlasAllocFailed)
    *made = make<Preference>(nullptr);
    return BlasSuccess;
}

EXPORT int cublasLtMatmulPreferenceDestroy(void* handle)
{
    ENTRY_OR(Release, BlasNotInitialized)
    return destroy_blas<Preference>(handle, call.name);
}

EXPORT int cublasLtMatmulPreferenceSetAttribute(void* handle, int attribute, const void* buffer, size_t size)
{
    ENTRY_OR(Other, BlasNotInitialized)
    Preference* preference = use<Preference>(handle, call.name);
    return !preference ? int(BlasInvalidValue)
        : attribute == 1 ? take(preference->workspace, buffer, size)
        : attribute == 3 ? take(preference->reductions, buffer, size)
                         : int(BlasInvalidValue);
}

// Two algorithms: with a workspace where it is allowed, and without.
EXPORT int cublasLtMatmulAlgoGetHeuristic(void* handle, void* desc_handle, void* a, void* b, void* c, void* d, void* preference_handle, int wanted,
    Heuristic* results, int* count)
{
    ENTRY_OR(Library, BlasExecutionFailed)
    *count = 0;
    const Preference* preference = use<Preference>(preference_handle, call.name);
    const MatmulDesc* desc = use<MatmulDesc>(desc_handle, call.name);
    const MatrixLayout* dl = use<MatrixLayout>(d, call.name);
    if (!use<LtHandle>(handle, call.name) || !desc || !use<MatrixLayout>(a, call.name) || !use<MatrixLayout>(b, call.name)
        || !use<MatrixLayout>(c, call.name) || !dl || !preference)
    {
        return BlasInvalidValue;
    }

    if (is_refused_way(call.name, *desc) || !has_kernel(*desc, *dl))
    {
        return BlasNotSupported;
    }

    for (const size_t workspace : { WorkspaceBytes, size_t(0) })
    {
        if (*count < wanted && workspace <= preference->workspace)
        {
            results[(*count)++] = { { AlgorithmMark, workspace, reduction_of(*preference) }, workspace, BlasSuccess, 1.0f, {} };
        }
    }

    return BlasSuccess;
}

EXPORT int cublasLtMatmul(void* handle, void* desc_handle, const float* alpha, const char* a, void* a_desc, const char* b, void* b_desc,
    const float* beta, const char* c, void* c_desc, char* d, void* d_desc, const uint64_t* algorithm, void* workspace, size_t bytes,
    void* stream)
{
    ENTRY_OR(Library, BlasExecutionFailed)
    const LtHandle* lt = use<LtHandle>(handle, call.name);
    const MatmulDesc* desc = use<MatmulDesc>(desc_handle, call.name);
    const MatrixLayout *al = use<MatrixLayout>(a_desc, call.name), *bl = use<MatrixLayout>(b_desc, call.name);
    const MatrixLayout *cl = use<MatrixLayout>(c_desc, call.name), *dl = use<MatrixLayout>(d_desc, call.name);
    if (!lt || !desc || !al || !bl || !cl || !dl)
    {
        return BlasInvalidValue;
    }

    if (is_refused_way(call.name, *desc))
    {
        return BlasNotSupported;
    }

    const Matmul matmul { *desc, *al, *bl, *cl, *dl, *alpha, *beta, a, b, c, d, algorithm ? algorithm[2] : 0 };
    std::string wrong = check_matmul(matmul);
    wrong = wrong.empty() ? check_algorithm(algorithm, { a, b, c, d }, bytes) : wrong;
    if (!wrong.empty())
    {
        problem(InvalidValue, text(call.name, ": ", wrong));
        return BlasInvalidValue;
    }

    const size_t needed = algorithm ? size_t(algorithm[1]) : 0;
    const Work work { call.name, nullptr, accesses_of(matmul), [matmul](std::string&) { return run_matmul(matmul); } };
    return blas_status(enqueue_with_workspace(stream, lt->context, work, { workspace, needed }, call.name));
}
