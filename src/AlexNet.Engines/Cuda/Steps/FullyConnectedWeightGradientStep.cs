using AlexNet.Engines.Cuda.Products;
using AlexNet.Engines.Processor.Kernels;
using static AlexNet.Engines.Cuda.Interop.CuBlas;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>dW = Σ dy xᵀ, in float32 whatever x and dy are, and db; in column-major matrices dWᵀ = Xᵀ dY.</summary>
internal sealed class FullyConnectedWeightGradientStep : CudaStep
{
    private readonly CudaMemory _memory;
    private readonly Core.FullyConnectedWeightGradientStep _step;
    private readonly BiasGradient _bias;
    private ChosenProduct? _product;

    public FullyConnectedWeightGradientStep(CudaMemory memory, Core.FullyConnectedWeightGradientStep step)
    {
        (_memory, _step) = (memory, step);
        _bias = new(memory, step.OutputGradient, step.BiasGradient);
        memory.WorkspaceOf(step.OutputGradient).Reserve(_bias.Bytes);
    }

    public override string Implementation => _product?.Implementation ?? "";

    public override void Bind()
    {
        var (inputs, outputs) = (_memory.ShapeOf(_step.Input).Size, _memory.ShapeOf(_step.OutputGradient).Size);
        _product = new(
            _memory.DeviceOf(_step.OutputGradient),
            new(
                Operation.N, Operation.T, new(inputs, outputs, _memory.Plan.Batch), new(_memory[_step.Input], inputs),
                new(_memory[_step.OutputGradient], outputs), new(_memory[_step.WeightGradient], inputs), DataType.F32),
            MatrixEpilogue.SumsOfB(_memory[_step.BiasGradient]));
        if (!_product.HasEpilogue)
        {
            _bias.Bind(_memory.WorkspaceOf(_step.OutputGradient).Start);
        }
    }

    public override void Enqueue()
    {
        _product!.Enqueue();
        if (!_product.HasEpilogue)
        {
            _bias.Enqueue();
        }
    }

    public override void Dispose()
    {
        _bias.Dispose();
        _product?.Dispose();
    }
}
