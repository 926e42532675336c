using static AlexNet.Engines.Cuda.Interop.CuBlas;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>dx = Wᵀ dy; in column-major matrices dXᵀ = Wᵀ dYᵀ, where Wᵀ is what row-major W looks like.</summary>
internal sealed class FullyConnectedInputGradientStep(CudaMemory memory, Core.FullyConnectedInputGradientStep step) : CudaStep
{
    private readonly DeviceRuntime _device = memory.DeviceOf(step.InputGradient);
    private readonly int _inputs = memory.ShapeOf(step.InputGradient).Size;
    private readonly int _outputs = memory.ShapeOf(step.OutputGradient).Size;
    private nint _weight;

    public override void Bind()
    {
        _weight = memory.Parameter(step.Weight).Factor;
        Enqueue();
    }

    public override void Enqueue()
    {
        _device.Context.SetCurrent();
        _device.Matrices.Multiply(
            Operation.N, Operation.N, new(_inputs, memory.Plan.Batch, _outputs), new(_weight, _inputs),
            new(memory[step.OutputGradient], _outputs), new(memory[step.InputGradient], _inputs), _device.Precision.MatrixType());
    }

    public override void Dispose()
    {
        // Holds nothing of its own.
    }
}
