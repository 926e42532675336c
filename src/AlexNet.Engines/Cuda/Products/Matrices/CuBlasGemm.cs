using AlexNet.Engines.Cuda.Runtime;
using static AlexNet.Engines.Cuda.Interop.CuBlas;

namespace AlexNet.Engines.Cuda.Products.Matrices;

/// <summary>One algorithm of a product of matrices; its text says which.</summary>
internal interface IGemmAlgorithm : IDisposable
{
    /// <summary>Whether the product's epilogue is done with it.</summary>
    bool HasEpilogue { get; }

    /// <summary>Queues it.</summary>
    Status Run();
}

/// <summary>A product by cuBLAS, which has no epilogues and takes everything.</summary>
internal sealed unsafe class CuBlasGemm(DeviceRuntime device, MatrixProduct product) : IGemmAlgorithm
{
    public bool HasEpilogue => false;

    public Status Run()
    {
        float one = 1, zero = 0;
        var factor = device.Precision.MatrixType();
        var (size, a, b, c) = (product.Size, product.A, product.B, product.C);
        return cublasGemmEx(
            device.CuBlas.Handle, product.TransposeA, product.TransposeB, size.M, size.N, size.K, &one, a.Start, factor, a.Leading, b.Start,
            factor, b.Leading, &zero, c.Start, product.Result, c.Leading, device.Precision.MatrixCompute(), DefaultAlgorithm);
    }

    public override string ToString() => "cuBLAS";

    public void Dispose()
    {
        // Holds nothing of its own.
    }
}
