// Constants that cuBLAS and cuBLASLt share.
#pragma once

#include "library.h"

namespace device
{

enum BlasStatus
{
    BlasSuccess = 0,
    BlasNotInitialized = 1,
    BlasAllocFailed = 3,
    BlasInvalidValue = 7,
    BlasExecutionFailed = 13,
    BlasNotSupported = 15,
};

constexpr int DataF32 = 0, DataBf16 = 14;

inline bool is_data_type(int type) { return type == DataF32 || type == DataBf16; }

inline Element element_of(int type) { return type == DataBf16 ? Element::Bf16 : Element::F32; }

inline bool is_compute_type(int type) { return type == 68 || type == 69 || type == 75 || type == 77; }

inline int blas_status(int status)
{
    return status == Success ? BlasSuccess : status == InvalidHandle || status == InvalidValue ? BlasInvalidValue : BlasExecutionFailed;
}

/// Bytes from the first to the last of a matrix' numbers, which lie column by column.
inline size_t span_of(long rows, long columns, long ld, Element element)
{
    return rows == 0 || columns == 0 ? 0 : ((columns - 1) * ld + rows) * bytes_of(element);
}

} // namespace device
