using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Products;
using static AlexNet.Engines.Cuda.Interop.CuBlas;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>y = f(W x + b). Row-major matrices are the transposes of column-major ones: Yᵀ = W Xᵀ.</summary>
internal sealed class FullyConnectedForwardStep(CudaMemory memory, Core.FullyConnectedStep step) : CudaStep
{
    private readonly DeviceRuntime _device = memory.DeviceOf(step.Output);
    private readonly int _inputs = memory.ShapeOf(step.Input).Size;
    private readonly int _outputs = memory.ShapeOf(step.Output).Size;
    private CudaLaunch? _activation;
    private nint _weight;

    public override void Bind()
    {
        _weight = memory.Parameter(step.Weight).Factor;
        _activation = BiasActivation.Prepare(memory, step.Output, step.Bias, step.Activation);
        Multiply();
    }

    public override void Enqueue()
    {
        Multiply();
        _activation!.RunAsync(_device.Stream);
    }

    public override void Dispose() => _activation?.Dispose();

    private void Multiply()
    {
        _device.Context.SetCurrent();
        _device.Matrices.Multiply(
            Operation.T, Operation.N, new(_outputs, memory.Plan.Batch, _inputs), new(_weight, _inputs), new(memory[step.Input], _inputs),
            new(memory[step.Output], _outputs), _device.Precision.MatrixType());
    }
}
