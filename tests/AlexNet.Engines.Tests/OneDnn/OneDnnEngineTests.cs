using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Native;
using AlexNet.Engines.OneDnn;
using AlexNet.Engines.Processor.Programs;
using AlexNet.Engines.Reference;
using AlexNet.Engines.Tests.Suite;
using AlexNet.Engines.Tests.Support;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.OneDnn;

[TestFixtureSource(typeof(InstalledLibrary), nameof(InstalledLibrary.Fixtures))]
public sealed class OneDnnEngineTests(int major)
{
    private const int Batch = 5;

    [Test]
    public void Train_AgreesWithReference(
        [Values(16, 8, 1)] int block, [Values] Placement placement, [Values] bool tanh)
    {
        var trial = new EngineTrial(SmallNetworks.TwoColumns(16, tanh), Batch);
        using var reference = new ReferenceEngine();
        using var engine = new OneDnnEngine(2, block, major);
        using var expected = trial.Load(reference, placement, Mode.Training);
        using var actual = trial.Load(engine, placement, Mode.Training);
        trial.Initialise(reference);
        trial.Initialise(engine);

        var expectedLosses = trial.Train(expected, 3);
        var actualLosses = trial.Train(actual, 3);

        // Float32 sums in another order; three steps let the difference grow a little.
        for (var step = 0; step < 3; step++)
        {
            Assert.That(actualLosses[step], Is.EqualTo(expectedLosses[step]).Within(1e-4), $"losses of step {step}");
        }

        foreach (var tensor in trial.Network.Parameters)
        {
            foreach (var kind in (BufferKind[])[BufferKind.Parameter, BufferKind.Velocity])
            {
                var initial = kind == BufferKind.Velocity ? new float[tensor.Size] : EngineTrial.Initial(tensor);
                var distance = EngineTrial.Distance(
                    EngineTrial.Read(engine, tensor, kind), EngineTrial.Read(reference, tensor, kind), initial);
                Assert.That(distance, Is.Not.NaN.And.LessThan(1e-3), $"{tensor.Name} {kind}");
            }
        }
    }

    [Test]
    public void Evaluate_SharesTheTrainedParameters([Values(16, 1)] int block)
    {
        var trial = new EngineTrial(SmallNetworks.TwoColumns(16), Batch);
        using var reference = new ReferenceEngine();
        using var engine = new OneDnnEngine(2, block, major);
        foreach (var each in (IEngine[])[reference, engine])
        {
            using var training = trial.Load(each, Placement.OneDevice, Mode.Training);
            trial.Initialise(each);
            _ = trial.Train(training, 2);
        }

        Assert.That(Probabilities(trial, engine, 3), Is.EqualTo(Probabilities(trial, reference, 3)).Within(1e-4));
    }

    [Test]
    public void Load_OfEvaluationFirst_TrainsTheSame()
    {
        var trial = new EngineTrial(SmallNetworks.TwoColumns(16), Batch);
        using var one = new OneDnnEngine(2, null, major);
        using var other = new OneDnnEngine(2, null, major);
        using var evaluation = trial.Load(one, Placement.OneDevice, Mode.Evaluation);
        using var first = trial.Load(one, Placement.OneDevice, Mode.Training);
        using var second = trial.Load(other, Placement.OneDevice, Mode.Training);
        trial.Initialise(one);
        trial.Initialise(other);

        Assert.That(trial.Train(first, 3), Is.EqualTo(trial.Train(second, 3)).Within(1e-5));
    }

    [Test]
    public void Run_AllocatesNothing()
    {
        var trial = new EngineTrial(SmallNetworks.TwoColumns(16), Batch);
        using var engine = new OneDnnEngine(0, null, major);
        using var program = trial.Load(engine, Placement.ColumnPerDevice, Mode.Training);
        trial.Initialise(engine);
        var arguments = new RunArguments(1, 0, UpdateRule.Everywhere(0.01f, 0.01f, 0.9f, 0.0005f, 0.0005f));
        program.Run(trial.Images, trial.Labels, arguments);

        var bytes = Allocations.Least(() =>
        {
            for (var i = 0; i < 10; i++)
            {
                program.Run(trial.Images, trial.Labels, arguments);
            }
        });
        Assert.That(bytes, Is.Zero);
    }

    [Test]
    public void Run_OfRealSize_AllocatesNothing()
    {
        var network = Networks.alexnet.WithClasses(10);
        using var engine = new OneDnnEngine(0, null, major);
        using var program = engine.Load(Fuse.all(Compile.plan(network, Placement.OneDevice, 2, Mode.Training, DropoutScaling.AtTest)));
        var images = EngineTrial.Random(1, 2 * 3 * network.Crop * network.Crop);
        var arguments = new RunArguments(1, 0, UpdateRule.Everywhere(0.01f, 0.01f, 0.9f, 0.0005f, 0.0005f));
        int[] labels = [3, 7];
        var bytes = Allocations.Least(() => program.Run(images, labels, arguments));
        Assert.That(bytes, Is.Zero);
    }

    [Test]
    public void Train_Repeated_GivesTheSameLosses()
    {
        var trial = new EngineTrial(SmallNetworks.TwoColumns(16), Batch);
        float[][] Losses()
        {
            using var engine = new OneDnnEngine(2, null, major);
            using var program = trial.Load(engine, Placement.OneDevice, Mode.Training);
            trial.Initialise(engine);
            return trial.Train(program, 10);
        }

        Assert.That(Losses(), Is.EqualTo(Losses()));
    }

    [Test]
    public void ReadAndWrite_KeepTheCanonicalOrder([Values] Placement placement)
    {
        var trial = new EngineTrial(SmallNetworks.TwoColumns(16), Batch);
        using var engine = new OneDnnEngine(2, null, major);
        using var program = trial.Load(engine, placement, Mode.Training);
        foreach (var tensor in trial.Network.Parameters)
        {
            foreach (var kind in (BufferKind[])[BufferKind.Parameter, BufferKind.Velocity])
            {
                var values = EngineTrial.Random((int)kind + tensor.Ordinal, tensor.Size);
                engine.Write(tensor.Name, kind, values);
                Assert.That(EngineTrial.Read(engine, tensor, kind), Is.EqualTo(values), $"{tensor.Name} {kind}");
            }
        }
    }

    [Test]
    public void Dispose_ReleasesAllMemory()
    {
        var before = NativeArena.Live;
        var trial = new EngineTrial(SmallNetworks.TwoColumns(16), Batch);
        using (var engine = new OneDnnEngine(2, null, major))
        {
            using var program = trial.Load(engine, Placement.ColumnPerDevice, Mode.Training);
            Assert.That(NativeArena.Live, Is.GreaterThan(before));
        }

        Assert.That(NativeArena.Live, Is.EqualTo(before));
    }

    [Test]
    public void Load_OfAnotherPlacement_SaysWhatTheEngineHolds()
    {
        var trial = new EngineTrial(SmallNetworks.TwoColumns(16), Batch);
        using var engine = new OneDnnEngine(2, null, major);
        using var program = trial.Load(engine, Placement.OneDevice, Mode.Training);

        var error = Assert.Throws<UserErrorException>(() => trial.Load(engine, Placement.ColumnPerDevice, Mode.Evaluation));
        Assert.That(error!.Message, Does.Contain("conv1.bias").And.Contain("placement"));
    }

    [Test]
    public void Products_NeverUsePlainLoops([Values] bool realSize, [Values] Mode mode)
    {
        var trial = new EngineTrial(realSize ? Networks.alexnet.WithClasses(10) : SmallNetworks.TwoColumns(16), 2);
        using var engine = new OneDnnEngine(2, null, major);
        using var program = (ProcessorProgram)trial.Load(engine, Placement.OneDevice, mode);
        Assert.That(program.Implementations, Has.None.StartsWith("ref"));
    }

    private static float[] Probabilities(EngineTrial trial, IEngine engine, int images)
    {
        using var program = trial.Load(engine, Placement.OneDevice, Mode.Evaluation);
        program.Run(trial.Images.AsSpan(0, images * 3 * trial.Network.Crop * trial.Network.Crop), trial.Labels.AsSpan(0, images), default);
        return program.Probabilities[..(images * trial.Network.Classes)].ToArray();
    }
}
