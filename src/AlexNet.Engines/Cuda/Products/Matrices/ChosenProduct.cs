using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Cuda.Runtime;
using static AlexNet.Engines.Cuda.Interop.CuBlas;

namespace AlexNet.Engines.Cuda.Products.Matrices;

/// <summary>A product of matrices by the first algorithm that the libraries really take.</summary>
internal sealed class ChosenProduct : IDisposable
{
    private readonly DeviceRuntime _device;
    private readonly IGemmAlgorithm _algorithm;

    /// <summary>Computes once, whatever lies in the memory, by one algorithm after the other until one is taken. The library has loaded and
    /// allocated all it needs then.</summary>
    /// <param name="epilogue">Done with the product where an algorithm can, or null.</param>
    /// <exception cref="CudaException">None is taken.</exception>
    public ChosenProduct(DeviceRuntime device, in MatrixProduct product, MatrixEpilogue? epilogue = null)
    {
        _device = device;
        device.Context.SetCurrent();
        var status = Status.NotSupported;
        foreach (var algorithm in GemmAlgorithms.Of(device, product, epilogue))
        {
            status = algorithm.Run();
            if (status == Status.Success)
            {
                _algorithm = algorithm;
                return;
            }

            algorithm.Dispose();
            if (!GemmAlgorithms.IsRefusal(status))
            {
                break;
            }
        }

        status.ThrowIfFailed($"a product of {product.Size.M} × {product.Size.K} by {product.Size.K} × {product.Size.N}");
        throw new InvalidOperationException("a product was computed by no algorithm, and none failed");
    }

    /// <summary>Whether the epilogue is done with the product; else it is left to the caller.</summary>
    public bool HasEpilogue => _algorithm.HasEpilogue;

    /// <summary>The algorithm taken.</summary>
    public string Implementation => _algorithm.ToString()!;

    /// <summary>Queues it.</summary>
    public void Enqueue()
    {
        _device.Context.SetCurrent();
        _algorithm.Run().ThrowIfFailed(Implementation);
    }

    public void Dispose() => _algorithm.Dispose();
}
