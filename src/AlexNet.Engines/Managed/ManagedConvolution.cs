using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Managed.Convolutions;
using AlexNet.Engines.Managed.Matrices;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Kernels;
using AlexNet.Engines.Processor.Layouts;
using AlexNet.Engines.Processor.Parameters;
using AlexNet.Engines.Processor.Steps;

namespace AlexNet.Engines.Managed;

/// <summary>A convolution in one direction, a product per group. Weights are the canonical [filters, channels, kernel, kernel].</summary>
/// <typeparam name="TTile">The innermost kernel.</typeparam>
/// <param name="input">One image of x.</param>
/// <param name="output">One image of y.</param>
internal sealed unsafe class ManagedConvolution<TTile>(
    WorkerPool workers, ProductDirection direction, Parameter weights, ConvolutionGeometry geometry, int batch, BlockedShape input,
    BlockedShape output, Activation activation) : ManagedProduct(workers, direction, weights)
    where TTile : struct, ITile
{
    private readonly int _channels = input.Channels / geometry.Groups;
    private readonly int _filters = output.Channels / geometry.Groups;

    public override string Implementation => "matrix product of unfolded windows";

    /// <summary>Weights are copied into panels, their gradient out of a matrix; activations are read and written as they lie.</summary>
    public override LayoutChanges LayoutChanges => new(0, 1);

    /// <summary>Weights of one filter.</summary>
    private int FilterSize => _channels * geometry.Kernel * geometry.Kernel;

    /// <summary>Where a filter's weights stand in the order in which windows are unfolded.</summary>
    private int[] WeightPlaces =>
        new WeightOrder(geometry.Kernel, input.Block, geometry.Kernel * geometry.Kernel, false).Places(FilterSize);

    protected override IReadOnlyList<IParallelWork> Works(Places places, ScratchRoom room) => Direction switch
    {
        ProductDirection.InputGradient => InputGradient(places, room),
        ProductDirection.WeightGradient => WeightGradient(places, room),
        _ => Forward(places, room),
    };

    private List<IParallelWork> Forward(Places places, ScratchRoom room)
    {
        var panels = (float*)room.Take(WeightPanels.Size(_filters, FilterSize, TTile.Columns) * sizeof(float));
        var works = Groups(room, group => (
            new WeightPanels(WeightsOf(places, group), WeightPlaces, _filters, FilterSize, TTile.Columns, panels),
            new Product<TTile, WindowMatrix, ReadyPanels, PixelMatrix>(
                new(batch * output.Plane, _filters, FilterSize), Windows(places, group), transposed: false, new(panels, FilterSize),
                Outputs(places, group), FinishOf(BiasOf(places, group), activation)),
            null));
        if (IsApart(activation))
        {
            var y = (float*)places.Destination;
            works.Add(new ActivateKernel(Workers, activation, y, y, (long)batch * output.Size));
        }

        return works;
    }

    private List<IParallelWork> InputGradient(Places places, ScratchRoom room)
    {
        var taps = geometry.Kernel * geometry.Kernel;
        var size = _filters * taps;
        var turned = new WeightOrder(geometry.Kernel, output.Block, FilterSize, true).Places(size);
        var panels = (float*)room.Take(WeightPanels.Size(_channels, size, TTile.Columns) * sizeof(float));
        return Groups(room, group => (
            new WeightPanels(WeightsOf(places, group), turned, _channels, taps, TTile.Columns, panels),
            new Product<TTile, WindowMatrix, ReadyPanels, PixelMatrix>(
                new(batch * input.Plane, _channels, size),
                new((float*)places.Destination, WindowOf(group).Backward(input, output, group * _filters, _filters)),
                transposed: false, new(panels, size), new((float*)places.Source, input, group * _channels)),
            null));
    }

    private List<IParallelWork> WeightGradient(Places places, ScratchRoom room)
    {
        var gradient = (float*)room.Take((long)FilterSize * _filters * sizeof(float));
        var works = Groups(room, group => (
            null,
            new Product<TTile, WindowMatrix, CopiedPanels<PixelMatrix>, RowMajor>(
                new(FilterSize, _filters, batch * output.Plane), Windows(places, group), transposed: true,
                new(Outputs(places, group)), new(gradient, _filters)),
            new WeightGradientStore(gradient, WeightPlaces, _filters, WeightsOf(places, group))));
        works.Add(new BiasGradient(batch, output, (float*)places.Destination, (float*)places.Bias));
        return works;
    }

    /// <summary>For each group what comes before its product, the product and what comes after.</summary>
    private List<IParallelWork> Groups(
        ScratchRoom room, Func<int, (IParallelWork? Before, IProduct Product, IParallelWork? After)> workOf)
    {
        var groups = Enumerable.Range(0, geometry.Groups).Select(workOf).ToArray();
        Share([.. groups.Select(group => group.Product)], room);
        return [.. groups.SelectMany(group => (IParallelWork?[])[group.Before, group.Product, group.After]).OfType<IParallelWork>()];
    }

    private Window WindowOf(int group) => new(
        input, group * _channels, _channels, output.Height, output.Width, geometry.Kernel, geometry.Stride, geometry.Pad);

    private WindowMatrix Windows(Places places, int group) => new((float*)places.Source, WindowOf(group));

    private PixelMatrix Outputs(Places places, int group) => new((float*)places.Destination, output, group * _filters);

    private float* WeightsOf(Places places, int group) => (float*)places.Weights + ((long)group * _filters * FilterSize);

    private nint BiasOf(Places places, int group) => places.Bias + (group * _filters * sizeof(float));
}
