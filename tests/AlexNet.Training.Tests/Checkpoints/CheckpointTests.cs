using AlexNet.Engines.Reference;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Storage;
using AlexNet.Training.Checkpoints;
using AlexNet.Training.Runs;

namespace AlexNet.Training.Tests.Checkpoints;

public sealed class CheckpointTests
{
    private static readonly Network Small = Networks.find("cifar-relu").WithClasses(3);

    private static readonly DataStatistics Statistics = new()
    {
        Size = 32,
        Count = 7,
        Skipped = 1,
        Fingerprint = "0123456789abcdef0123456789abcdef",
        Exif = ExifOrientation.Apply,
        Mean = [.. Enumerable.Range(0, 32 * 32 * 3).Select(i => i / 16f)],
        PixelMean = [1, 2, 3],
        Covariance = [1, 0, 0, 0, 2, 0, 0, 0, 3],
        Eigen = new RgbEigen([3, 2, 1], [0, 0, 1, 0, 1, 0, 1, 0, 0]),
    };

    private TempFolder temp = null!;

    [SetUp]
    public void SetUp() => temp = new TempFolder();

    [TearDown]
    public void TearDown() => temp.Dispose();

    [TestCase(true)]
    [TestCase(false)]
    public void Restore_GivesBackWhatWasSaved(bool withVelocities)
    {
        using var source = Engine(tensor => tensor.Name.Length);
        Checkpoint.Save(temp.In("c.safetensors"), source, Small, Info(), Statistics, samplesPerEpoch: 10, withVelocities: withVelocities);
        using var target = Engine(_ => 0);
        using var file = SafetensorsFile.Open(temp.In("c.safetensors"));
        Checkpoint.Restore(file, target, Small, withVelocities: true);
        foreach (var tensor in Small.Parameters)
        {
            Assert.That(Read(target, tensor, BufferKind.Parameter), Is.EqualTo(Read(source, tensor, BufferKind.Parameter)), tensor.Name);
            var velocities = withVelocities ? Read(source, tensor, BufferKind.Velocity) : new float[tensor.Size];
            Assert.That(Read(target, tensor, BufferKind.Velocity), Is.EqualTo(velocities), tensor.Name);
        }

        Assert.That(file.Tensors["conv1.weight"].Shape, Is.EqualTo(new long[] { 32, 3, 5, 5 }));
        Assert.That(file.Tensors.ContainsKey("conv1.weight.velocity"), Is.EqualTo(withVelocities));
    }

    [Test]
    public void Open_OfATruncatedFileNamesIt([Values(0, 5, 9, 200, 5000)] int length)
    {
        Save("c.safetensors");
        using (var file = File.OpenWrite(temp.In("c.safetensors")))
        {
            file.SetLength(length);
        }

        var message = Assert.Throws<UserErrorException>(() => ResumePoint.Open(temp.In("c.safetensors")))!.Message;
        Assert.That(message, Does.Contain("c.safetensors").And.Not.Contain("\n"));
    }

    [Test]
    public void Save_RefusesWeightsThatAreNoNumbers()
    {
        Save("c.safetensors");
        var before = File.ReadAllBytes(temp.In("c.safetensors"));
        using var engine = Engine(tensor => tensor.Name == "conv2.bias" ? float.NaN : 1);
        var message = Assert.Throws<UserErrorException>(() => Checkpoint.Save(temp.In("c.safetensors"), engine, Small, Info(), Statistics, 10, true))!.Message;
        Assert.That(message, Is.EqualTo($"{temp.In("c.safetensors")}: not written: conv2.bias holds NaN; allowed are finite numbers: try a lower learning-rate"));
        Assert.That(File.ReadAllBytes(temp.In("c.safetensors")), Is.EqualTo(before));
        Assert.That(Directory.GetFiles(temp.Path), Has.Length.EqualTo(1), "nothing half-written is left");
    }

    /// <summary>As another program may have written it.</summary>
    [TestCase("conv2.bias", float.NaN, "NaN")]
    [TestCase("fc4.weight", float.PositiveInfinity, "Infinity")]
    [TestCase("conv1.weight.velocity", float.NegativeInfinity, "-Infinity")]
    public void Restore_RefusesWeightsThatAreNoNumbers(string name, float wrong, string shown)
    {
        Save("c.safetensors");
        Rewrite("x.safetensors", _ => true, tensor => tensor.Name == name ? TensorData.From<float>(name, (float[])[.. new float[tensor.Shape.Aggregate(1, (all, side) => all * (int)side) - 1], wrong], [.. tensor.Shape]) : null);
        using var file = SafetensorsFile.Open(temp.In("x.safetensors"));
        using var engine = Engine(_ => 0);
        var message = Assert.Throws<UserErrorException>(() => Checkpoint.Restore(file, engine, Small, withVelocities: true))!.Message;
        Assert.That(message, Is.EqualTo($"{temp.In("x.safetensors")}: {name} holds {shown}; allowed are finite numbers"));
    }

    [Test]
    public void Restore_NamesTheTensorThatDoesNotFit()
    {
        Save("c.safetensors");
        using var file = SafetensorsFile.Open(temp.In("c.safetensors"));
        var other = Networks.find("cifar-relu").WithClasses(4);
        using var engine = new ReferenceEngine();
        using var program = engine.Load(Plan(other));
        var message = Assert.Throws<UserErrorException>(() => Checkpoint.Restore(file, engine, other, false))!.Message;
        Assert.That(message, Is.EqualTo($"{file.Path}: fc4.weight is F32 [3, 576]; network cifar-relu with 4 classes allows F32 [4, 576]"));
    }

    /// <summary>As another program may have written it: of as many numbers in another shape or type, or without one.</summary>
    [TestCase("F32 [576, 3]", "fc4.weight is F32 [576, 3]; network cifar-relu with 3 classes allows F32 [3, 576]")]
    [TestCase("I32 [3, 576]", "fc4.weight is I32 [3, 576]; network cifar-relu with 3 classes allows F32 [3, 576]")]
    [TestCase("none", "no tensor fc4.weight; network cifar-relu needs [3, 576]")]
    public void Restore_NamesTheTensorThatIsOtherwise(string kind, string expected)
    {
        Save("c.safetensors");
        Rewrite("x.safetensors", name => kind != "none" || name != "fc4.weight", tensor => (tensor.Name == "fc4.weight", kind) switch
        {
            (true, "F32 [576, 3]") => TensorData.From<float>(tensor.Name, new float[3 * 576], 576, 3),
            (true, "I32 [3, 576]") => TensorData.From<int>(tensor.Name, new int[3 * 576], 3, 576),
            _ => null,
        });
        using var file = SafetensorsFile.Open(temp.In("x.safetensors"));
        using var engine = Engine(_ => 0);
        Assert.That(Assert.Throws<UserErrorException>(() => Checkpoint.Restore(file, engine, Small, false))!.Message, Is.EqualTo($"{file.Path}: {expected}"));
    }

    /// <summary>A network whose largest tensor is filled in two parts.</summary>
    [Test]
    public void FirstWeights_AreTheRecipesAndNothingMovesYet()
    {
        var network = Networks.find("cifar-relu").WithClasses(200);
        using var engine = new ReferenceEngine();
        using var program = engine.Load(Plan(network));
        foreach (var tensor in network.Parameters)
        {
            engine.Write(tensor.Name, BufferKind.Velocity, Enumerable.Repeat(7f, tensor.Size).ToArray());
        }

        FirstWeights.Fill(engine, network, Core.Recipes.paper);
        foreach (var tensor in network.Parameters)
        {
            var expected = new float[tensor.Size];
            Initial.Fill(2012, Initialisation.Paper, tensor, 0, expected);
            Assert.That(Read(engine, tensor, BufferKind.Parameter).AsSpan().SequenceEqual(expected), tensor.Name);
            Assert.That(Read(engine, tensor, BufferKind.Velocity), Is.All.Zero, tensor.Name);
        }

        Assert.That(network.Parameters.Max(tensor => tensor.Size), Is.EqualTo(115_200));
    }

    [Test]
    public void HasVelocities_WhereEveryParameterHasOne()
    {
        Save("c.safetensors");
        using var file = Checkpoint.Open(temp.In("c.safetensors"));
        Assert.That(Checkpoint.HasVelocities(file));
        Rewrite("x.safetensors", name => name != "conv2.bias.velocity");
        using var lacking = Checkpoint.Open(temp.In("x.safetensors"));
        Assert.That(Checkpoint.HasVelocities(lacking), Is.False);
    }

    /// <summary>The first weights of another run, or those of an evaluation.</summary>
    [Test]
    public void Restore_LeavesVelocitiesWhereTheyAreNotWanted()
    {
        Save("c.safetensors");
        using var file = Checkpoint.Open(temp.In("c.safetensors"));
        using var engine = Engine(_ => 2);
        Checkpoint.Restore(file, engine, Small, withVelocities: false);
        var bias = Small.Parameters.First(tensor => tensor.Name == "conv1.bias");
        Assert.That((Read(engine, bias, BufferKind.Parameter)[0], Read(engine, bias, BufferKind.Velocity)[0]), Is.EqualTo((1f, -2f)));
    }

    [Test]
    public void Statistics_GiveBackWhatWasSaved()
    {
        Save("c.safetensors");
        Checkpoint.SaveModel(temp.In("c.safetensors"), temp.In("m.safetensors"), Statistics);
        foreach (var name in new[] { "c.safetensors", "m.safetensors" })
        {
            using var file = Checkpoint.Open(temp.In(name));
            var read = Checkpoint.Statistics(file)!;
            Assert.That((read.Size, read.Count, read.Skipped, read.Fingerprint, read.Exif), Is.EqualTo((32, 7L, 1L, Statistics.Fingerprint, ExifOrientation.Apply)));
            Assert.That(read.Mean, Is.EqualTo(Statistics.Mean));
            Assert.That((read.PixelMean, read.Covariance, read.Eigen.Values, read.Eigen.Vectors), Is.EqualTo((Statistics.PixelMean, Statistics.Covariance, Statistics.Eigen.Values, Statistics.Eigen.Vectors)));
            Assert.That(Checkpoint.HasVelocities(file), Is.EqualTo(name == "c.safetensors"));
            Assert.That((CheckpointInfo.Read(file).State, file.Metadata["train_images"]), Is.EqualTo((Info().State, "10")));
        }
    }

    [Test]
    public void SaveModel_OfVersion1GetsTheStatisticsOfTheRun()
    {
        Save("c.safetensors");
        TinyRun.CopyAsVersion1(temp.In("c.safetensors"), temp.In("1.safetensors"));
        Checkpoint.SaveModel(temp.In("1.safetensors"), temp.In("m.safetensors"), Statistics);
        using var model = Checkpoint.Open(temp.In("m.safetensors"));
        Assert.That((CheckpointInfo.Read(model).State.Step, model.Metadata["version"], model.HasChecksum), Is.EqualTo((17L, "2", true)));
        Assert.That(Checkpoint.Statistics(model)!.Mean, Is.EqualTo(Statistics.Mean));
        Assert.That(model.Tensors.Keys.Where(name => name.EndsWith(".velocity", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Open_NoticesAFlippedByte()
    {
        Save("c.safetensors");
        var bytes = File.ReadAllBytes(temp.In("c.safetensors"));
        bytes[^5000] ^= 16;
        File.WriteAllBytes(temp.In("c.safetensors"), bytes);
        var message = Assert.Throws<UserErrorException>(() => Checkpoint.Open(temp.In("c.safetensors")))!.Message;
        Assert.That(message, Does.EndWith("c.safetensors: damaged: its checksum is another than the one it was written with"));
    }

    [Test]
    public void RequireFits_LooksAtAllButAClassifierOfOtherClasses()
    {
        Save("c.safetensors");
        using var file = Checkpoint.Open(temp.In("c.safetensors"));
        Checkpoint.RequireFits(file, Small);
        Assert.That((Checkpoint.OtherClassifier(file, Small, out var same), same), Is.EqualTo(((string?)null, 3L)));
        var four = Networks.find("cifar-relu").WithClasses(4);
        Checkpoint.RequireFits(file, four);
        Assert.That((Checkpoint.OtherClassifier(file, four, out var classes), classes), Is.EqualTo(("fc4", 3L)));
        var message = Assert.Throws<UserErrorException>(() => Checkpoint.RequireFits(file, Networks.alexnet.WithClasses(3)))!.Message;
        Assert.That(message, Does.EndWith("c.safetensors: conv1.weight is F32 [32, 3, 5, 5]; network alexnet with 3 classes allows F32 [96, 3, 11, 11]"));
    }

    /// <summary>Another file of some of the tensors of c.safetensors, some in place of others.</summary>
    private void Rewrite(string file, Func<string, bool> keeps, Func<TensorInfo, TensorData?>? replaced = null)
    {
        using var good = SafetensorsFile.Open(temp.In("c.safetensors"));
        var tensors = good.Tensors.Values.Where(tensor => keeps(tensor.Name)).Select(tensor => replaced?.Invoke(tensor)
            ?? TensorData.Streamed(tensor.Name, tensor.Dtype, [.. tensor.Shape], stream => stream.Write(good.View(tensor.Name))));
        SafetensorsWriter.Write(temp.In(file), [.. tensors], good.Metadata, withChecksum: true);
    }

    private void Save(string name)
    {
        using var engine = Engine(_ => 1);
        Checkpoint.Save(temp.In(name), engine, Small, Info(), Statistics, samplesPerEpoch: 10, withVelocities: true);
    }

    private static CheckpointInfo Info() =>
        new("cifar-relu", ["a", "b", "c"], Core.Recipes.paper, new CheckpointState(17, 34, 0.1 / 3, new ScheduleState(0.25, 2, 4, 1, true), 12));

    private static Plan Plan(Network network) => Compile.plan(network, Placement.OneDevice, 2, Mode.Training, DropoutScaling.AtTest);

    /// <summary>An engine whose parameters count up from a start, and whose velocities are their negatives.</summary>
    private static ReferenceEngine Engine(Func<ParameterTensor, float> start)
    {
        var engine = new ReferenceEngine();
        engine.Load(Plan(Small)).Dispose();
        foreach (var tensor in Small.Parameters)
        {
            var values = Enumerable.Range(0, tensor.Size).Select(i => start(tensor) * (1 + i)).ToArray();
            engine.Write(tensor.Name, BufferKind.Parameter, values);
            engine.Write(tensor.Name, BufferKind.Velocity, values.Select(value => float.IsFinite(value) ? -value : 0).ToArray());
        }

        return engine;
    }

    private static float[] Read(ReferenceEngine engine, ParameterTensor tensor, BufferKind kind)
    {
        var values = new float[tensor.Size];
        engine.Read(tensor.Name, kind, values);
        return values;
    }
}
