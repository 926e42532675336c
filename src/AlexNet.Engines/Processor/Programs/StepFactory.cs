using AlexNet.Communication.Contracts;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Kernels;
using AlexNet.Engines.Processor.Layouts;
using AlexNet.Engines.Processor.Steps;

namespace AlexNet.Engines.Processor.Programs;

/// <summary>A step of a plan whose memory is not there yet: the memory of all steps is allocated at once, when every layout and the
/// largest working memory are known.</summary>
/// <param name="Product">The product that the step is; null for one of our kernels.</param>
/// <param name="ScratchBytes">Working memory, shared by all steps.</param>
/// <param name="Bind">Ties the step to the program's memory.</param>
internal sealed record PreparedStep(PreparedProduct? Product, long ScratchBytes, Func<ProgramMemory, ProgramStep> Bind);

/// <summary>Prepares the steps of a plan: products by what the engine computes them with, all else by our kernels.</summary>
/// <param name="workers">The threads that work.</param>
/// <param name="state">What changes from run to run.</param>
/// <param name="plan">The plan.</param>
/// <param name="products">Chooses what computes the products.</param>
/// <param name="exchanges">Those of the program.</param>
internal sealed unsafe class StepFactory(WorkerPool workers, RunState state, Plan plan, ProductFactory products, Exchanges exchanges)
    : IOperationExecutor<PreparedStep>
{
    public PreparedStep Convolution(ConvolutionStep s) => Product(
        products.Convolve(products.Forward(Own(s.Bias)), s.Geometry, s.Input, s.Weight, s.Output, s.Activation),
        s.Input, null, s.Bias, s.Output);

    public PreparedStep ConvolutionInputGradient(ConvolutionInputGradientStep s) => Product(
        products.Convolve(ProductDirection.InputGradient, s.Geometry, s.InputGradient, s.Weight, s.OutputGradient, Activation.None),
        s.InputGradient, null, null, s.OutputGradient);

    public PreparedStep ConvolutionWeightGradient(ConvolutionWeightGradientStep s) => Product(
        products.Convolve(
            ProductDirection.WeightGradient, s.Geometry, s.Input, products.ParameterOf(s.WeightGradient), s.OutputGradient,
            Activation.None),
        s.Input, s.WeightGradient, Own(s.BiasGradient), s.OutputGradient);

    public PreparedStep FullyConnected(FullyConnectedStep s) => Product(
        products.FullyConnected(products.Forward(s.Bias), s.Input, s.Weight, s.Output, s.Activation),
        s.Input, null, s.Bias, s.Output);

    public PreparedStep FullyConnectedInputGradient(FullyConnectedInputGradientStep s) => Product(
        products.FullyConnected(ProductDirection.InputGradient, s.InputGradient, s.Weight, s.OutputGradient, Activation.None),
        s.InputGradient, null, null, s.OutputGradient);

    public PreparedStep FullyConnectedWeightGradient(FullyConnectedWeightGradientStep s) => Product(
        products.FullyConnected(
            ProductDirection.WeightGradient, s.Input, products.ParameterOf(s.WeightGradient), s.OutputGradient, Activation.None),
        s.Input, s.WeightGradient, s.BiasGradient, s.OutputGradient);

    public PreparedStep Activate(ActivateStep s) => Kernel(memory => new ActivateKernel(
        workers, s.Function, memory.Floats(s.Input), memory.Floats(s.Output), Count(s.Input)));

    public PreparedStep ActivateGradient(ActivateGradientStep s) => Kernel(memory => new ActivateGradientKernel(
        workers, s.Function, memory.Floats(s.Output), memory.Floats(s.OutputGradient), memory.Floats(s.InputGradient), Count(s.Output)));

    public PreparedStep Normalise(NormaliseStep s) => Kernel(memory => new NormaliseKernel(
        workers, s.Norm, Column(s.Input, s.Columns), products.Images(s.Input) * s.Columns, memory.Floats(s.Input), memory.Floats(s.Output)));

    public PreparedStep NormaliseGradient(NormaliseGradientStep s) => Kernel(memory => new NormaliseGradientKernel(
        workers, s.Norm, Column(s.Input, s.Columns), products.Images(s.Input) * s.Columns, s.Rectified, memory.Floats(s.Input),
        memory.Floats(s.OutputGradient), memory.Floats(s.InputGradient)));

    public PreparedStep SpatialNormalise(SpatialNormaliseStep s)
    {
        var shape = products.ShapeOf(s.Input);
        return Kernel(
            memory => new SpatialNormaliseKernel(
                workers, s.Norm, shape, Planes(s.Input), memory.Floats(s.Input), memory.Floats(s.Output), (float*)memory.Scratch),
            SpatialNormKernel.Scratch(shape));
    }

    public PreparedStep SpatialNormaliseGradient(SpatialNormaliseGradientStep s)
    {
        var shape = products.ShapeOf(s.Input);
        return Kernel(
            memory => new SpatialNormaliseGradientKernel(
                workers, s.Norm, shape, Planes(s.Input), memory.Floats(s.Input), memory.Floats(s.OutputGradient),
                memory.Floats(s.InputGradient), (float*)memory.Scratch),
            SpatialNormKernel.Scratch(shape));
    }

    public PreparedStep MaxPool(MaxPoolStep s) => Kernel(memory => new MaxPoolKernel(
        workers, Pool(s.Window, s.Stride, s.Input, s.Output), Planes(s.Input), memory.Floats(s.Input), memory.Floats(s.Output),
        memory.Bytes(s.Choice)));

    public PreparedStep MaxPoolGradient(MaxPoolGradientStep s) => Kernel(memory => new MaxPoolGradientKernel(
        workers, Pool(s.Window, s.Stride, s.InputGradient, s.OutputGradient), Planes(s.InputGradient), memory.Bytes(s.Choice),
        memory.Floats(s.OutputGradient), memory.Floats(s.Gate), memory.Floats(s.InputGradient)));

    public PreparedStep AveragePool(AveragePoolStep s) => Kernel(memory => new AveragePoolKernel(
        workers, Pool(s.Window, s.Stride, s.Input, s.Output), Planes(s.Input), memory.Floats(s.Input), memory.Floats(s.Output)));

    public PreparedStep AveragePoolGradient(AveragePoolGradientStep s) => Kernel(memory => new AveragePoolGradientKernel(
        workers, Pool(s.Window, s.Stride, s.InputGradient, s.OutputGradient), Planes(s.InputGradient), memory.Floats(s.OutputGradient),
        memory.Floats(s.InputGradient)));

    public PreparedStep NormalisePool(NormalisePoolStep s)
    {
        var column = Column(s.Input, s.Columns);
        return Kernel(
            memory => new NormalisePoolKernel(
                workers, s.Norm, column, Pool(s.Window, s.Stride, s.Input, s.Output), products.Images(s.Input) * s.Columns, memory.Floats(s.Input),
                memory.Floats(s.Output), memory.Bytes(s.Choice), (float*)memory.Scratch),
            NormPoolKernel.Scratch(column, s.Window));
    }

    public PreparedStep NormalisePoolGradient(NormalisePoolGradientStep s)
    {
        var column = Column(s.Input, s.Columns);
        return Kernel(
            memory => new NormalisePoolGradientKernel(
                workers, s.Norm, column, Pool(s.Window, s.Stride, s.Input, s.OutputGradient), products.Images(s.Input) * s.Columns, s.Rectified,
                memory.Floats(s.Input), memory.Bytes(s.Choice), memory.Floats(s.OutputGradient), memory.Floats(s.Gate),
                memory.Floats(s.InputGradient), (float*)memory.Scratch),
            NormPoolKernel.Scratch(column, s.Window));
    }

    public PreparedStep Dropout(DropoutStep s) => Kernel(memory => new DropoutKernel(
        workers, state, s, products.ShapeOf(s.Input), products.Images(s.Input), memory.Floats(s.Input), memory.Floats(s.Output)));

    public PreparedStep Scale(ScaleStep s) => Kernel(memory => new ScaleKernel(
        workers, (float)s.Factor, memory.Floats(s.Input), memory.Floats(s.Output), Count(s.Input)));

    public PreparedStep SoftmaxLoss(SoftmaxLossStep s) => Kernel(memory => new SoftmaxLossKernel(
        workers, state, s, ImagesOf(s.Losses), (int)plan.Buffers[s.Logits].Size, memory.Floats(s.Logits), memory.Floats(s.Probabilities), memory.Floats(s.Losses),
        memory.Floats(s.Gradient)));

    public PreparedStep SquaredLoss(SquaredLossStep s) => Kernel(memory => new SquaredLossKernel(
        workers, state, s, ImagesOf(s.Losses), (int)plan.Buffers[s.Output].Size, memory.Floats(s.Output), memory.Floats(s.Target), memory.Floats(s.Reconstruction),
        memory.Floats(s.Losses), memory.Floats(s.Gradient)));

    public PreparedStep AddGradient(AddGradientStep s)
    {
        var parameter = products.Own(s);
        return Kernel(memory => new AddGradientKernel(
            workers, memory.Floats(s.Source), memory.Floats(s.Destination), parameter.Layout.Bytes / sizeof(float)));
    }

    public PreparedStep AllReduce(AllReduceStep s)
    {
        // Gradients of parameters lie as these do, padding included, which is zero everywhere.
        var counts = Array.ConvertAll(s.Buffers, id => plan.Buffers[id].Kind == BufferKind.ParameterGradient ? products.Own(id).Layout.Bytes / sizeof(float) : Count(id));
        return Kernel(memory => new AllReduceKernel(
            exchanges, s, [.. s.Buffers.Zip(counts, (gradient, count) => new FloatRange(memory.AddressOf(gradient), count))]));
    }

    public PreparedStep AwaitAllReduce(AwaitAllReduceStep s) => Kernel(_ => new AwaitAllReduceKernel(exchanges, s));

    public PreparedStep GatherImages(GatherImagesStep s) => Kernel(memory => new ExchangeKernel(() => exchanges.GatherImages(RangeOf(memory, s.Buffer))));

    public PreparedStep ScatterImages(ScatterImagesStep s) => Kernel(memory => new ExchangeKernel(() => exchanges.ScatterImages(RangeOf(memory, s.Buffer))));

    public PreparedStep GatherChannels(GatherChannelsStep s)
    {
        var (each, source) = (Count(s.Source), products.ShapeOf(s.Source));
        return new(null, Count(s.Destination) * sizeof(float), memory => new ExchangeKernel(
            () => exchanges.Gather(RangeOf(memory, s.Source), memory.Scratch),
            [.. Enumerable.Range(0, plan.Replicas).Select(replica => new TransferKernel(
                workers, new(s.Source, 0, s.Destination, replica * source.Channels, source.Channels, accumulate: false), source,
                products.ShapeOf(s.Destination), products.Images(s.Source), (float*)memory.Scratch + (replica * each), memory.Floats(s.Destination)))]));
    }

    public PreparedStep Update(UpdateStep s)
    {
        var parameter = products.Own(s);
        return Kernel(memory => new UpdateKernel(
            workers, state, s, parameter, memory.Floats(s.Gradient), memory.Floats(s.Average), memory.Floats(s.Factor), memory.Floats(s.LocalRate)));
    }

    public PreparedStep Updates(UpdatesStep s) => throw ForGpus();

    public PreparedStep SquaredNorm(SquaredNormStep s) => Kernel(memory => new SquaredNormKernel(
        workers, state, s.Updates.SelectMany(update => NormTensors(memory, update, s.WithWeights)), memory.Floats(s.Sums) + s.Place));

    public PreparedStep ClipNorm(ClipNormStep s) => Kernel(memory => new ClipNormKernel(
        s.Limit, memory.Floats(s.Sums), (int)Count(s.Sums), memory.Floats(s.Factor)));

    public PreparedStep LocalRate(LocalRateStep s) => Kernel(memory => new LocalRateKernel(
        state, s.Trust, memory.Floats(s.Sums), (int)Count(s.Sums), memory.Floats(s.Clip), memory.Floats(s.Rate)));

    public PreparedStep Transfer(TransferStep s) => Kernel(memory => new TransferKernel(
        workers, s, products.ShapeOf(s.Source), products.ShapeOf(s.Destination), plan.Buffers[s.Source].PerImage ? products.Images(s.Source) : 1, memory.Floats(s.Source),
        memory.Floats(s.Destination)));

    private IEnumerable<NormTensor> NormTensors(ProgramMemory memory, UpdateStep update, bool withWeights)
    {
        var gradient = new NormTensor(
            update.Layer, memory.AddressOf(update.Gradient), products.Owners[update.Gradient].Layout.Bytes / sizeof(float), Sum: 0);
        return withWeights ? [gradient, gradient with { Start = memory.AddressOf(update.Parameter), Sum = 1 }] : [gradient];
    }

    /// <summary>A product's own bias, or its gradient: where it has none, a pooling has it, which our kernels do not know.</summary>
    private static int Own(int? bias) => bias ?? throw ForGpus();

    private static NotSupportedException ForGpus() => new("the plan was rewritten for GPUs; allowed on processors is Fuse.all");

    /// <param name="source">x's buffer, or its gradient's.</param>
    /// <param name="gradient">The weights' gradient's buffer, only in that direction.</param>
    /// <param name="bias">The bias's buffer, or its gradient's.</param>
    /// <param name="destination">y's buffer, or its gradient's.</param>
    private static PreparedStep Product(PreparedProduct product, int source, int? gradient, int? bias, int destination) => new(
        product, product.ScratchBytes, memory => product.Bind(
            memory.AddressOf(source), memory.AddressOf(gradient), memory.AddressOf(bias), memory.AddressOf(destination), memory.Scratch,
            memory.TakeCopy(product.CopyBytes)));

    /// <param name="scratchPerThread">Numbers of working memory for each thread.</param>
    private PreparedStep Kernel(Func<ProgramMemory, ProgramStep> bind, long scratchPerThread = 0) =>
        new(null, workers.Count * scratchPerThread * sizeof(float), bind);

    /// <summary>The images that a buffer of losses is of.</summary>
    private PartImages ImagesOf(int losses) => new(plan.Buffers[losses].FirstImage, products.Images(losses));

    private BlockedShape Column(int id, int columns) => products.ShapeOf(id).Column(columns);

    private PoolGeometry Pool(int window, int stride, int input, int output)
    {
        var (from, to) = (products.ShapeOf(input), products.ShapeOf(output));
        return new(window, stride, from.Height, from.Width, to.Height, to.Width, Math.Max(from.Block, to.Block));
    }

    /// <summary>Blocks of channels of all images that a step computes.</summary>
    private int Planes(int id) => products.Images(id) * products.ShapeOf(id).Blocks;

    private FloatRange RangeOf(ProgramMemory memory, int id) => new(memory.AddressOf(id), Count(id));

    private long Count(int id) => plan.Elements(plan.Buffers[id]);
}
