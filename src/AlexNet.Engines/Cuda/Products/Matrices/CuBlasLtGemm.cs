using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Cuda.Runtime;
using static AlexNet.Engines.Cuda.Interop.CuBlasLt;
using Status = AlexNet.Engines.Cuda.Interop.CuBlas.Status;

namespace AlexNet.Engines.Cuda.Products.Matrices;

/// <summary>A product by cuBLASLt, with an epilogue or without, by the algorithm that the library puts first, which depends on nothing
/// that is measured.</summary>
internal sealed unsafe class CuBlasLtGemm : IGemmAlgorithm
{
    private readonly CuBlasLtHandle _handle;
    private readonly MatrixProduct _product;
    private readonly CuBlasLtDescriptors _descriptors;
    private readonly HeuristicResult _chosen;
    private readonly string _name;

    private CuBlasLtGemm(
        CuBlasLtHandle handle, in MatrixProduct product, CuBlasLtDescriptors descriptors, in HeuristicResult chosen,
        MatrixEpilogue? epilogue)
    {
        (_handle, _product, _descriptors, _chosen) = (handle, product, descriptors, chosen);
        HasEpilogue = epilogue is not null;
        _name = epilogue is { } done ? $"cuBLASLt with {done.Function}" : "cuBLASLt";
    }

    public bool HasEpilogue { get; }

    /// <summary>Asks the library for an algorithm.</summary>
    /// <param name="gemm">Null where the library has none.</param>
    public static Status TryCreate(
        DeviceRuntime device, in MatrixProduct product, CuBlas.ComputeType compute, MatrixEpilogue? epilogue, out CuBlasLtGemm? gemm)
    {
        gemm = null;
        var descriptors = new CuBlasLtDescriptors(product, device.Precision.MatrixType(), compute, epilogue);
        var status = Choose(device.CuBlasLt, descriptors, out var chosen);
        if (status == Status.Success)
        {
            gemm = new(device.CuBlasLt, product, descriptors, chosen, epilogue);
        }
        else
        {
            descriptors.Dispose();
        }

        return status;
    }

    public Status Run()
    {
        float one = 1, zero = 0;
        var (d, algorithm) = (_descriptors, _chosen.Algorithm);
        var (a, b, c) = (_product.A.Start, _product.B.Start, _product.C.Start);
        return cublasLtMatmul(
            _handle.Handle, d.Product, &one, a, d.A, b, d.B, &zero, c, d.C, c, d.C, &algorithm, _handle.Workspace, _chosen.WorkspaceSize,
            _handle.Stream);
    }

    public override string ToString() => _name;

    public void Dispose() => _descriptors.Dispose();

    private static Status Choose(CuBlasLtHandle handle, CuBlasLtDescriptors d, out HeuristicResult chosen)
    {
        HeuristicResult result;
        var status = cublasLtMatmulAlgoGetHeuristic(
            handle.Handle, d.Product, d.A, d.B, d.C, d.C, handle.Preference, 1, &result, out var count);
        chosen = result;
        return status != Status.Success ? status : count > 0 ? result.State : Status.NotSupported;
    }
}
