using System.Text.Json;
using System.Text.Json.Nodes;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Generated;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Training.Evaluation;
using AlexNet.Training.Recipes;
using AlexNet.Training.Runs;
using AlexNet.Training.Sessions;

namespace AlexNet.Exchange.Tests.Export;

/// <summary>A model trained for seconds on pictures of <c>shapes</c>, exported, and looked at with its whole validation set.</summary>
[NonParallelizable]
public sealed class ShapesTests
{
    private const int Size = 32;

    private readonly TempFolder _folder = new();
    private string _model = "";
    private byte[] _pixels = [];
    private float[] _expected = [];
    private IReadOnlyList<string> _classes = [];

    /// <summary>The shipped manifest with fewer training images, small ones; the validation set is the whole one.</summary>
    [OneTimeSetUp]
    public void Train()
    {
        var manifest = _folder.In("shapes.json");
        var json = JsonNode.Parse(File.ReadAllText(Page.File("data-manifests/shapes.json")))!;
        json["image_size"] = Size;
        json["images"]!["train"] = 200;
        json["generator"]!["images"]!["train"] = 200;
        File.WriteAllText(manifest, json.ToJsonString());
        GeneratedDataSet.Ensure(Manifest.Load(manifest), _folder.In("data"));
        var settings = new RunSettings
        {
            Data = manifest,
            DataFolder = _folder.In("data"),
            Network = "cifar-crops-lrn",
            Recipe = RecipeJson.Apply(Recipes.quick, JsonDocument.Parse("""{ "batch": 16, "steps": 60, "learning_rate": 0.01 }""").RootElement, field => field),
        };
        _model = Trainer.Run(settings, Resumption.Anew(new RunFolder(_folder.In("run"))), new Recorder(), CancellationToken.None).Model!;
        using var data = DataSet.Open(manifest, _folder.In("data"));
        _expected = Evaluate(data.Split(SplitNames.Validation));
        _pixels = Pixels((IEncodedSource)data.Split(SplitNames.Validation));
        _classes = data.ClassNames;
    }

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void ValidationSet_HasTheSameTopOne()
    {
        Export(model => OnnxExport.Write(model, new ExportOptions(), _folder.In("model.onnx")));
        using var run = new OnnxRun(_folder.In("model.onnx"));
        var found = run.Run(_pixels, 300, Size, Size, 3);
        RandomModel.AssertEqual(found, _expected);
        Assert.That(found.Chunk(10).Select(Best), Is.EqualTo(_expected.Chunk(10).Select(Best)));
        Assert.That(_expected.Chunk(10).Select(Best).Distinct().Count(), Is.GreaterThan(4), "a model that has learnt something");
    }

    [Test]
    public void Page_HasAProgramOfCSharp()
    {
        Export(model => OnnxExport.Write(model, new ExportOptions(), _folder.In("page.onnx")));
        Assert.That(Page.Run(Page.Block("csharp"), _folder.In("page.onnx"), OnePhoto()), Is.EqualTo(FiveBest()));
    }

    [Test]
    public void Page_HasAProgramOfPython()
    {
        Export(model => TorchExport.Write(model, new ExportOptions(), _folder.In("model_torch.safetensors")));
        Assert.That(Python.Run(_folder.Path, Page.Block("python"), OnePhoto()), Is.EqualTo(FiveBest()));
    }

    private void Export(Func<ExportedModel, ExportResult> write) => ModelExport.Write(_model, write, warning => Assert.Fail(warning));

    /// <summary>The validation set's first picture as bare pixels.</summary>
    private string OnePhoto()
    {
        var path = _folder.In("photo.rgb");
        File.WriteAllBytes(path, _pixels[..(Size * Size * 3)]);
        return path;
    }

    private string FiveBest()
    {
        var five = Enumerable.Range(0, 10).OrderByDescending(label => _expected[label]).Take(5);
        return string.Concat(five.Select(label => FormattableString.Invariant($"{_expected[label]:F4} {_classes[label]}\n")));
    }

    private float[] Evaluate(IImageSource source)
    {
        using var model = TrainedModel.Open(_model, 50, new SessionSettings(), () => throw new InvalidOperationException(), _ => { });
        var probabilities = new List<float>();
        Evaluator.ForEachBatch(model.Session, model.Pipeline, source, model.Session.Evaluation(source, 50, CancellationToken.None), (batch, results) =>
            probabilities.AddRange(results.Probabilities[..(batch.Labels.Length * 10)]));
        return [.. probabilities];
    }

    /// <summary>The prepared squares, [300, S, S, 3].</summary>
    private static byte[] Pixels(IEncodedSource source)
    {
        var (preparer, pixels, length) = (new ImagePreparer(ImageFormats.Decoders()), new byte[source.Count * Size * Size * 3], Size * Size * 3);
        for (var image = 0; image < source.Count; image++)
        {
            preparer.Prepare(source, image, Size, pixels.AsSpan(image * length, length));
        }

        return pixels;
    }

    private static int Best(float[] row) => Array.IndexOf(row, row.Max());
}
