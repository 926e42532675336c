using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Products.Matrices;
using AlexNet.Engines.Cuda.Runtime;
using static AlexNet.Engines.Cuda.Interop.CuBlas;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>y = f(W x + b). Row-major matrices are the transposes of column-major ones: Yᵀ = W Xᵀ.</summary>
internal sealed class FullyConnectedForwardStep(CudaMemory memory, Core.FullyConnectedStep step) : CudaStep
{
    private readonly DeviceRuntime _device = memory.DeviceOf(step.Output);
    private ChosenProduct? _product;
    private CudaLaunch? _activation;

    public override string Implementation => _product?.Implementation ?? "";

    public override void Bind()
    {
        var (inputs, outputs) = (memory.ShapeOf(step.Input).Size, memory.ShapeOf(step.Output).Size);
        _product = new(
            _device,
            new(
                Operation.T, Operation.N, new(outputs, memory.Plan.Batch, inputs), new(memory.Parameter(step.Weight).Factor, inputs),
                new(memory[step.Input], inputs), new(memory[step.Output], outputs), _device.Precision.MatrixType()),
            MatrixEpilogue.BiasActivation(step.Activation, memory[step.Bias]));
        if (!_product.HasEpilogue)
        {
            _activation = BiasActivation.Prepare(memory, step.Output, step.Bias, step.Activation);
        }
    }

    public override void Enqueue()
    {
        _product!.Enqueue();
        _activation?.RunAsync(_device.Stream);
    }

    public override void Dispose()
    {
        _activation?.Dispose();
        _product?.Dispose();
    }
}
