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
    public void Info_GivesBackWhatWasWritten()
    {
        Save("c.safetensors");
        using var file = SafetensorsFile.Open(temp.In("c.safetensors"));
        var read = CheckpointInfo.Read(file);
        Assert.That((read.Network, read.Recipe, read.State), Is.EqualTo(("cifar-relu", Core.Recipes.paper, Info().State)));
        Assert.That(read.ClassNames, Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That(file.Metadata["epoch"], Is.EqualTo("3"));
        Assert.That(file.Metadata["dropout"], Is.EqualTo("at-test"));
    }

    [TestCase("step", "-1", "a whole number from 0")]
    [TestCase("next_sample", "many", "a whole number from 0")]
    [TestCase("next_sample", "9223372036854775807", "from 0 to 1000000000000000")]
    [TestCase("stale_epochs", "4294967296", "from 0 to 2147483646")]
    [TestCase("rate_drops", "2147483647", "from 0 to 2147483646")]
    [TestCase("learning_rate", "NaN", "a number")]
    [TestCase("network", "resnet", "one of alexnet")]
    [TestCase("classes", "3", "a JSON array of names")]
    [TestCase("classes", "[]", "a JSON array of names")]
    [TestCase("recipe", "{", "a JSON object")]
    public void Info_NamesTheEntryTheActualAndTheAllowed(string entry, string value, string allowed)
    {
        var metadata = Info().Write(10);
        metadata[entry] = value;
        SafetensorsWriter.Write(temp.In("c.safetensors"), [], metadata, withChecksum: true);
        var message = Assert.Throws<UserErrorException>(() => TinyRun.Info(temp.In("c.safetensors")))!.Message;
        Assert.That(message, Does.Contain("c.safetensors").And.Contain(entry).And.Contain($"'{value}'").And.Contain(allowed));
    }

    [Test]
    public void Info_OfAForeignFileSaysSo()
    {
        SafetensorsWriter.Write(temp.In("c.safetensors"), [TensorData.From<float>("x", new float[1], 1)]);
        Assert.That(
            Assert.Throws<UserErrorException>(() => TinyRun.Info(temp.In("c.safetensors")))!.Message,
            Does.Contain("not a checkpoint of this program"));
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
        Assert.That(message, Does.Contain("conv2.bias holds NaN; allowed are finite numbers"));
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
        using (var good = SafetensorsFile.Open(temp.In("c.safetensors")))
        {
            var tensors = good.Tensors.Values.Where(tensor => tensor.Dtype == Dtype.F32).Select(tensor =>
            {
                var values = good.Read<float>(tensor.Name);
                values[^1] = tensor.Name == name ? wrong : values[^1];
                return TensorData.From<float>(tensor.Name, values, [.. tensor.Shape]);
            });
            SafetensorsWriter.Write(temp.In("x.safetensors"), [.. tensors], good.Metadata);
        }

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
        Assert.That(message, Does.Contain("fc4.weight is F32 [3, ").And.Contain("4 classes allows F32 [4, "));
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
        }
    }

    [Test]
    public void SaveModel_OfVersion1GetsTheStatisticsOfTheRun()
    {
        Save("c.safetensors");
        using (var good = SafetensorsFile.Open(temp.In("c.safetensors")))
        {
            var weights = good.Tensors.Keys.Where(name => !name.StartsWith("statistics.", StringComparison.Ordinal))
                .Select(name => TensorData.From<float>(name, good.Read<float>(name), [.. good.Tensor(name).Shape]));
            var metadata = Info().Write(10);
            metadata["version"] = "1";
            SafetensorsWriter.Write(temp.In("1.safetensors"), weights, metadata);
        }

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
    public void Open_NoticesAFlippedByteInTheNameOfTheChecksum()
    {
        Save("c.safetensors");
        var bytes = File.ReadAllBytes(temp.In("c.safetensors"));
        bytes[bytes.AsSpan().IndexOf("\"checksum\""u8) + 3] ^= 1;
        File.WriteAllBytes(temp.In("c.safetensors"), bytes);
        var message = Assert.Throws<UserErrorException>(() => TinyRun.Info(temp.In("c.safetensors")))!.Message;
        Assert.That(message, Does.EndWith("c.safetensors: damaged: the metadata lack 'checksum', which Train writes into every file of version 2"));
    }

    [TestCase("format", "pt", "metadata format is 'pt'; allowed is alexnet-checkpoint, which Train writes")]
    [TestCase("version", "3", "metadata version is '3'; allowed are 1 and 2")]
    [TestCase("version", "", "metadata version is ''; allowed are 1 and 2")]
    public void Info_IsOfAFormatAndVersionThatAreKnown(string field, string value, string expected)
    {
        Save("c.safetensors");
        using (var good = SafetensorsFile.Open(temp.In("c.safetensors")))
        {
            Assert.That((good.Metadata["format"], good.Metadata["version"]), Is.EqualTo(("alexnet-checkpoint", "2")));
            SafetensorsWriter.Write(temp.In("x.safetensors"), [TensorData.From<float>("x", new float[1], 1)], new Dictionary<string, string>(good.Metadata) { [field] = value });
        }

        using var file = SafetensorsFile.Open(temp.In("x.safetensors"));
        Assert.That(Assert.Throws<UserErrorException>(() => CheckpointInfo.Read(file))!.Message, Does.EndWith(expected));
    }

    [Test]
    public void Info_ReadsFilesOfVersion1()
    {
        Save("c.safetensors");
        using (var good = SafetensorsFile.Open(temp.In("c.safetensors")))
        {
            SafetensorsWriter.Write(temp.In("x.safetensors"), [TensorData.From<float>("x", new float[1], 1)], good.Metadata.Where(entry => entry.Key != "checksum").ToDictionary(entry => entry.Key, entry => entry.Key == "version" ? "1" : entry.Value));
        }

        using var file = Checkpoint.Open(temp.In("x.safetensors"));
        Assert.That(CheckpointInfo.Read(file).State.Step, Is.EqualTo(17));
        Assert.That(Checkpoint.Statistics(file), Is.Null);
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

    private void Save(string name)
    {
        using var engine = Engine(_ => 1);
        Checkpoint.Save(temp.In(name), engine, Small, Info(), Statistics, samplesPerEpoch: 10, withVelocities: true);
    }

    private static CheckpointInfo Info() =>
        new("cifar-relu", ["a", "b", "c"], Core.Recipes.paper, new CheckpointState(17, 34, 0.1 / 3, new ScheduleState(0.25, 2, 1, true), 12));

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
