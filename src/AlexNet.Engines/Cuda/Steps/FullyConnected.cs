using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Products.Matrices;
using AlexNet.Engines.Cuda.Runtime;
using static AlexNet.Engines.Cuda.Interop.CuBlas;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>y = f(W x + b). Row-major matrices are the transposes of column-major ones: Yᵀ = W Xᵀ.</summary>
internal sealed class FullyConnectedForward(CudaMemory memory, Core.FullyConnectedStep step) : CudaStep
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
                Operation.T, Operation.N, new(outputs, memory.Images(step.Output), inputs), new(memory.Parameter(step.Weight).Factor, inputs),
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

/// <summary>dx = Wᵀ dy; in column-major matrices dXᵀ = Wᵀ dYᵀ, where Wᵀ is what row-major W looks like.</summary>
internal sealed class FullyConnectedInputGradient(CudaMemory memory, Core.FullyConnectedInputGradientStep step) : CudaStep
{
    private ChosenProduct? _product;

    public override string Implementation => _product?.Implementation ?? "";

    public override void Bind()
    {
        var device = memory.DeviceOf(step.InputGradient);
        var (inputs, outputs) = (memory.ShapeOf(step.InputGradient).Size, memory.ShapeOf(step.OutputGradient).Size);
        _product = new(device, new(
            Operation.N, Operation.N, new(inputs, memory.Images(step.OutputGradient), outputs), new(memory.Parameter(step.Weight).Factor, inputs),
            new(memory[step.OutputGradient], outputs), new(memory[step.InputGradient], inputs), device.Precision.MatrixType()));
    }

    public override void Enqueue() => _product!.Enqueue();

    public override void Dispose() => _product?.Dispose();
}

/// <summary>dW = Σ dy xᵀ, in float32 whatever x and dy are, and db; in column-major matrices dWᵀ = Xᵀ dY.</summary>
internal sealed class FullyConnectedWeightGradient : CudaStep
{
    private readonly CudaMemory _memory;
    private readonly Core.FullyConnectedWeightGradientStep _step;
    private readonly BiasGradient _bias;
    private ChosenProduct? _product;

    public FullyConnectedWeightGradient(CudaMemory memory, Core.FullyConnectedWeightGradientStep step)
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
                Operation.N, Operation.T, new(inputs, outputs, _memory.Images(_step.OutputGradient)), new(_memory[_step.Input], inputs),
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
