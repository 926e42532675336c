using AlexNet.Loader.DataSets;
using AlexNet.Loader.Sources;
using AlexNet.Training.Evaluation;
using AlexNet.Training.Runs;

namespace AlexNet.Training.Tests.Sessions;

/// <summary>Runs on data that is open already, of networks that are in no list.</summary>
public sealed class GivenDataAndNetworkTests
{
    private static readonly Network Own = With(Networks.cifarRelu.WithClasses(2), "own");

    private TinyRun _run = null!;

    [SetUp]
    public void SetUp() => _run = new TinyRun();

    [TearDown]
    public void TearDown() => _run.Dispose();

    [Test]
    public void DataSet_IsTrainedOnAsItsFolderIs_AndStaysOpen()
    {
        _run.Train(_run.Settings(), _run.Folder("folder"));
        var expected = TinyRun.Tensors(_run.Result!.Checkpoint);
        using var files = DataSet.Open(_run.Data);
        var watched = new Watched((IPreparedSource)files.Split("train"));
        var data = DataSet.Of("shards", new Dictionary<string, IImageSource> { ["train"] = watched, ["validation"] = files.Split("validation") });
        _run.Train(_run.Settings() with { Data = null, DataSet = data }, _run.Folder("given"));
        Assert.That(TinyRun.Tensors(_run.Result!.Checkpoint), Is.EqualTo(expected));
        Assert.That(watched.IsClosed, Is.False);
        Assert.That(RunOrigin.Read(_run.Folder("given"))!.Data, Is.Empty);
    }

    [TestCase(false, "no data was given; allowed is one of Data and DataSet")]
    [TestCase(true, "Data and DataSet are both given; allowed is one of them")]
    public void Data_IsGivenOnce(bool both, string message)
    {
        using var data = DataSet.Open(_run.Data);
        var settings = _run.Settings() with { Data = both ? _run.Data : null, DataSet = both ? data : null };
        Assert.That(Assert.Throws<UserErrorException>(() => _run.Train(settings, _run.Folder()))!.Message, Is.EqualTo(message));
    }

    /// <summary>The best checkpoint of the other folder is read too.</summary>
    [Test]
    public void OwnNetwork_GoesOnInAnotherFolder()
    {
        var settings = _run.Settings("""{ "steps": 6 }""", network: null!) with { OwnNetwork = Own };
        _run.Train(settings, _run.Folder(), stopAfter: 4);
        var checkpoint = _run.Result!.Checkpoint;
        Assert.That(Assert.Throws<UserErrorException>(() => Resumption.From(checkpoint, _run.Folder("more")))!.Message, Does.Contain("network is 'own'; allowed is one of alexnet, "));
        using var start = Resumption.From(checkpoint, _run.Folder("more"), Own);
        var recorder = new Recorder();
        var result = Trainer.Run(settings, start, recorder, recorder.Token);
        Assert.That((result.Finished, result.Last!.Step), Is.EqualTo((true, 6L)));
        Assert.That(recorder.Warnings, Is.Empty, "the best of the run so far was taken over");
        using var model = TrainedModel.Open(result.Model!, new() { OwnNetwork = Own });
        Assert.That(model.Info.Network, Is.EqualTo("own"));
    }

    [Test]
    public void OwnNetwork_OfAnotherName_DoesNotStandInForACheckpoints()
    {
        _run.Train(_run.Settings(), _run.Folder());
        using var model = TrainedModel.Open(_run.Result!.Model!, new() { OwnNetwork = Own });
        Assert.That(model.Session.Network.Name, Is.EqualTo("cifar-relu"));
    }

    /// <summary>No list knows the name that stands in the file, and nothing of it but the recipe is needed.</summary>
    [Test]
    public void OwnNetwork_BeginsWithItsWeights()
    {
        var settings = _run.Settings("""{ "steps": 1, "learning_rate": 0, "weight_decay": 0 }""", network: null!) with { OwnNetwork = Own };
        _run.Train(settings, _run.Folder());
        var model = _run.Result!.Model!;
        _run.Train(settings with { InitialWeights = model, Recipe = settings.Recipe.With("""{ "seed": 9 }""") }, _run.Folder("second"));
        Assert.That(TinyRun.Tensors(_run.Result!.Model!), Is.EqualTo(TinyRun.Tensors(model)));
    }

    [Test]
    public void OwnNetwork_IsExported()
    {
        _run.Train(_run.Settings(network: null!) with { OwnNetwork = Own }, _run.Folder());
        var names = new List<string>();
        ModelExport.Write(_run.Result!.Model!, model => { names.Add(model.Network.Name); return null!; }, _ => { }, Own);
        Assert.That(names, Is.EqualTo(new[] { "own" }));
    }

    private static IEnumerable<TestCaseData> Unfit =>
    [
        new(With(Networks.cifarRelu, "alexnet"), null, "network alexnet: has the name of a listed network and is another; allowed is a name of its own"),
        new(Network.OfImages("own", 32, 32, [.. Own.Layers[..^1]]), null, "network own: does not end in a fully connected layer; allowed is one, which gives a logit per class"),
        new(Network.OfImages("own", 32, 32, [Own.Layers[0], .. Own.Layers]), null, "network own: 2 layers are named 'conv1'; allowed is one"),
        new(Networks.autoEncoder(8, 4, 2), null, "network auto-encoder-8-2: reads 8 channels and has the loss SquaredError; allowed are 3 and Softmax"),
        new(Own, "cifar-tanh", "network cifar-tanh and the network of one's own, own, are both given; allowed is one of them"),
    ];

    [TestCaseSource(nameof(Unfit))]
    public void OwnNetwork_ThatCannotBeTrained_IsRefused(Network own, string? named, string message)
    {
        var settings = _run.Settings(network: named!) with { OwnNetwork = own };
        Assert.That(Assert.Throws<UserErrorException>(() => _run.Train(settings, _run.Folder()))!.Message, Is.EqualTo(message));
    }

    [Test]
    public void OwnNetwork_IsTakenAsItIs()
    {
        var settings = _run.Settings(network: null!) with { OwnNetwork = Own, Without = ["lrn"] };
        Assert.That(
            Assert.Throws<UserErrorException>(() => _run.Train(settings, _run.Folder()))!.Message,
            Is.EqualTo("network own is one's own and is to be without lrn; allowed is the network as it is to be"));
        Assert.That(() => OwnNetwork.require(Networks.cifarRelu), Throws.Nothing, "a listed one as a value");
        Assert.That(() => OwnNetwork.require(Networks.alexnet.WithClasses(5).WithDropout(0.2)), Throws.Nothing);
    }

    private sealed class Watched(IPreparedSource source) : IPreparedSource
    {
        public int Count => source.Count;

        public IReadOnlyList<string> ClassNames => source.ClassNames;

        public int Size => source.Size;

        public bool IsClosed { get; private set; }

        public int Label(int sampleIndex) => source.Label(sampleIndex);

        public string Name(int sampleIndex) => source.Name(sampleIndex);

        public ReadOnlySpan<byte> Pixels(int sampleIndex) => source.Pixels(sampleIndex);

        public void Dispose() => IsClosed = true;
    }

    private static Network With(Network network, string name) => Network.OfImages(name, network.ImageSize, network.Crop, network.Layers);
}
