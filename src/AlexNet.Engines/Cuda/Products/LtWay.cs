using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.CuBlas;

namespace AlexNet.Engines.Cuda.Products;

/// <summary>A product by cuBLASLt, with an epilogue or without, by the algorithm that the library puts first.</summary>
internal sealed class LtWay : IMatrixWay
{
    private readonly CuBlasLtHandle _handle;
    private readonly LtDescriptors _descriptors;
    private readonly MatrixProduct _product;
    private readonly CuBlasLt.HeuristicResult _algorithm;
    private readonly string _name;

    private LtWay(CuBlasLtHandle handle, LtDescriptors descriptors, in MatrixProduct product, in CuBlasLt.HeuristicResult algorithm, string name)
    {
        (_handle, _descriptors, _product, _algorithm, _name) = (handle, descriptors, product, algorithm, name);
    }

    public bool HasEpilogue { get; private init; }

    /// <summary>Asks the library for an algorithm.</summary>
    /// <param name="way">Null where the library has none.</param>
    public static Status TryCreate(
        DeviceRuntime device, in MatrixProduct product, ComputeType compute, MatrixEpilogue? epilogue, out LtWay? way)
    {
        way = null;
        var descriptors = new LtDescriptors(product, device.Precision.MatrixType(), compute, epilogue);
        var status = device.LightMatrices.Choose(descriptors, out var algorithm);
        if (status == Status.Success)
        {
            var name = epilogue is { } wanted ? $"cuBLASLt with {wanted.Function}" : "cuBLASLt";
            way = new(device.LightMatrices, descriptors, product, algorithm, name) { HasEpilogue = epilogue is not null };
        }
        else
        {
            descriptors.Dispose();
        }

        return status;
    }

    public Status Run() => _handle.Multiply(_descriptors, _product.A.Start, _product.B.Start, _product.C.Start, _algorithm);

    public override string ToString() => _name;

    public void Dispose() => _descriptors.Dispose();
}
