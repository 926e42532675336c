using AlexNet.Core;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Runtime;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>From a plan's operations to steps.</summary>
internal sealed class StepFactory(CudaMemory memory)
{
    private readonly ElementwiseSteps _elementwise = new(memory);
    private readonly NormPoolSteps _normPool = new(memory);

    /// <exception cref="NotSupportedException">The engine does not know the operation.</exception>
    public CudaStep Create(Operation operation) => operation switch
    {
        Operation.Convolution { Item: var s } => new ConvolutionForward(memory, s),
        Operation.ConvolutionInputGradient { Item: var s } => new ConvolutionInputGradient(memory, s),
        Operation.ConvolutionWeightGradient { Item: var s } => new ConvolutionWeightGradient(memory, s),
        Operation.FullyConnected { Item: var s } => new FullyConnectedForward(memory, s),
        Operation.FullyConnectedInputGradient { Item: var s } => new FullyConnectedInputGradient(memory, s),
        Operation.FullyConnectedWeightGradient { Item: var s } => new FullyConnectedWeightGradient(memory, s),
        Operation.Activate { Item: var s } => _elementwise.Activate(s),
        Operation.ActivateGradient { Item: var s } => _elementwise.ActivateGradient(s),
        Operation.Scale { Item: var s } => _elementwise.Scale(s),
        Operation.Dropout { Item: var s } => _elementwise.Dropout(s),
        Operation.SoftmaxLoss { Item: var s } => new LossStep(memory, s),
        Operation.Update { Item: var s } => _elementwise.Update(s),
        Operation.Normalise { Item: var s } => _normPool.Normalise(s),
        Operation.NormaliseGradient { Item: var s } => _normPool.NormaliseGradient(s),
        Operation.MaxPool { Item: var s } => _normPool.MaxPool(s),
        Operation.MaxPoolGradient { Item: var s } => _normPool.MaxPoolGradient(s),
        Operation.NormalisePool { Item: var s } => _normPool.NormalisePool(s),
        Operation.NormalisePoolGradient { Item: var s } => _normPool.NormalisePoolGradient(s),
        Operation.Transfer { Item: var s } when memory.DeviceOf(s.Source) == memory.DeviceOf(s.Destination) => new KernelStep(
            memory.DeviceOf(s.Source), () => ChannelTransfer.Prepare(
                memory.DeviceOf(s.Source), memory.Positions(s.Source), new(memory[s.Source], memory.ShapeOf(s.Source).Channels, s.SourceChannel),
                new(memory[s.Destination], memory.ShapeOf(s.Destination).Channels, s.DestinationChannel), s.Channels, s.Accumulate)),
        Operation.Transfer { Item: var s } => new PeerTransfer(memory, s),
        _ => throw new NotSupportedException($"the engine cuda does not know the operation {operation.Name}"),
    };
}
