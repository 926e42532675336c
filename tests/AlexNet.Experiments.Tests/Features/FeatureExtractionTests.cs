using AlexNet.Experiments.Features;
using AlexNet.Loader.DataSets;
using AlexNet.Training.Evaluation;
using AlexNet.Training.Runs;
using AlexNet.Training.Sessions;

namespace AlexNet.Experiments.Tests.Features;

/// <summary>On a small network that was trained for a moment.</summary>
public sealed class FeatureExtractionTests
{
    private TinyRun _run = null!;
    private string _model = "";
    private DataSet _data = null!;

    [OneTimeSetUp]
    public void Train()
    {
        _run = new TinyRun();
        _run.Train(_run.Settings(), _run.Folder());
        _model = _run.Folder().ModelFile;
        _data = DataSet.Open(_run.Data);
    }

    [OneTimeTearDown]
    public void Remove()
    {
        _data.Dispose();
        _run.Dispose();
    }

    /// <summary>20 images in batches of 8: the last has 4. The classifier's outputs under softmax are the probabilities, so the rows are
    /// those of the images, in their order.</summary>
    [Test]
    public void Rows_AreTheLayersOutputsInTheSourcesOrder()
    {
        using var model = Open("fc4");
        var (list, seen) = (new FeatureList(FeatureExtraction.Info(model, "fc4", _data.ClassNames)), new List<float>());
        var done = new List<(long, long)>();
        var result = FeatureExtraction.Run(list, model, _data.Split("train"), list.Info, (images, all) => done.Add((images, all)), default, (batch, results) =>
            seen.AddRange(results.Probabilities[..(batch.Count * 3)]));
        Assert.That(done, Is.EqualTo(new[] { (8L, 20L), (16, 20), (20, 20) }));
        Assert.That((result.Images, result.Skipped.Count, list.Count, list.Info.Shape.Size), Is.EqualTo((20, 0, 20, 3)));
        Assert.That(Enumerable.Range(0, 20).Select(list.Label), Is.EqualTo(Enumerable.Range(0, 20).Select(i => i % 3)));
        Assert.That(list.Name(19), Is.EqualTo(_data.Split("train").Name(19)));
        for (var image = 0; image < 20; image++)
        {
            var powers = list.Rows(image, 1).ToArray().Select(value => Math.Exp(value)).ToArray();
            Assert.That(powers.Select(power => power / powers.Sum()), Is.EqualTo(seen.Skip(3 * image).Take(3).Select(value => (double)value)).Within(1e-5));
        }
    }

    [Test]
    public void File_IsTheSameWhateverTheBatch()
    {
        foreach (var batch in new[] { 8, 20, 3 })
        {
            using var model = Open("pool3", batch);
            var info = FeatureExtraction.Info(model, "pool3", _data.ClassNames);
            FeatureExtraction.Write(_run.In($"{batch}.safetensors"), model, _data.Split("train"), info, (_, _) => { }, default);
        }

        var first = File.ReadAllBytes(_run.In("8.safetensors"));
        using var file = FeatureFile.Open(_run.In("8.safetensors"));
        Assert.That((file.Info.Network, file.Info.Layer, $"{file.Info.Shape}", file.Count), Is.EqualTo(("cifar-relu", "pool3", "64×3×3", 20)));
        foreach (var batch in new[] { 20, 3 })
        {
            using var other = FeatureFile.Open(_run.In($"{batch}.safetensors"));
            Assert.That(other.Rows(0, 20).ToArray(), Is.EqualTo(file.Rows(0, 20).ToArray()).Within(1e-4), $"batch {batch}");
            Assert.That(new FileInfo(_run.In($"{batch}.safetensors")).Length, Is.EqualTo(first.Length));
        }
    }

    [Test]
    public void Checkpoint_IsKnownByItsChecksum()
    {
        using var model = Open("pool3");
        Assert.That(model.Checksum, Does.Match("^xxh128:[0-9a-f]{32}$"));
        TinyRun.CopyAsVersion1(_model, _run.In("old.safetensors"));
        using var file = Loader.Storage.SafetensorsFile.Open(_run.In("old.safetensors"));
        Assert.That(file.Checksum(), Does.Match("^xxh128:[0-9a-f]{32}$").And.Not.EqualTo(model.Checksum));
    }

    [Test]
    public void Layer_ThatIsNotThere_IsRefused() => Assert.That(
        Assert.Throws<UserErrorException>(() => Open("relu7").Dispose())!.Message,
        Is.EqualTo("network cifar-relu has no layer 'relu7'; allowed are conv1, relu1, pool1, conv2, relu2, pool2, conv3, relu3, pool3, fc4"));

    [Test]
    public void Format_IsOneOfThree() => Assert.That(
        Assert.Throws<UserErrorException>(() => FeatureExtraction.RequireFormat("x.npy"))!.Message,
        Is.EqualTo("x.npy: no kind of file for features; allowed are .safetensors, .csv, .parquet"));

    /// <summary>What was begun is gone.</summary>
    [Test]
    public void File_IsAbsentWhereItIsStopped()
    {
        using var model = Open("pool3");
        using var stop = new CancellationTokenSource();
        var info = FeatureExtraction.Info(model, "pool3", _data.ClassNames);
        Directory.CreateDirectory(_run.In("stopped"));
        Assert.Catch<OperationCanceledException>(() => FeatureExtraction.Write(_run.In("stopped", "a.safetensors"), model, _data.Split("train"), info, (_, _) => stop.Cancel(), stop.Token));
        Assert.That(Directory.GetFileSystemEntries(_run.In("stopped")), Is.Empty);
    }

    private TrainedModel Open(string layer, int batch = 8) => TrainedModel.Open(
        _model, batch, new SessionSettings { Workers = 1 }, () => throw new InvalidOperationException(), _ => { }, layer: _ => layer);
}
