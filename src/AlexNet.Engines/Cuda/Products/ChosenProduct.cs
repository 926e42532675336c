using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.CuBlas;

namespace AlexNet.Engines.Cuda.Products;

/// <summary>A product of matrices by the first way that the libraries really take.</summary>
internal sealed class ChosenProduct : IDisposable
{
    private readonly DeviceRuntime _device;
    private readonly IMatrixWay _way;

    /// <summary>Computes once, whatever lies in the memory, by one way after the other until one is taken. The library has loaded and
    /// allocated all it needs then.</summary>
    /// <param name="epilogue">Done with the product where a way can, or null.</param>
    /// <exception cref="CudaException">None is taken.</exception>
    public ChosenProduct(DeviceRuntime device, in MatrixProduct product, MatrixEpilogue? epilogue = null)
    {
        _device = device;
        device.Context.SetCurrent();
        var status = Status.NotSupported;
        foreach (var way in MatrixWays.Of(device, product, epilogue))
        {
            status = way.Run();
            if (status == Status.Success)
            {
                _way = way;
                return;
            }

            way.Dispose();
            if (!MatrixWays.IsRefusal(status))
            {
                break;
            }
        }

        status.ThrowIfFailed($"a product of {product.Size.M} × {product.Size.K} by {product.Size.K} × {product.Size.N}");
        throw new InvalidOperationException("a product was computed in no way, and none failed");
    }

    /// <summary>Whether the epilogue is done with the product; else it is left to the caller.</summary>
    public bool HasEpilogue => _way.HasEpilogue;

    /// <summary>The way taken.</summary>
    public string Implementation => _way.ToString()!;

    /// <summary>Queues it.</summary>
    public void Enqueue()
    {
        _device.Context.SetCurrent();
        _way.Run().ThrowIfFailed(Implementation);
    }

    public void Dispose() => _way.Dispose();
}
