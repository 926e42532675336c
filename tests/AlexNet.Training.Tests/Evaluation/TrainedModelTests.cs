using AlexNet.Loader.DataSets;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Storage;
using AlexNet.Training.Evaluation;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Tests.Evaluation;

/// <summary>A model and the mean image that belongs to it: its own, in files of version 1 that beside it, else another's.</summary>
public sealed class TrainedModelTests
{
    private TinyRun _run = null!;

    private string Model => _run.Folder().ModelFile;

    [OneTimeSetUp]
    public void Train()
    {
        _run = new TinyRun();
        _run.Train(_run.Settings("""{ "steps": 1, "dropout": 0.25 }"""), _run.Folder());
        TinyRun.CopyAsVersion1(Model, _run.In("old.safetensors"));
        TinyPictures.Write(_run.In("pictures"), perClass: 1);
    }

    [OneTimeTearDown]
    public void Clear() => _run.Dispose();

    [Test]
    public void Open_TakesTheMeanThatBelongsToIt()
    {
        Assert.That(Mean(Model, elsewhere: 3), Is.EqualTo(DataStatistics.Load(_run.Folder().StatisticsFile).Mean[0]), "its own");
        Assert.That(Mean(_run.In("old.safetensors"), elsewhere: 3), Is.EqualTo(3));
        var beside = _run.Folder("beside");
        Directory.CreateDirectory(beside.Path);
        File.Copy(_run.In("old.safetensors"), beside.ModelFile);
        Statistics(size: 32, mean: 4).Save(beside.StatisticsFile);
        Assert.That(Mean(beside.ModelFile, elsewhere: 3), Is.EqualTo(4));
    }

    [Test]
    public void Open_GivesTheNetworkOfTheRun()
    {
        using var model = TrainedModel.Open(Model, batch: 3, new SessionSettings(), () => Statistics(32, 1), _ => { }, (info, network) =>
            Assert.That((info.Network, network.Name, network.Classes), Is.EqualTo(("cifar-relu", "cifar-relu", 3))));
        Assert.That((model.Pipeline.Plan.Mode, model.Pipeline.Plan.Batch, model.Session.Network.Classes), Is.EqualTo((Mode.Evaluation, 3, 3)));
        Assert.That(model.Info.State.Step, Is.EqualTo(1));
    }

    /// <summary>AlexNet has layers that drop out; its weights are not asked for before the network has been looked at.</summary>
    [Test]
    public void Open_GivesTheNetworkTheDropoutOfTheRun()
    {
        using (var file = SafetensorsFile.Open(Model))
        {
            SafetensorsWriter.Write(_run.In("alexnet.safetensors"), [], new Dictionary<string, string>(file.Metadata) { ["network"] = "alexnet" }, withChecksum: true);
        }

        Network? seen = null;
        Assert.Throws<OperationCanceledException>(() => TrainedModel.Open(_run.In("alexnet.safetensors"), 1, new SessionSettings(), () => Statistics(256, 1), _ => { }, (_, network) =>
        {
            seen = network;
            throw new OperationCanceledException();
        }));
        Assert.That(seen, Is.EqualTo(Networks.alexnet.WithClasses(3).WithDropout(0.25)));
        Assert.That(seen, Is.Not.EqualTo(Networks.alexnet.WithClasses(3).WithDropout(0.5)), "a control");
    }

    [Test]
    public void Open_RefusesAMeanThatIsTooSmall() => Assert.That(
        Assert.Throws<UserErrorException>(() => Mean(_run.In("old.safetensors"), elsewhere: 3, size: 31))!.Message,
        Is.EqualTo($"{_run.In("old.safetensors")}: its mean image is of 31×31; network cifar-relu reads 32×32, so at least that is allowed"));

    [Test]
    public void Open_RefusesAModelThatLacksWeights()
    {
        using (var file = SafetensorsFile.Open(Model))
        {
            var tensors = file.Tensors.Values.Where(tensor => tensor.Name != "fc4.bias").Select(tensor => TensorData.Streamed(tensor.Name, tensor.Dtype, [.. tensor.Shape], stream => stream.Write(file.View(tensor.Name))));
            SafetensorsWriter.Write(_run.In("lacking.safetensors"), [.. tensors], file.Metadata, withChecksum: true);
        }

        Assert.That(
            Assert.Throws<UserErrorException>(() => Mean(_run.In("lacking.safetensors"), elsewhere: 3))!.Message,
            Is.EqualTo($"{_run.In("lacking.safetensors")}: no tensor fc4.bias; network cifar-relu needs [3]"));
    }

    /// <summary>As earlier versions of the program made them.</summary>
    [Test]
    public void Open_RefusesAModelOfOneClass()
    {
        using (var file = SafetensorsFile.Open(Model))
        {
            SafetensorsWriter.Write(_run.In("one.safetensors"), [], new Dictionary<string, string>(file.Metadata) { ["classes"] = "[\"red\"]" }, withChecksum: true);
        }

        Assert.That(
            Assert.Throws<UserErrorException>(() => Mean(_run.In("one.safetensors"), elsewhere: 3))!.Message,
            Is.EqualTo($"{_run.In("one.safetensors")}: trained on one class only, red, so that it is right whatever the image; allowed are two or more"));
    }

    /// <summary>What lies beside a model and cannot be read is another mean, and not needed.</summary>
    [TestCase(null, 0)]
    [TestCase("damaged", 1)]
    public void Open_WarnsOfAnotherMeanBesideIt(string? content, int expected)
    {
        var folder = _run.Folder($"beside-{expected}");
        Directory.CreateDirectory(folder.Path);
        File.Copy(Model, folder.ModelFile);
        File.Copy(_run.Folder().StatisticsFile, folder.StatisticsFile);
        if (content is not null)
        {
            File.WriteAllText(folder.StatisticsFile, content);
        }

        var warnings = new List<string>();
        TrainedModel.Open(folder.ModelFile, 1, new SessionSettings(), () => throw new InvalidOperationException(), warnings.Add).Dispose();
        Assert.That(warnings, Has.Count.EqualTo(expected).And.All.EndsWith("statistics.safetensors: holds another mean image than model.safetensors, whose own is subtracted"));
    }

    /// <summary>The size of its mean image; of a model that does not say, what its network reads.</summary>
    [Test]
    public void Prepare_IsAsTheModelsOwnImages()
    {
        Assert.That(Prepared(Model), Is.EqualTo(32));
        Assert.That(Prepared(_run.In("old.safetensors")), Is.EqualTo(32));
        var folder = _run.Folder("larger");
        Directory.CreateDirectory(folder.Path);
        File.Copy(_run.In("old.safetensors"), folder.ModelFile);
        Statistics(size: 40, mean: 1).Save(folder.StatisticsFile);
        Assert.That(Prepared(folder.ModelFile), Is.EqualTo(40));
        using var shards = DataSet.Open(TinyShards.Write(_run.In("shards"), size: 48));
        TrainedModel.Prepare(shards, folder.ModelFile);
        Assert.That(shards.Size, Is.EqualTo(48), "they are prepared already");
    }

    private int Prepared(string model)
    {
        using var data = DataSet.Open(_run.In("pictures"));
        TrainedModel.Prepare(data, model);
        return data.Size;
    }

    private static float Mean(string path, float elsewhere, int size = 32)
    {
        using var model = TrainedModel.Open(path, 1, new SessionSettings(), () => Statistics(size, elsewhere), _ => { });
        return model.Session.Statistics.Mean[0];
    }

    private static DataStatistics Statistics(int size, float mean) => new()
    {
        Size = size,
        Count = 1,
        Mean = [.. Enumerable.Repeat(mean, size * size * 3)],
        PixelMean = [mean, mean, mean],
        Covariance = [1, 0, 0, 0, 2, 0, 0, 0, 3],
        Eigen = new RgbEigen([3, 2, 1], [0, 0, 1, 0, 1, 0, 1, 0, 0]),
    };
}
