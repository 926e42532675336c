using AlexNet.Engines.Contracts;
using AlexNet.Engines.Reference;
using AlexNet.Training.Checkpoints;

namespace AlexNet.Training.Tests.Checkpoints;

public sealed class AveragedWeightsTests
{
    private static readonly Network Small = Networks.find("cifar-relu").WithClasses(3);

    private ReferenceEngine engine = null!;

    [SetUp]
    public void SetUp()
    {
        engine = new ReferenceEngine();
        engine.Load(Compile.asked(PlanSettings.Plain(DropoutScaling.AtTest).WithUpdates(clipNorm: 0, averages: true), Small, Placement.OneDevice, 2, Mode.Training)).Dispose();
        Write(BufferKind.Parameter, 0.1f);
    }

    [TearDown]
    public void TearDown() => engine.Dispose();

    [Test]
    public void Begin_MakesThemTheWeights()
    {
        AveragedWeights.Begin(engine, Small);
        Assert.That((Both("conv1.weight"), Both("fc4.bias")), Is.EqualTo(((0.1f, 0.1f), (0.1f, 0.1f))));
    }

    [Test]
    public void InPlace_ComputesWithTheAverages_AndPutsBothBack()
    {
        Write(BufferKind.Average, 0.3f);
        Assert.That(AveragedWeights.InPlace(engine, Small, () => (Both("conv1.weight"), Both("fc4.bias"))), Is.EqualTo(((0.3f, 0.1f), (0.3f, 0.1f))));
        Assert.That((Both("conv1.weight"), Both("fc4.bias")), Is.EqualTo(((0.1f, 0.3f), (0.1f, 0.3f))));
    }

    [Test]
    public void InPlace_OfWhatIsStoppedPutsBothBack()
    {
        Write(BufferKind.Average, 0.3f);
        Assert.Throws<OperationCanceledException>(() => AveragedWeights.InPlace<int>(engine, Small, () => throw new OperationCanceledException()));
        Assert.That((Both("conv1.weight"), Both("fc4.bias")), Is.EqualTo(((0.1f, 0.3f), (0.1f, 0.3f))));
    }

    /// <summary>A device that was lost is not read from: its own failure is what is told.</summary>
    [Test]
    public void InPlace_OfADeviceThatIsLostLeavesItAlone()
    {
        var lost = new FailingEngine((call, _) => call == FailingEngine.Reading && isLost);
        isLost = false;
        lost.Load(Compile.asked(PlanSettings.Plain(DropoutScaling.AtTest).WithUpdates(clipNorm: 0, averages: true), Small, Placement.OneDevice, 2, Mode.Training)).Dispose();
        var told = Assert.Catch<EngineException>(() => AveragedWeights.InPlace<int>(lost, Small, () =>
        {
            isLost = true;
            lost.Read("conv1.bias", BufferKind.Parameter, new float[32]);
            return 0;
        }))!;
        Assert.That(told.Message, Is.EqualTo("the device was lost: reading"));
        lost.Dispose();
    }

    private bool isLost;

    private void Write(BufferKind kind, float value)
    {
        foreach (var tensor in Small.Parameters)
        {
            engine.Write(tensor.Name, kind, [.. Enumerable.Repeat(value, tensor.Size)]);
        }
    }

    /// <summary>The last number of a tensor and of its average.</summary>
    private (float Weight, float Average) Both(string name)
    {
        var size = Small.Parameters.Single(tensor => tensor.Name == name).Size;
        var (weights, averages) = (new float[size], new float[size]);
        engine.Read(name, BufferKind.Parameter, weights);
        engine.Read(name, BufferKind.Average, averages);
        return (weights[^1], averages[^1]);
    }
}
