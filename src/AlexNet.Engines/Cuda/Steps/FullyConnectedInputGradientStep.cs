using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Products.Matrices;
using AlexNet.Engines.Cuda.Runtime;
using static AlexNet.Engines.Cuda.Interop.CuBlas;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>dx = Wᵀ dy; in column-major matrices dXᵀ = Wᵀ dYᵀ, where Wᵀ is what row-major W looks like.</summary>
internal sealed class FullyConnectedInputGradientStep(CudaMemory memory, Core.FullyConnectedInputGradientStep step) : CudaStep
{
    private ChosenProduct? _product;

    public override string Implementation => _product?.Implementation ?? "";

    public override void Bind()
    {
        var device = memory.DeviceOf(step.InputGradient);
        var (inputs, outputs) = (memory.ShapeOf(step.InputGradient).Size, memory.ShapeOf(step.OutputGradient).Size);
        _product = new(device, new(
            Operation.N, Operation.N, new(inputs, memory.Plan.Batch, outputs), new(memory.Parameter(step.Weight).Factor, inputs),
            new(memory[step.OutputGradient], outputs), new(memory[step.InputGradient], inputs), device.Precision.MatrixType()));
    }

    public override void Enqueue() => _product!.Enqueue();

    public override void Dispose() => _product?.Dispose();
}
