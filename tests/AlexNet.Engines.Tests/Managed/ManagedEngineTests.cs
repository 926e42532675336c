using System.Runtime.InteropServices;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Managed;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Programs;
using AlexNet.Engines.Processor.Vectors;
using AlexNet.Engines.Reference;
using AlexNet.Engines.Tests.Suite;
using AlexNet.Engines.Tests.Support;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Managed;

public sealed class ManagedEngineTests
{
    private const int Batch = 5;

    /// <summary>Channels that fill blocks of 16, of 8 and none.</summary>
    private static readonly int[] Widths = [16, 8, 6];

    [Test]
    public void Train_AgreesWithReference(
        [Values("Wide", "Narrow", "Portable")] string vectors, [ValueSource(nameof(Widths))] int width, [Values] Placement placement)
    {
        var trial = new EngineTrial(SmallNetworks.TwoColumns(width), Batch);
        using var engine = Create(Enum.Parse<VectorKind>(vectors));
        AssertTrainsAsReference(trial, engine, placement);
    }

    /// <summary>Strides after the first layer, whose input gradient the networks of the paper never need, windows larger than what
    /// they read, and paddings that no window needs.</summary>
    [TestCase(3, 2, 1)]
    [TestCase(4, 3, 2)]
    [TestCase(2, 2, 1)]
    [TestCase(7, 1, 3)]
    [TestCase(1, 2, 0)]
    [TestCase(1, 1, 1)]
    public void Train_WithAnyConvolution_AgreesWithReference(int kernel, int stride, int pad)
    {
        var network = new SmallNetwork(23, columns: 2)
            .Convolution(32, 5, 2, 2).Tanh().Convolution(16, kernel, stride, pad, own: true).Relu().Convolution(32, kernel, stride, pad)
            .Tanh().FullyConnected(16).Tanh().Classifier(6);
        using var engine = new ManagedEngine(2);
        AssertTrainsAsReference(new EngineTrial(network, Batch), engine, Placement.OneDevice);
    }

    [Test]
    public void Run_OfRealSize_AllocatesNothing()
    {
        var network = Networks.alexnet.WithClasses(10);
        using var engine = new ManagedEngine();
        using var program = engine.Load(Fuse.all(Compile.plan(network, Placement.OneDevice, 2, Mode.Training, DropoutScaling.AtTest)));
        var images = EngineTrial.Random(1, 2 * 3 * network.Crop * network.Crop);
        int[] labels = [3, 7];
        var bytes = Allocations.Least(() => program.Run(images, labels, Rules.At(0, Rules.Ordinary)));
        Assert.That(bytes, Is.Zero);
    }

    [Test]
    public void Train_OnThreadsOfDotNet_AgreesWithReference([Values] Placement placement)
    {
        using var engine = new ManagedEngine(new ManagedPool(3), null);
        AssertTrainsAsReference(new EngineTrial(SmallNetworks.TwoColumns(32), Batch), engine, placement);
    }

    /// <summary>Three convolutions and two fully connected layers; the first convolution has no input gradient.</summary>
    [TestCase("Training", 8, 6)]
    [TestCase("Evaluation", 3, 2)]
    public void Program_TellsWhatComputesIt(string mode, int convolutions, int products)
    {
        var trial = new EngineTrial(SmallNetworks.TwoColumns(16), Batch);
        using var engine = new ManagedEngine(2, VectorKind.Portable);
        var program = (ProcessorProgram)trial.Load(engine, Placement.OneDevice, Enum.Parse<Mode>(mode));
        Assert.That(program.Implementations.Order(), Is.EqualTo(
            Enumerable.Repeat("matrix product", products).Concat(Enumerable.Repeat("matrix product of unfolded windows", convolutions))));
        Assert.That(program.LayoutChanges, Is.EqualTo(new LayoutChanges(0, convolutions)));
        for (var step = 0; step < program.Plan.Steps.Length; step++)
        {
            var isProduct = program.Plan.Steps[step].Operation.Name.Contains("onv") || program.Plan.Steps[step].Operation.Name.Contains("ully");
            Assert.That(program.ProductOf(step) is not null, Is.EqualTo(isProduct), program.Plan.Steps[step].Operation.Name);
        }

        Assert.That(program.StepTicks, Has.All.Zero);
        program.Run(trial.Images, trial.Labels, Rules.At(0, Rules.Nothing));
        Assert.That(program.StepTicks, Has.Some.Positive.And.None.Negative);
        Assert.That((program.Probabilities.Length, program.Losses.Length), Is.EqualTo((Batch * 10, Batch)));
        program.Dispose();
        program.Dispose();
        Assert.Throws<ObjectDisposedException>(() => program.Run(trial.Images, trial.Labels, Rules.At(0, Rules.Nothing)));
        Assert.Throws<ObjectDisposedException>(() => _ = program.Losses.Length);
        Assert.Throws<ObjectDisposedException>(() => _ = program.Probabilities.Length);
    }

    /// <summary>The times of the steps follow each other: together they are no longer than the run.</summary>
    [Test]
    public void StepTicks_AreNoMoreThanTheRuns()
    {
        var trial = new EngineTrial(SmallNetworks.TwoColumns(16), Batch);
        using var engine = new ManagedEngine(2);
        using var program = (ProcessorProgram)trial.Load(engine, Placement.OneDevice, Mode.Training);
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        _ = trial.Train(program, 3);
        Assert.That(program.StepTicks.Sum(), Is.Positive.And.LessThanOrEqualTo(System.Diagnostics.Stopwatch.GetTimestamp() - start));
    }

    /// <summary>The widest vectors that a block of channels fills; where none is filled, the widest there are.</summary>
    [TestCase("Wide", 16, "Tile12`1 Lanes16")]
    [TestCase("Wide", 8, "Tile6`1 Lanes8")]
    [TestCase("Wide", 6, "Tile12`1 Lanes16")]
    [TestCase("Narrow", 16, "Tile6`1 Lanes8")]
    [TestCase("Narrow", 6, "Tile6`1 Lanes8")]
    [TestCase("Portable", 16, "Tile6`1 Lanes4", Architecture.X64)]
    [TestCase("Portable", 16, "Tile12`1 Lanes4", Architecture.Arm64)]
    public void Products_TakeTheTileOfTheirVectors(string vectors, int width, string tile, Architecture on = Architecture.X64)
    {
        if (RuntimeInformation.ProcessArchitecture != on)
        {
            Assert.Ignore($"this processor is not {on}");
        }

        var trial = new EngineTrial(SmallNetworks.TwoColumns(width), Batch);
        using var engine = Create(Enum.Parse<VectorKind>(vectors));
        using var program = (ProcessorProgram)trial.Load(engine, Placement.OneDevice, Mode.Evaluation);
        var tiles = Enumerable.Range(0, program.Plan.Steps.Length).Select(program.ProductOf)
            .Where(product => product?.GetType().IsGenericType == true).Select(product => product!.GetType().GetGenericArguments()[0]);
        Assert.That(tiles.Select(each => $"{each.Name} {each.GetGenericArguments()[0].Name}").Distinct(), Is.EqualTo(new[] { tile }));
    }

    [Test]
    public void Parameters_AreRefusedInAnotherShapePlaceOrLength()
    {
        using var engine = new ManagedEngine(1);
        var network = new SmallNetwork(5, 2).Convolution(4, 3).Relu().Classifier(3);
        engine.Load(Plans.Evaluation(network, 2)).Dispose();
        Refused("conv1.bias from row 0 is 2; the engine holds it already in another shape or placement", () => engine.Load(Plans.Evaluation(network, 2, Placement.ColumnPerDevice)));
        var wider = new SmallNetwork(5, 2).Convolution(6, 3).Relu().Classifier(3);
        Refused("conv1.bias from row 0 is 6; the engine holds it already in another shape or placement", () => engine.Load(Plans.Evaluation(wider, 2)));
        var larger = new SmallNetwork(5, 2).Convolution(4, 5).Relu().Classifier(3);
        Refused("conv1.weight from row 0 is 4×3×5×5; the engine holds it already in another shape or placement", () => engine.Load(Plans.Evaluation(larger, 2)));
        Refused("conv1.weight has 108 numbers; 107 were given", () => engine.Write("conv1.weight", BufferKind.Parameter, new float[107]));
        Refused("conv1.weight has 108 numbers; 109 were given", () => engine.Read("conv1.weight", BufferKind.Parameter, new float[109]));

        static void Refused(string message, Action action) => Assert.That(Assert.Throws<UserErrorException>(action)!.Message, Is.EqualTo(message));
    }

    [Test]
    public void Dispose_Twice_IsHarmless()
    {
        var engine = new ManagedEngine(2);
        engine.Dispose();
        Assert.DoesNotThrow(engine.Dispose);
    }

    [Test]
    public void Train_GivesTheSameBits_WhateverTheNumberOfThreads()
    {
        var trial = new EngineTrial(SmallNetworks.TwoColumns(16), Batch);
        float[][] Losses(int threads)
        {
            using var engine = new ManagedEngine(threads);
            using var program = trial.Load(engine, Placement.OneDevice, Mode.Training);
            trial.Initialise(engine);
            return trial.Train(program, 4);
        }

        var one = Losses(1);
        Assert.That(Losses(2), Is.EqualTo(one));
        Assert.That(Losses(3), Is.EqualTo(one));
    }

    private static ManagedEngine Create(VectorKind vectors)
    {
        if (!VectorKinds.IsSupported(vectors))
        {
            Assert.Ignore($"this processor has no vectors of the kind {vectors}");
        }

        return new ManagedEngine(2, vectors);
    }

    private static void AssertTrainsAsReference(EngineTrial trial, IEngine engine, Placement placement)
    {
        using var reference = new ReferenceEngine();
        using var expected = trial.Load(reference, placement, Mode.Training);
        using var actual = trial.Load(engine, placement, Mode.Training);
        trial.Initialise(reference);
        trial.Initialise(engine);
        var (expectedLosses, actualLosses) = (trial.Train(expected, 3), trial.Train(actual, 3));

        // Float32 sums in another order; three steps let the difference grow a little.
        for (var step = 0; step < 3; step++)
        {
            Assert.That(actualLosses[step], Is.EqualTo(expectedLosses[step]).Within(1e-4), $"losses of step {step}");
        }

        foreach (var tensor in trial.Network.Parameters)
        {
            var distance = EngineTrial.Distance(
                EngineTrial.Read(engine, tensor, BufferKind.Velocity), EngineTrial.Read(reference, tensor, BufferKind.Velocity),
                new float[tensor.Size]);
            Assert.That(distance, Is.Not.NaN.And.LessThan(1e-3), tensor.Name);
        }
    }
}
