using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.CuBlasLt;

namespace AlexNet.Engines.Cuda.Products.Matrices;

/// <summary>A product and its epilogue in cuBLASLt's words: pieces of host memory.</summary>
internal sealed unsafe class CuBlasLtDescriptors : IDisposable
{
    private readonly nint _product;
    private readonly nint _a;
    private readonly nint _b;
    private readonly nint _c;

    /// <param name="factor">The type of A and B.</param>
    public CuBlasLtDescriptors(in MatrixProduct product, CuBlas.DataType factor, CuBlas.ComputeType compute, MatrixEpilogue? epilogue)
    {
        try
        {
            cublasLtMatmulDescCreate(out _product, compute, CuBlas.DataType.F32).ThrowIfFailed();
            var (transposeA, transposeB) = (product.TransposeA, product.TransposeB);
            Set(MatmulDescAttribute.TransA, &transposeA, sizeof(CuBlas.Operation));
            Set(MatmulDescAttribute.TransB, &transposeB, sizeof(CuBlas.Operation));
            if (epilogue is { } wanted)
            {
                Set(wanted);
            }

            var (m, n, k) = (product.Size.M, product.Size.N, product.Size.K);
            _a = Layout(factor, product.TransposeA, m, k, product.A.Leading);
            _b = Layout(factor, product.TransposeB, k, n, product.B.Leading);
            _c = Layout(product.Result, CuBlas.Operation.N, m, n, product.C.Leading);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public nint Product => _product;

    public nint A => _a;

    public nint B => _b;

    public nint C => _c;

    public void Dispose()
    {
        foreach (var layout in (ReadOnlySpan<nint>)[_a, _b, _c])
        {
            if (layout != 0)
            {
                _ = cublasLtMatrixLayoutDestroy(layout);
            }
        }

        if (_product != 0)
        {
            _ = cublasLtMatmulDescDestroy(_product);
        }
    }

    /// <summary>The layout of X, where op(X) has that many rows and columns.</summary>
    private static nint Layout(CuBlas.DataType type, CuBlas.Operation transpose, int rows, int columns, int leading)
    {
        (rows, columns) = transpose == CuBlas.Operation.T ? (columns, rows) : (rows, columns);
        cublasLtMatrixLayoutCreate(out var layout, type, (ulong)rows, (ulong)columns, leading).ThrowIfFailed();
        return layout;
    }

    private void Set(MatrixEpilogue epilogue)
    {
        var (function, bias, type) = (epilogue.Function, epilogue.Bias, CuBlas.DataType.F32);
        Set(MatmulDescAttribute.Epilogue, &function, sizeof(Epilogue));
        Set(MatmulDescAttribute.BiasPointer, &bias, sizeof(nint));
        Set(MatmulDescAttribute.BiasDataType, &type, sizeof(CuBlas.DataType));
    }

    private void Set(MatmulDescAttribute attribute, void* value, int size) =>
        cublasLtMatmulDescSetAttribute(_product, attribute, value, (nuint)size).ThrowIfFailed();
}
