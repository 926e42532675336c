using static AlexNet.Engines.Cuda.Interop.CuBlas;

namespace AlexNet.Engines.Cuda.Products;

/// <summary>A product by cuBLAS, which has no epilogues and takes everything.</summary>
internal sealed class GemmWay(CuBlasHandle handle, MatrixProduct product) : IMatrixWay
{
    public bool HasEpilogue => false;

    public Status Run() => handle.Multiply(product);

    public override string ToString() => "cuBLAS";

    public void Dispose()
    {
        // Holds nothing of its own.
    }
}
