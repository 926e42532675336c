using static AlexNet.Engines.Cuda.Interop.CuBlas;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>dW = Σ dy xᵀ, in float32 whatever x and dy are, and db; in column-major matrices dWᵀ = Xᵀ dY.</summary>
internal sealed class FullyConnectedWeightGradientStep : CudaStep
{
    private readonly CudaMemory _memory;
    private readonly Core.FullyConnectedWeightGradientStep _step;
    private readonly DeviceRuntime _device;
    private readonly BiasGradient _bias;
    private readonly int _inputs;
    private readonly int _outputs;

    public FullyConnectedWeightGradientStep(CudaMemory memory, Core.FullyConnectedWeightGradientStep step)
    {
        (_memory, _step, _device) = (memory, step, memory.DeviceOf(step.OutputGradient));
        (_inputs, _outputs) = (memory.ShapeOf(step.Input).Size, memory.ShapeOf(step.OutputGradient).Size);
        _bias = new(memory, step.OutputGradient, step.BiasGradient);
        memory.WorkspaceOf(step.OutputGradient).Reserve(_bias.Bytes);
    }

    public override void Bind()
    {
        _bias.Bind(_memory.WorkspaceOf(_step.OutputGradient).Start);
        Enqueue();
    }

    public override void Enqueue()
    {
        _device.Context.SetCurrent();
        _device.Matrices.Multiply(
            Operation.N, Operation.T, new(_inputs, _outputs, _memory.Plan.Batch), new(_memory[_step.Input], _inputs),
            new(_memory[_step.OutputGradient], _outputs), new(_memory[_step.WeightGradient], _inputs), DataType.F32);
        _bias.Enqueue();
    }

    public override void Dispose() => _bias.Dispose();
}
