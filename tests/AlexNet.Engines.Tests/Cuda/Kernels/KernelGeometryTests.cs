using AlexNet.Core;
using AlexNet.Engines.Cuda.Kernels;
using AlexNet.Engines.Cuda.Launching;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Kernels;

/// <summary>The blocks of every kernel, as its header in <c>kernels/</c> counts its items: packs of 8 on a large device.</summary>
public sealed class KernelGeometryTests
{
    private static readonly LaunchTarget Target = new(Lanes: 8, MultiProcessors: 132);
    private static readonly Norm Quick = new(Channels: 48, Columns: 1, Size: 5, K: 2, Alpha: 1e-4f, Beta: 0.75f);
    private static readonly Pool Overlapping = new(Batch: 8, Height: 20, Width: 30, Channels: 48, Window: 3, Stride: 2, OutRows: 9, OutColumns: 14);
    private static readonly Pool Apart = Overlapping with { Window = 2 };
    private static readonly DropoutKernel Dropout = new(0, 0, Batch: 3, Plane: 1, Channels: 1024, 0, 1, 1, FirstUnit: 0, FirstImage: 0, 0);

    private static readonly TransferKernel Transfer = new(
        0, 0, Positions: 100, SourceChannels: 96, SourceFirst: 48, DestinationChannels: 56, DestinationFirst: 8, Channels: 48, Accumulate: false);

    private static IEnumerable<TestCaseData> Cases =>
    [
        Case(new BiasActivateKernel(0, 0, 0, Activation.Relu, Positions: 1000, Channels: 96), 47),
        Case(new BiasActivateKernel(0, 0, 0, Activation.Relu, Positions: 100, Channels: 97), 38, "odd channels"),
        Case(new ActivateGradientKernel(0, 0, 0, Partial: 0, Activation.Relu, Positions: 1000, Channels: 96), 47),
        Case(new ActivateGradientKernel(0, 0, 0, Partial: 1, Activation.Relu, Positions: 1000, Channels: 96), 6, "with sums"),
        Case(new ScaleKernel(0, 0, 1, Count: 5000), 3),
        Case(new AugmentKernel(0, 0, 0, 1, Source: 99, MeanSide: 99, Crop: 20, 0, 0, Batch: 3), 2, down: 3),
        Case(new AugmentBlocksKernel(0, 0, 0, 1, Source: 99, MeanSide: 99, Crop: 99, Pad: 0, Blocks: 8, 0, 0, Batch: 3), 2, down: 3),
        Case(new AugmentBlocksKernel(0, 0, 0, 1, Source: 99, MeanSide: 99, Crop: 99, Pad: 0, Blocks: 9, 0, 0, Batch: 3), 3, "more blocks", down: 3),
        Case(new AveragePoolForwardKernel(0, 0, Overlapping), 24),
        Case(new AveragePoolBackwardKernel(0, 0, Overlapping), 113),
        Case(new BiasGradientKernel(0, Positions: 1000, Channels: 96, 0), 6),
        Case(new BiasGradientSumKernel(0, Chunks: 6, Channels: 96, 0), 3),
        Case(new BlockWeightsKernel(0, 0, Outputs: 96, Channels: 3, Kernel: 11, Side: 4), 162),
        Case(new BlockWeightsInverseKernel(0, 0, Outputs: 96, Channels: 3, Kernel: 11, Side: 4), 137),
        Case(new BlockWeightsClearKernel(0, Outputs: 96, Channels: 3, Kernel: 11, Side: 4), 162),
        Case(new ClipNormKernel(0, Count: 2, Limit: 1, 0), 1),
        Case(new SquaredNormKernel(0, Count: 3, 0, 0, Blocks: 9), 9),
        Case(new SquaredNormSumKernel(0, Split: 5000, Count: 5000, 0, Place: 1), 1),
        Case(new SquaredNormSumKernel(0, Split: 2500, Count: 5000, 0, Place: 1), 2, "of gradients and of weights"),
        Case(new LocalRateKernel(0, Count: 2, Trust: 1, 0, 0, 0), 1),
        Case(new CopyNumbersKernel(0, From: 1, 0, To: 2, Count: 2), 1),
        Case(new ToElementsKernel(0, 0, Count: 5000), 3),
        Case(new ToFloatsKernel(0, 0, Count: 5000), 3),
        Case(new ChannelsLastKernel(0, 0, Rows: 10, Channels: 30, Plane: 5), 6),
        Case(new ChannelsFirstKernel(0, 0, Rows: 10, Channels: 30, Plane: 5), 6),
        Case(Dropout, 2),
        Case(Dropout with { FirstUnit = 4 }, 2, "a whole draw on"),
        Case(Dropout with { FirstUnit = 2 }, 12, "within a draw"),
        Case(Dropout with { Plane = 4 }, 48, "planes"),
        Case(Dropout with { Channels = 1025 }, 13, "odd channels"),
        Case(new ImageKernel(0, Channels: 3, Height: 20, Width: 30, 0, 0, Batch: 4), 3, down: 4),
        Case(new ImageBlocksKernel(0, Channels: 3, Height: 99, Width: 99, Side: 4, Pad: 0, Rows: 5, Columns: 8, 0, 0, Batch: 4), 3, down: 4),
        Case(new LrnForwardKernel(0, 0, Positions: 1000, Quick), 24),
        Case(new LrnForwardKernel(0, 0, Positions: 100, Quick with { Size = 3 }), 19, "another window"),
        Case(new LrnForwardKernel(0, 0, Positions: 100, Quick with { Beta = 0.5f }), 19, "another exponent"),
        Case(new LrnForwardKernel(0, 0, Positions: 100, Quick with { Columns = 4 }), 19, "columns of no whole packs"),
        Case(new LrnForwardKernel(0, 0, Positions: 1000, Quick with { Columns = 2 }), 24, "columns of whole packs"),
        Case(new LrnBackwardKernel(0, 0, 0, Positions: 1000, Quick, false), 24),
        Case(new LrnBackwardKernel(0, 0, 0, Positions: 100, Quick with { Size = 3 }, false), 19, "another window"),
        Case(new LrnPoolForwardKernel(0, 0, 0, 0, Quick, Overlapping), 96),
        Case(new LrnPoolForwardKernel(0, 0, 0, 0, Quick with { Beta = 0.5f }, Overlapping), 63, "another exponent"),
        Case(new LrnPoolForwardKernel(0, 0, 0, 0, Quick, Apart), 24, "another window"),
        Case(new LrnPoolForwardKernel(0, 0, 0, 0, Quick, Overlapping with { Stride = 3 }), 24, "another stride"),
        Case(new LrnPoolBackwardKernel(0, 0, 0, 0, 0, 0, Partial: 0, Quick, Overlapping, false), 113),
        Case(new LrnPoolBackwardKernel(0, 0, 0, 0, 0, 0, Partial: 1, Quick, Overlapping, false), 15, "with sums"),
        Case(new MaxPoolForwardKernel(0, 0, 0, 0, Overlapping), 8),
        Case(new MaxPoolForwardKernel(0, 0, 0, 0, Apart), 24, "another window"),
        Case(new MaxPoolBackwardKernel(0, 0, 0, 0, Partial: 0, Overlapping), 113),
        Case(new MaxPoolBackwardKernel(0, 0, 0, 0, Partial: 1, Overlapping), 15, "with sums"),
        Case(new SoftmaxLossKernel(0, 0, 0, 0, 0, 0, Classes: 1000, Images: 7, 0, 0, Batch: 7), 7),
        Case(Transfer, 3),
        Case(Transfer with { SourceChannels = 97 }, 19, "odd source"),
        Case(Transfer with { SourceFirst = 4 }, 19, "odd place in the source"),
        Case(Transfer with { DestinationChannels = 52 }, 19, "odd destination"),
        Case(Transfer with { DestinationFirst = 1 }, 19, "odd place in the destination"),
        Case(Transfer with { Channels = 44 }, 18, "odd channels"),
        Case(new SpatialNormForwardKernel(0, 0, Spatial), 24),
        Case(new SpatialNormForwardKernel(0, 0, Spatial with { Size = 7 }), 88, "wider windows"),
        Case(new SpatialNormBackwardKernel(0, 0, 0, Spatial), 24),
        Case(new SquaredLossKernel(0, 0, 0, 0, 0, Size: 1000, Images: 7, 0, Batch: 7), 7),
        Case(new UpdateKernel(0, 0, 0, 0, 0, 0, 0, false, false, Layer: 0, Count: 5000, Run: 0), 5),
        Case(new AddGradientKernel(0, 0, false, Count: 5000), 5),
        Case(new UpdatesKernel(0, Count: 3, 0, Blocks: 9), 9),
    ];

    [TestCaseSource(nameof(Cases))]
    public void Geometry_IsThatOfTheKernelsItems(object kernel, int across, int down) =>
        Assert.That(((IKernel)kernel).Geometry(Target), Is.EqualTo(new LaunchGeometry(across, down)));

    [Test]
    public void EveryKernel_HasARow()
    {
        var types = typeof(IKernel).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IKernel)) && !type.IsInterface);
        Assert.That(Cases.Select(each => each.Arguments[0]!.GetType()).Distinct(), Is.EquivalentTo(types));
    }

    [Test]
    public void UpdateItems_FollowEachOtherInBlocks()
    {
        UpdateItem[] items = [Of(4096), Of(4097), Of(1)];
        Assert.That(items.Select(item => item.Blocks), Is.EqualTo(new[] { 1, 2, 1 }));
        Assert.That(UpdateItem.InTurn(items).Select(item => (item.Count, item.FirstBlock)), Is.EqualTo(new[] { (4096L, 0), (4097L, 1), (1L, 3) }));
        static UpdateItem Of(long count) => new(0, 0, 0, 0, 0, 0, 0, count, 0, 0, 0, Layer: 0);
    }

    [Test]
    public void NormItems_FollowEachOtherInBlocks()
    {
        NormItem[] items = [Of(16384), Of(16385), Of(1)];
        Assert.That(NormItem.InTurn(items).Select(item => (item.Count, item.FirstBlock, item.Blocks)), Is.EqualTo(new[] { (16384L, 0, 1), (16385L, 1, 2), (1L, 3, 1) }));
        static NormItem Of(long count) => new(0, count, 0, 0, Layer: 0);
    }

    /// <summary>Two by two tiles of eight pixels along a side, for each image and four packs of channels.</summary>
    private static SpatialNorm Spatial => new(Batch: 2, Height: 13, Width: 9, Channels: 96, Size: 5, K: 1, Alpha: 1, Beta: 0.75f);

    private static TestCaseData Case(IKernel kernel, int across, string variant = "", int down = 1) =>
        new TestCaseData(kernel, across, down).SetArgDisplayNames(kernel.GetType().Name, variant);
}
