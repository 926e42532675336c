using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Cuda.Runtime;
using static AlexNet.Engines.Cuda.Interop.CuBlas;

namespace AlexNet.Engines.Cuda.Products.Matrices;

/// <summary>The algorithms of a product, most wanted first: cuBLASLt with the epilogue, cuBLASLt without, cuBLAS.</summary>
internal static class GemmAlgorithms
{
    private const int CuBlasLtAlignment = 256;

    /// <summary>Whether a status says that an algorithm will not do, and nothing is broken.</summary>
    public static bool IsRefusal(Status status) => status is Status.InvalidValue or Status.ArchMismatch or Status.NotSupported;

    /// <summary>Made one by one, as they are asked for; each belongs to who asked.</summary>
    public static IEnumerable<IGemmAlgorithm> Of(DeviceRuntime device, MatrixProduct product, MatrixEpilogue? epilogue)
    {
        // What a replica has of a tensor of all may begin anywhere, and cuBLASLt takes for granted that it does not.
        var isAligned = ((product.A.Start | product.B.Start | product.C.Start) & (CuBlasLtAlignment - 1)) == 0;
        foreach (var wanted in !isAligned ? [] : epilogue is null ? (MatrixEpilogue?[])[null] : [epilogue, null])
        {
            foreach (var compute in device.Precision.MatrixComputes())
            {
                var status = CuBlasLtGemm.TryCreate(device, product, compute, wanted, out var gemm);
                if (gemm is not null)
                {
                    yield return gemm;
                }
                else if (!IsRefusal(status))
                {
                    status.ThrowIfFailed("cublasLtMatmulAlgoGetHeuristic");
                }
            }
        }

        yield return new CuBlasGemm(device, product);
    }
}
