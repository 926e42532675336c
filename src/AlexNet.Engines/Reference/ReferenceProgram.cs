using System.Runtime.InteropServices;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Reference.Operations;

namespace AlexNet.Engines.Reference;

/// <summary>A plan's buffers in managed arenas, and its steps one after the other.</summary>
internal sealed class ReferenceProgram : IProgram
{
    private readonly Memory<float>[] _buffers;
    private readonly float[] _columns;
    private readonly float[] _normalised;

    public ReferenceProgram(Plan plan, ParameterStore parameters)
    {
        Plan = plan;
        _buffers = Allocate(plan, parameters);
        _columns = new float[Im2Col.ScratchSize(plan)];
        _normalised = new float[NormalisePool.ScratchSize(plan)];
    }

    public Plan Plan { get; }

    public ReadOnlySpan<float> Probabilities => _buffers[Plan.Probabilities].Span;

    public ReadOnlySpan<float> Losses => _buffers[Plan.Losses].Span;

    public void Run(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, in RunArguments arguments)
    {
        BatchCheck.Validate(Plan, images, labels);
        foreach (var image in Plan.Images)
        {
            images.CopyTo(_buffers[image].Span);
        }

        foreach (var step in Plan.Steps)
        {
            Execute(step.Operation, labels, arguments);
        }
    }

    public void Dispose()
    {
        // Managed memory only.
    }

    private static Memory<float>[] Allocate(Plan plan, ParameterStore parameters)
    {
        // Parameters live in the engine's store: they take no room in the arenas.
        var layout = Memory.layout(plan, buffer => buffer.IsPersistent ? 0 : buffer.Bytes(plan.Batch));
        var arenas = layout.DeviceBytes.Select(bytes => new float[bytes / sizeof(float)]).ToArray();
        return plan.Buffers.Select(Place).ToArray();

        Memory<float> Place(Buffer buffer)
        {
            if (buffer.IsPersistent)
            {
                return parameters.Slice(buffer);
            }

            var floats = (buffer.Bytes(plan.Batch) + sizeof(float) - 1) / sizeof(float);
            return layout.Offsets[buffer.Id] is { } offset ? arenas[buffer.Device].AsMemory((int)(offset / sizeof(float)), (int)floats) : default;
        }
    }

    /// <summary>A buffer of floats, empty where the plan has none.</summary>
    private Span<float> Of(int? id) => id is { } buffer ? _buffers[buffer].Span : default;

    /// <summary>A buffer of bytes, empty where the plan has none.</summary>
    private Span<byte> Bytes(int? id) =>
        id is { } buffer ? MemoryMarshal.AsBytes(_buffers[buffer].Span)[..(int)Plan.Buffers[buffer].Bytes(Plan.Batch)] : default;

    private Shape ShapeOf(int id) => Plan.Buffers[id].Shape;

    private int SizeOf(int id) => (int)Plan.Buffers[id].Size;

    private void Execute(Operation operation, ReadOnlySpan<int> labels, in RunArguments arguments)
    {
        switch (operation)
        {
            case Operation.Convolution { Item: var s }:
                Convolution.Forward(s.Geometry, Plan.Batch, ShapeOf(s.Input), ShapeOf(s.Output), Of(s.Input), Of(s.Weight), Of(s.Bias), Of(s.Output), _columns);
                Activations.Forward(s.Activation, Of(s.Output), Of(s.Output));
                break;
            case Operation.ConvolutionInputGradient { Item: var s }:
                Convolution.InputGradient(s.Geometry, Plan.Batch, ShapeOf(s.InputGradient), ShapeOf(s.OutputGradient), Of(s.Weight), Of(s.OutputGradient), Of(s.InputGradient), _columns);
                break;
            case Operation.ConvolutionWeightGradient { Item: var s }:
                Convolution.WeightGradient(s.Geometry, Plan.Batch, ShapeOf(s.Input), ShapeOf(s.OutputGradient), Of(s.Input), Of(s.OutputGradient), Of(s.WeightGradient), Of(s.BiasGradient), _columns);
                break;
            case Operation.FullyConnected { Item: var s }:
                FullyConnected.Forward(Plan.Batch, SizeOf(s.Input), SizeOf(s.Output), Of(s.Input), Of(s.Weight), Of(s.Bias), Of(s.Output));
                Activations.Forward(s.Activation, Of(s.Output), Of(s.Output));
                break;
            case Operation.FullyConnectedInputGradient { Item: var s }:
                FullyConnected.InputGradient(Plan.Batch, SizeOf(s.InputGradient), SizeOf(s.OutputGradient), Of(s.Weight), Of(s.OutputGradient), Of(s.InputGradient));
                break;
            case Operation.FullyConnectedWeightGradient { Item: var s }:
                FullyConnected.WeightGradient(Plan.Batch, SizeOf(s.Input), SizeOf(s.OutputGradient), Of(s.Input), Of(s.OutputGradient), Of(s.WeightGradient), Of(s.BiasGradient));
                break;
            case Operation.Activate { Item: var s }:
                Activations.Forward(s.Function, Of(s.Input), Of(s.Output));
                break;
            case Operation.ActivateGradient { Item: var s }:
                Activations.Backward(s.Function, Of(s.Output), Of(s.OutputGradient), Of(s.InputGradient));
                break;
            case Operation.Normalise { Item: var s }:
                LocalResponseNorm.Forward(s.Norm, s.Columns, Plan.Batch, ShapeOf(s.Input), Of(s.Input), Of(s.Output), Of(s.Scale));
                break;
            case Operation.NormaliseGradient { Item: var s }:
                LocalResponseNorm.Backward(s.Norm, s.Columns, Plan.Batch, ShapeOf(s.Input), s.Rectified, Of(s.Input), Of(s.Output), Of(s.Scale), Of(s.OutputGradient), Of(s.InputGradient));
                break;
            case Operation.MaxPool { Item: var s }:
                MaxPool.Forward(s.Window, s.Stride, Plan.Batch, ShapeOf(s.Input), ShapeOf(s.Output), Of(s.Input), Of(s.Output), Bytes(s.Choice));
                break;
            case Operation.MaxPoolGradient { Item: var s }:
                MaxPool.Backward(s.Window, s.Stride, Plan.Batch, ShapeOf(s.InputGradient), ShapeOf(s.OutputGradient), Bytes(s.Choice), Of(s.OutputGradient), Of(s.Gate), Of(s.InputGradient));
                break;
            case Operation.NormalisePool { Item: var s }:
                NormalisePool.Forward(s, Plan.Batch, ShapeOf(s.Input), ShapeOf(s.Output), Of(s.Input), Of(s.Output), Bytes(s.Choice), _normalised);
                break;
            case Operation.NormalisePoolGradient { Item: var s }:
                NormalisePool.Backward(s, Plan.Batch, ShapeOf(s.Input), ShapeOf(s.OutputGradient), Of(s.Input), Bytes(s.Choice), Of(s.OutputGradient), Of(s.Gate), Of(s.InputGradient), _normalised);
                break;
            case Operation.Dropout { Item: var s }:
                DropoutMask.Apply(s, Plan.Batch, SizeOf(s.Input), Of(s.Input), Of(s.Output), arguments);
                break;
            case Operation.Scale { Item: var s }:
                Activations.Scale((float)s.Factor, Of(s.Input), Of(s.Output));
                break;
            case Operation.SoftmaxLoss { Item: var s }:
                SoftmaxLoss.Apply(Plan.Batch, Of(s.Logits), labels, Of(s.Probabilities), Of(s.Losses), Of(s.Gradient));
                break;
            case Operation.Update { Item: var s }:
                arguments.Update.Apply(s.IsBias, Of(s.Parameter), Of(s.Velocity), Of(s.Gradient));
                break;
            case Operation.Transfer { Item: var s }:
                Transfer.Apply(s, Plan.Batch, ShapeOf(s.Source), ShapeOf(s.Destination), Of(s.Source), Of(s.Destination));
                break;
            default:
                throw new NotSupportedException($"the reference engine does not know the operation {operation.Name}");
        }
    }
}
