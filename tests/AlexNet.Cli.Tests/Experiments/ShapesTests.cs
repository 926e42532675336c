using System.Text.Json;
using System.Text.Json.Nodes;
using AlexNet.Cli.Options;

namespace AlexNet.Cli.Tests.Experiments;

/// <summary>Every experiment from end to end on the default data set, drawn smaller: photographs are JPEG files in folders here, where the
/// tests of each command alone read shards.</summary>
public sealed class ShapesTests : CommandLineTest
{
    private const string Data = "--manifest sets/shapes.json --workers 1";
    private const string First = "runs/first/model.safetensors";
    private const string Both = $"--checkpoint {First} runs/second/model.safetensors";

    [OneTimeSetUp]
    public void TrainTwice()
    {
        DrawSmaller();
        foreach (var (run, seed) in new[] { ("first", 1), ("second", 2) })
        {
            var outcome = Run($"train {Data} --network cifar-relu --batch 16 --epochs 2 --seed {seed} --run {run}");
            Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        }

        var features = Run($"features --checkpoint {First} {Data} --out train.safetensors");
        Assert.That(features.Code, Is.Zero, features.ToString());
    }

    [TestCase($"evaluate {Both} {Data} --views 10 --top 3 --mistakes 2 --confusion confusion.csv --json evaluation.json", "confusion.csv,evaluation.json")]
    [TestCase($"table --which 1 {Both} {Data} --out tables", "tables/table1.md,tables/table1.tex,tables/table1.html,tables/table1.json")]
    [TestCase($"table --which 2 --checkpoint {First} {Data} --out tables", "tables/table2.md,tables/table2.tex,tables/table2.html,tables/table2.json")]
    [TestCase($"figure1 {Data} --rates 0.01 --epochs 1 --batch 16 --pixel-scale 64 --run activations", "runs/activations/figure1.svg,runs/activations/figure1.json")]
    [TestCase($"figure3 --checkpoint {First} --out figure3.png", "figure3.png")]
    [TestCase($"figure4 --checkpoint {First} {Data} --count 4 --out figure4.html", "figure4.html")]
    [TestCase($"figure4 --checkpoint {First} {Data} --features train.safetensors --count 4 --out figure4.svg", "figure4.svg")]
    [TestCase($"features --checkpoint {First} {Data} --split validation --layer conv2 --out conv2.parquet", "conv2.parquet")]
    [TestCase("similar --features train.safetensors --query 0 5 --top 3 --html similar.html --json similar.json", "similar.html,similar.json")]
    [TestCase($"similar --features train.safetensors --checkpoint {First} --images data/shapes/validation --top 3 --json photos.json", "photos.json")]
    [TestCase("similar --features train.safetensors --query 0 --bits 32 --epochs 2 --codes codes.safetensors", "codes.safetensors")]
    [TestCase("similar --features train.safetensors --recall --bits 32 --epochs 2 --json recall.json", "recall.json")]
    [TestCase($"ablate {Data} --network cifar-relu --effects flips,conv3 --seeds 2 --epochs 1 --batch 16 --run parts", "runs/parts/ablation.md,runs/parts/ablation.svg,runs/parts/ablation.json")]
    [TestCase("report --run first,second --out comparison", "comparison/report.html")]
    [TestCase("report --run first", "runs/first/report.html,runs/first/report.md,runs/first/curve.svg")]
    [TestCase($"predict --checkpoint {First} --frames frames --window 2 --svg strip.svg --html strip.html --csv strip.csv --json strip.json", "strip.svg,strip.html,strip.csv,strip.json")]
    [TestCase($"predict --checkpoint {First} --images data/shapes/validation --csv labels.csv --json labels.json", "labels.csv,labels.json")]
    public void Command_WritesWhatItSays(string line, string files)
    {
        WriteFrames();
        var outcome = Run(line);
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        Assert.Multiple(() =>
        {
            foreach (var file in files.Split(','))
            {
                Assert.That(new FileInfo(file), Has.Property("Exists").True.And.Property("Length").GreaterThan(50), file);
            }
        });
    }

    /// <summary>What went out comes in as the same model: its errors on the same images are the same, its loss but for rounding.</summary>
    [TestCase("onnx", "out.onnx")]
    [TestCase("torch", "out.safetensors")]
    public void Export_ComesInAgain(string format, string file)
    {
        Assert.That(Run($"export --checkpoint {First} --format {format} --out {file}").Code, Is.Zero);
        var imported = Run($"import --from {file} --out again.safetensors");
        Assert.That((imported.Code, imported.Error), Is.EqualTo((0, "")), imported.ToString());
        var (there, again) = (Errors(First), Errors("again.safetensors"));
        Assert.That((again.Top1, again.Top3), Is.EqualTo((there.Top1, there.Top3)));
        Assert.That(again.Loss, Is.EqualTo(there.Loss).Within(1e-5));

        static (double Top1, double Top3, double Loss) Errors(string model)
        {
            Assert.That(Run($"evaluate --checkpoint {model} {Data} --top 3 --json errors.json").Code, Is.Zero);
            using var json = JsonDocument.Parse(File.ReadAllBytes("errors.json"));
            return (Of("top1_error"), Of("topk_error"), Of("loss"));

            double Of(string name) => json.RootElement.GetProperty(name).GetDouble();
        }
    }

    /// <summary>A copy of a photo that was trained on is prepared alone as the photo was in the data set: nothing is nearer to it.</summary>
    [Test]
    public void Similar_FindsAPhotoAmongThoseTrainedOn()
    {
        var photo = Directory.GetFiles("data/shapes/train", "*.jpg", SearchOption.AllDirectories).Order().ElementAt(7);
        File.Copy(photo, "copy.jpg", overwrite: true);
        var outcome = Run($"similar --features train.safetensors --checkpoint {First} --images copy.jpg --top 2 --json itself.json");
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        using var json = JsonDocument.Parse(File.ReadAllBytes("itself.json"));
        var nearest = json.RootElement.GetProperty("queries")[0].GetProperty("neighbours").EnumerateArray().ToArray();
        Assert.That(nearest[0].GetProperty("name").GetString(), Does.EndWith(Path.GetFileName(photo)));
        Assert.That(nearest[0].GetProperty("distance").GetDouble(), Is.LessThan(0.01 * nearest[1].GetProperty("distance").GetDouble()));
    }

    /// <summary>The manifest that the program brings, with fewer and smaller pictures.</summary>
    private static void DrawSmaller()
    {
        Directory.CreateDirectory("sets");
        var manifest = JsonNode.Parse(File.ReadAllText(ManifestFiles.Find("shapes")))!;
        var images = """{ "train": 60, "validation": 20 }""";
        manifest["images"] = JsonNode.Parse(images);
        manifest["image_size"] = 40;
        manifest["generator"]!["images"] = JsonNode.Parse(images);
        manifest["generator"]!["sizes"] = new JsonArray("64x48", "48x64");
        manifest["recipe"]!.AsObject().Remove("steps");
        File.WriteAllText("sets/shapes.json", manifest.ToJsonString());
    }

    /// <summary>Pictures of the validation set as the frames of a video.</summary>
    private static void WriteFrames()
    {
        Directory.CreateDirectory("frames");
        foreach (var (picture, number) in Directory.GetFiles("data/shapes/validation", "*.jpg", SearchOption.AllDirectories).Order().Take(6).Select((picture, number) => (picture, number)))
        {
            File.Copy(picture, $"frames/frame-{number:D3}.jpg", overwrite: true);
        }
    }
}
