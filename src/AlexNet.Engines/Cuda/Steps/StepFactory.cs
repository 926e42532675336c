using AlexNet.Core;
using AlexNet.Engines.Cuda.Links;
using AlexNet.Engines.Cuda.Kernels;
using AlexNet.Engines.Cuda.Launching;
using AlexNet.Engines.Cuda.Memory;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>From a plan's operations to steps: products by libraries, all else a launch of a kernel.</summary>
internal sealed class StepFactory(CudaMemory memory, ProcessLinks? links) : IOperationExecutor<CudaStep>
{
    private readonly ExchangeFactory _exchanges = new(memory, links);

    public CudaStep Convolution(ConvolutionStep step)
    {
        memory.Parameters.Declare(step);
        return new ConvolutionForward(memory, step);
    }

    public CudaStep ConvolutionInputGradient(ConvolutionInputGradientStep step) => new ConvolutionInputGradient(memory, step);

    public CudaStep ConvolutionWeightGradient(ConvolutionWeightGradientStep step) => new ConvolutionWeightGradient(memory, step);

    public CudaStep FullyConnected(FullyConnectedStep step)
    {
        memory.Parameters.Declare(step);
        return new FullyConnectedForward(memory, step);
    }

    public CudaStep FullyConnectedInputGradient(FullyConnectedInputGradientStep step) => new FullyConnectedInputGradient(memory, step);

    public CudaStep FullyConnectedWeightGradient(FullyConnectedWeightGradientStep step) => new FullyConnectedWeightGradient(memory, step);

    public CudaStep Activate(ActivateStep step) => Launch(step.Input, () => new BiasActivateKernel(
        X: memory[step.Input], Bias: 0, Y: memory[step.Output], Function: step.Function, Positions: memory.Positions(step.Input),
        Channels: memory.ShapeOf(step.Input).Channels));

    public CudaStep ActivateGradient(ActivateGradientStep step) => Summed(step.InputGradient, step.BiasGradient, _ => true, partial => new ActivateGradientKernel(
        Y: memory[step.Output], Dy: memory[step.OutputGradient], Dx: memory[step.InputGradient], Partial: partial, Function: step.Function,
        Positions: memory.Positions(step.Output), Channels: memory.ShapeOf(step.Output).Channels));

    public CudaStep Normalise(NormaliseStep step) => Launch(step.Input, () => new LrnForwardKernel(
        X: memory[step.Input], Y: memory[step.Output], Positions: memory.Positions(step.Input),
        Norm: NormOf(step.Input, step.Norm, step.Columns)));

    public CudaStep NormaliseGradient(NormaliseGradientStep step) => Launch(step.Input, () => new LrnBackwardKernel(
        X: memory[step.Input], Dy: memory[step.OutputGradient], Dx: memory[step.InputGradient], Positions: memory.Positions(step.Input),
        Norm: NormOf(step.Input, step.Norm, step.Columns), Rectified: step.Rectified));

    public CudaStep SpatialNormalise(SpatialNormaliseStep step) => Launch(step.Input, () => new SpatialNormForwardKernel(
        X: memory[step.Input], Y: memory[step.Output], Norm: SpatialNormOf(step.Input, step.Norm)));

    public CudaStep SpatialNormaliseGradient(SpatialNormaliseGradientStep step) => Launch(step.Input, () => new SpatialNormBackwardKernel(
        X: memory[step.Input], Dy: memory[step.OutputGradient], Dx: memory[step.InputGradient], Norm: SpatialNormOf(step.Input, step.Norm)));

    public CudaStep MaxPool(MaxPoolStep step)
    {
        memory.Parameters.DeclareBias(step.Bias);
        return Launch(step.Input, () => new MaxPoolForwardKernel(
            X: memory[step.Input], Bias: memory[step.Bias], Y: memory[step.Output], Choice: memory[step.Choice],
            Pool: PoolOf(step.Input, step.Output, step.Window, step.Stride)));
    }

    public CudaStep MaxPoolGradient(MaxPoolGradientStep step) => Summed(step.InputGradient, step.BiasGradient, _ => true, partial => new MaxPoolBackwardKernel(
        Choice: memory[step.Choice], Dy: memory[step.OutputGradient], Gate: memory[step.Gate], Dx: memory[step.InputGradient], Partial: partial,
        Pool: PoolOf(step.InputGradient, step.OutputGradient, step.Window, step.Stride)));

    public CudaStep AveragePool(AveragePoolStep step) => Launch(step.Input, () => new AveragePoolForwardKernel(
        X: memory[step.Input], Y: memory[step.Output], Pool: PoolOf(step.Input, step.Output, step.Window, step.Stride)));

    public CudaStep AveragePoolGradient(AveragePoolGradientStep step) => Launch(step.InputGradient, () => new AveragePoolBackwardKernel(
        Dy: memory[step.OutputGradient], Dx: memory[step.InputGradient],
        Pool: PoolOf(step.InputGradient, step.OutputGradient, step.Window, step.Stride)));

    public CudaStep NormalisePool(NormalisePoolStep step)
    {
        memory.Parameters.DeclareBias(step.Bias);
        return Launch(step.Input, () => new LrnPoolForwardKernel(
            X: memory[step.Input], Bias: memory[step.Bias], Y: memory[step.Output], Choice: memory[step.Choice],
            Norm: NormOf(step.Input, step.Norm, step.Columns), Pool: PoolOf(step.Input, step.Output, step.Window, step.Stride)));
    }

    public CudaStep NormalisePoolGradient(NormalisePoolGradientStep step)
    {
        var norm = NormOf(step.Input, step.Norm, step.Columns);
        return Summed(step.InputGradient, step.BiasGradient, norm.IsQuick, partial => new LrnPoolBackwardKernel(
            X: memory[step.Input], Bias: memory[step.Bias], Choice: memory[step.Choice], Dy: memory[step.OutputGradient], Gate: memory[step.Gate],
            Dx: memory[step.InputGradient], Partial: partial, Norm: norm, Pool: PoolOf(step.Input, step.OutputGradient, step.Window, step.Stride),
            Rectified: step.Rectified));
    }

    public CudaStep Dropout(DropoutStep step) => Launch(step.Input, () => new DropoutKernel(
        X: memory[step.Input], Y: memory[step.Output], Batch: memory.Images(step.Input), Plane: memory.ShapeOf(step.Input).Plane,
        Channels: memory.ShapeOf(step.Input).Channels, Threshold: Core.Dropout.Threshold(step.Rate),
        Kept: Core.Dropout.KeptFactor(step.Rate, step.Scaling), Layer: step.Ordinal, FirstUnit: step.FirstUnit, FirstImage: step.FirstImage,
        Run: memory.StateOf(step.Input)));

    public CudaStep Scale(ScaleStep step) => Launch(step.Input, () => new ScaleKernel(
        X: memory[step.Input], Y: memory[step.Output], Factor: (float)step.Factor, Count: memory.Count(step.Input)));

    public CudaStep SoftmaxLoss(SoftmaxLossStep step)
    {
        var device = memory.DeviceOf(step.Logits);
        var weights = new ClassWeightTable(device, step.ClassWeights);
        return new WeightedLossStep(device, weights, () => new SoftmaxLossKernel(
            Logits: memory[step.Logits], Labels: memory.LabelsOf(step.Losses), Weights: weights.Load(), Probabilities: memory[step.Probabilities],
            Losses: memory[step.Losses], Gradient: memory[step.Gradient], Classes: memory.ShapeOf(step.Logits).Size,
            Images: step.Images, Smoothing: (float)step.Smoothing, Run: memory.StateOf(step.Logits), Batch: memory.Images(step.Logits)));
    }

    public CudaStep SquaredLoss(SquaredLossStep step) => new LossStep(memory.DeviceOf(step.Output), () => new SquaredLossKernel(
        Outputs: memory[step.Output], Targets: memory[step.Target], Copy: memory[step.Reconstruction], Losses: memory[step.Losses],
        Gradient: memory[step.Gradient], Size: memory.ShapeOf(step.Output).Size, Images: step.Images, Run: memory.StateOf(step.Output), Batch: memory.Images(step.Output)));

    public CudaStep AddGradient(AddGradientStep step) => Launch(step.Destination, () => new AddGradientKernel(
        Source: memory[step.Source], Destination: memory[step.Destination], AsElements: memory.IsOfElements(step.Destination),
        Count: memory.Count(step.Destination)));

    public CudaStep AllReduce(AllReduceStep step) => _exchanges.Begin(step);

    public CudaStep AwaitAllReduce(AwaitAllReduceStep step) => _exchanges.Await(step);

    public CudaStep GatherImages(GatherImagesStep step) => _exchanges.GatherImages(step.Buffer);

    public CudaStep ScatterImages(ScatterImagesStep step) => _exchanges.ScatterImages(step.Buffer);

    public CudaStep GatherChannels(GatherChannelsStep step) => _exchanges.GatherChannels(step);

    public CudaStep Update(UpdateStep step)
    {
        memory.Parameters.Declare(step);
        return Launch(step.Parameter, () => new UpdateKernel(
            W: memory[step.Parameter], V: memory[step.Velocity], G: memory[step.Gradient], Copy: memory.Parameter(step.Parameter).Copy,
            Average: memory[step.Average], Clip: memory[step.Factor], LocalRate: memory[step.LocalRate], IsBias: step.IsBias, AsElements: memory.IsOfElements(step.Gradient), Layer: step.Layer, Count: memory.Count(step.Parameter),
            Run: memory.StateOf(step.Parameter)));
    }

    public CudaStep Updates(UpdatesStep step)
    {
        Array.ForEach(step.Items, memory.Parameters.Declare);
        return new UpdatesTogether(memory, step);
    }

    public CudaStep SquaredNorm(SquaredNormStep step) => new SquaredNorm(memory, step);

    public CudaStep ClipNorm(ClipNormStep step) => Launch(step.Sums, () => new ClipNormKernel(
        Sums: memory[step.Sums], Count: (int)memory.Count(step.Sums), Limit: (float)step.Limit, Factor: memory[step.Factor]));

    public CudaStep LocalRate(LocalRateStep step) => Launch(step.Sums, () => new LocalRateKernel(
        Sums: memory[step.Sums], Count: (int)memory.Count(step.Sums), Trust: (float)step.Trust, Clip: memory[step.Clip],
        Run: memory.StateOf(step.Sums), Rate: memory[step.Rate]));

    public CudaStep Transfer(TransferStep step) => memory.DeviceOf(step.Source) == memory.DeviceOf(step.Destination)
        ? Launch(step.Source, () => TransferKernel.Of(
            memory.ChannelsOf(step.Source, step.SourceChannel), memory.ChannelsOf(step.Destination, step.DestinationChannel),
            memory.Positions(step.Source), step.Channels, step.Accumulate))
        : new PeerTransfer(memory, step);

    /// <param name="id">A buffer of the device.</param>
    private KernelStep Launch(int id, Func<IKernel> kernel) => new(memory.DeviceOf(id), kernel);

    /// <param name="canSum">Whether the kernel's numbers allow sums; their channels are looked at here.</param>
    private SummedGradient Summed(int gradient, int? biasGradient, Func<LaunchTarget, bool> canSum, Func<nint, IKernel> kernel) => new(
        memory, gradient, biasGradient,
        target => LaunchGeometry.TakesBiasSums(memory.ShapeOf(gradient).Channels, target.Lanes) && canSum(target), kernel);

    private Norm NormOf(int input, ResponseNorm norm, int columns) => new(memory.ShapeOf(input).Channels, columns, norm);

    private SpatialNorm SpatialNormOf(int input, ResponseNorm norm) => new(memory.Images(input), memory.ShapeOf(input), norm);

    private Pool PoolOf(int input, int output, int window, int stride)
    {
        var (x, y) = (memory.ShapeOf(input), memory.ShapeOf(output));
        return new(memory.Images(input), x.Height, x.Width, x.Channels, window, stride, OutRows: y.Height, OutColumns: y.Width);
    }
}
