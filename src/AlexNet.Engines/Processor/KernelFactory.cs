using AlexNet.Core;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Kernels;
using AlexNet.Engines.Processor.Steps;

namespace AlexNet.Engines.Processor;

/// <summary>Ties the steps that are ours, all but the products, to the memory of a program.</summary>
/// <param name="workers">The threads that work.</param>
/// <param name="state">What changes from run to run.</param>
/// <param name="memory">The program's buffers.</param>
internal sealed unsafe class KernelFactory(WorkerPool workers, RunState state, ProgramMemory memory)
{
    private readonly Plan _plan = memory.Plan;

    /// <exception cref="NotSupportedException">The engine does not know the operation.</exception>
    public ProgramStep Create(Operation operation) => operation switch
    {
        Operation.Activate { Item: var s } =>
            new ActivateKernel(workers, s.Function, Floats(s.Input), Floats(s.Output), Count(s.Input)),
        Operation.ActivateGradient { Item: var s } =>
            new ActivateGradientKernel(
                workers, s.Function, Floats(s.Output), Floats(s.OutputGradient), Floats(s.InputGradient), Count(s.Output)),
        Operation.Scale { Item: var s } =>
            new ScaleKernel(workers, (float)s.Factor, Floats(s.Input), Floats(s.Output), Count(s.Input)),
        Operation.Normalise { Item: var s } =>
            new NormaliseKernel(
                workers, s.Norm, Column(s.Input, s.Columns), _plan.Batch * s.Columns, Floats(s.Input), Floats(s.Output)),
        Operation.NormaliseGradient { Item: var s } =>
            new NormaliseGradientKernel(
                workers, s.Norm, Column(s.Input, s.Columns), _plan.Batch * s.Columns, s.Rectified, Floats(s.Input),
                Floats(s.OutputGradient), Floats(s.InputGradient)),
        Operation.MaxPool { Item: var s } =>
            new MaxPoolKernel(
                workers, Pool(s.Window, s.Stride, s.Input, s.Output), Planes(s.Input), Floats(s.Input), Floats(s.Output), Bytes(s.Choice)),
        Operation.MaxPoolGradient { Item: var s } =>
            new MaxPoolGradientKernel(
                workers, Pool(s.Window, s.Stride, s.InputGradient, s.OutputGradient), Planes(s.InputGradient), Bytes(s.Choice),
                Floats(s.OutputGradient), Floats(s.Gate), Floats(s.InputGradient)),
        Operation.NormalisePool { Item: var s } =>
            new NormPoolStep(
                workers, s.Norm, Column(s.Input, s.Columns), Pool(s.Window, s.Stride, s.Input, s.Output), _plan.Batch * s.Columns,
                Floats(s.Input), Floats(s.Output), Bytes(s.Choice), (float*)memory.Scratch),
        Operation.NormalisePoolGradient { Item: var s } =>
            new NormPoolGradientStep(
                workers, s.Norm, Column(s.Input, s.Columns), Pool(s.Window, s.Stride, s.Input, s.OutputGradient), _plan.Batch * s.Columns,
                s.Rectified, Floats(s.Input), Bytes(s.Choice), Floats(s.OutputGradient), Floats(s.Gate), Floats(s.InputGradient),
                (float*)memory.Scratch),
        Operation.Dropout { Item: var s } =>
            new DropoutKernel(workers, state, s, memory.ShapeOf(s.Input), _plan.Batch, Floats(s.Input), Floats(s.Output)),
        Operation.SoftmaxLoss { Item: var s } =>
            new SoftmaxLossKernel(
                workers, state, (int)_plan.Buffers[s.Logits].Size, Floats(s.Logits), Floats(s.Probabilities), Floats(s.Losses),
                Floats(s.Gradient)),
        Operation.Transfer { Item: var s } =>
            new TransferKernel(
                workers, s, memory.ShapeOf(s.Source), memory.ShapeOf(s.Destination), _plan.Batch, Floats(s.Source), Floats(s.Destination)),
        Operation.Update { Item: var s } => Update(s),
        _ => throw new NotSupportedException($"engines on processors do not know the operation {operation.Name}"),
    };

    private UpdateKernel Update(UpdateStep s)
    {
        var parameter = memory.ParameterOf(s.Parameter);
        return new(
            workers, state, s.IsBias, parameter, (float*)parameter.Value, Floats(s.Gradient), (float*)parameter.Velocity,
            parameter.Layout.Bytes / sizeof(float));
    }

    private BlockedShape Column(int id, int columns) => memory.ShapeOf(id).Column(columns);

    private PoolGeometry Pool(int window, int stride, int input, int output)
    {
        var (from, to) = (memory.ShapeOf(input), memory.ShapeOf(output));
        return new(window, stride, from.Height, from.Width, to.Height, to.Width, Math.Max(from.Block, to.Block));
    }

    /// <summary>Blocks of channels of all images.</summary>
    private int Planes(int id) => _plan.Batch * memory.ShapeOf(id).Blocks;

    /// <summary>A buffer of floats, null where the step does without.</summary>
    private float* Floats(int? id) => id is { } buffer ? (float*)memory.AddressOf(buffer) : null;

    /// <summary>A buffer of bytes, null where the step does without.</summary>
    private byte* Bytes(int? id) => id is { } buffer ? (byte*)memory.AddressOf(buffer) : null;

    private long Count(int id) => _plan.Buffers[id].Elements(_plan.Batch);
}
