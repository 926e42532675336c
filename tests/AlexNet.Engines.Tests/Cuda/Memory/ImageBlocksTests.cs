using AlexNet.Core;
using AlexNet.Engines.Cuda;
using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Reference;
using AlexNet.Engines.Tests.Cuda.Software;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Memory;

/// <summary>A first convolution over blocks of 4×4 pixels is the one over pixels.</summary>
public sealed class ImageBlocksTests : SoftwareDeviceTest
{
    private const int Batch = 3;
    private const int Steps = 4;

    private static IEnumerable<TestCaseData> Cases =>
        from precision in new[] { (Precision.TF32, 2e-2), (Precision.BF16, 1e-1) }
        from network in new[] { (Name: "paper's", Of: Of(kernel: 11, pad: 0)), (Name: "padded", Of: Of(kernel: 11, pad: 2)), (Name: "of 5", Of: Of(kernel: 5, pad: 1)) }
        from gpus in new[] { new[] { 0 }, [0, 1] }
        select new TestCaseData(network.Of, precision.Item1, precision.Item2, gpus).SetArgDisplayNames(
            network.Name, $"{precision.Item1}", string.Join(',', gpus));

    /// <summary>Several updates: taps that the kernel has not must stay zero.</summary>
    [TestCaseSource(nameof(Cases))]
    public void Training_IsThatOfTheReference(Network network, Precision precision, double tolerance, int[] gpus)
    {
        var plan = PlanOf(network, gpus);
        Assert.That(ImageBlocks.Of(plan, precision), Is.Not.Null);
        var weights = Weights.Random(network);
        using var engine = Create(gpus, precision);
        using var program = engine.Load(plan);
        using var reference = new TrainedPlan(new ReferenceEngine(), plan);
        weights.WriteTo(engine);
        weights.WriteTo(reference.Engine);
        Assert.That(Weights.Read(engine, network), Is.EqualTo(weights), "parameters read as written");

        var batch = new Batch(network, Batch);
        for (var step = 0; step < Steps; step++)
        {
            program.Run(batch.Images, batch.Labels, Rules.At(step, Rules.Ordinary));
            reference.Program.Run(batch.Images, batch.Labels, Rules.At(step, Rules.Ordinary));
        }

        Close.AssertEqual(program.Losses, reference.Program.Losses, tolerance, "losses");
        Close.AssertEqual(Weights.Read(engine, network, BufferKind.Velocity), reference.Velocities, tolerance, "velocity of");
    }

    [TestCaseSource(nameof(Cases))]
    public void Bytes_GiveTheBitsOfFloats(Network network, Precision precision, double tolerance, int[] gpus)
    {
        _ = tolerance;
        var plan = PlanOf(network, gpus);
        using var streamed = Create(gpus, precision);
        using var direct = Create(gpus, precision);
        using var batches = new ByteBatches(streamed, network, Batch, Steps);
        using var program = streamed.Load(plan, batches.Pixels);
        using var expected = direct.Load(plan);
        Weights.Random(network).WriteTo(streamed);
        Weights.Random(network).WriteTo(direct);
        for (var number = 0; number < Steps; number++)
        {
            batches.Submit(program, number, Rules.At(number, Rules.Ordinary));
            var (images, labels) = batches.Floats(number);
            expected.Run(images, labels, Rules.At(number, Rules.Ordinary));
            Assert.That(program.Complete().Losses.ToArray(), Is.EqualTo(expected.Losses.ToArray()));
        }

        Assert.That(Weights.Read(streamed, network), Is.EqualTo(Weights.Read(direct, network)));
    }

    /// <summary>The evaluation's program shares the training's weights.</summary>
    [Test]
    public void Evaluation_ReadsTheSameWeights()
    {
        var network = Of(kernel: 11, pad: 0);
        using var engine = Create([0], Precision.BF16);
        using var training = engine.Load(PlanOf(network, [0]));
        using var evaluation = engine.Load(Fuse.gpu(Plans.Evaluation(network, Batch)));
        Weights.Random(network).WriteTo(engine);
        var batch = new Batch(network, Batch);
        training.Run(batch.Images, batch.Labels, Rules.At(0, Rules.Nothing));
        evaluation.Run(batch.Images, batch.Labels, default);
        Assert.That(evaluation.Losses.ToArray(), Is.EqualTo(training.Losses.ToArray()));
    }

    [Test]
    public void Blocks_AreForTensorCoresAndStridesOfFour()
    {
        var paper = Fuse.gpu(Plans.Training(Networks.alexnet, 2));
        Assert.That(ImageBlocks.Of(paper, Precision.F32), Is.Null);
        Assert.That(ImageBlocks.Of(paper, Precision.BF16)!.Shape, Is.EqualTo(ShapeModule.create(48, 57, 57)));
        Assert.That(ImageBlocks.Of(paper, Precision.BF16)!.BlockGeometry, Is.EqualTo(new ConvolutionGeometry(1, 3, 1, 0)));
        var other = Plans.Training(new SmallNetwork(11).Convolution(4, 3, stride: 2).Classifier(3), 2);
        Assert.That(ImageBlocks.Of(other, Precision.BF16), Is.Null);
        Assert.That(ImageBlocks.Of(Plans.Training(new SmallNetwork(5).Classifier(3), 2), Precision.BF16), Is.Null);
    }

    private static Network Of(int kernel, int pad) => new SmallNetwork(27, 2)
        .Convolution(16, kernel, stride: 4, pad: pad).Relu().FullyConnected(12).Relu().Classifier(5);

    private static Plan PlanOf(Network network, int[] gpus) =>
        Fuse.gpu(Plans.Training(network, Batch, gpus.Length == 2 ? Placement.ColumnPerDevice : Placement.OneDevice));

    private static CudaEngine Create(int[] gpus, Precision precision) => new(gpus, precision, new KernelCache(null, _ => { }));
}
