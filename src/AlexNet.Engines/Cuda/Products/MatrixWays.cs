using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.CuBlas;

namespace AlexNet.Engines.Cuda.Products;

/// <summary>The ways of a product, most wanted first: cuBLASLt with the epilogue, cuBLASLt without, cuBLAS.</summary>
internal static class MatrixWays
{
    /// <summary>Whether a status says that a way will not do, and nothing is broken.</summary>
    public static bool IsRefusal(Status status) => status is Status.InvalidValue or Status.ArchMismatch or Status.NotSupported;

    /// <summary>Made one by one, as they are asked for; each belongs to who asked.</summary>
    public static IEnumerable<IMatrixWay> Of(DeviceRuntime device, MatrixProduct product, MatrixEpilogue? epilogue)
    {
        foreach (var wanted in epilogue is null ? (MatrixEpilogue?[])[null] : [epilogue, null])
        {
            foreach (var compute in device.Precision.MatrixComputes())
            {
                var status = LtWay.TryCreate(device, product, compute, wanted, out var way);
                if (way is not null)
                {
                    yield return way;
                }
                else if (!IsRefusal(status))
                {
                    status.ThrowIfFailed("cublasLtMatmulAlgoGetHeuristic");
                }
            }
        }

        yield return new GemmWay(device.Matrices, product);
    }
}
