using System.CommandLine;
using System.Text.Json;
using AlexNet.Cli.Experiments;
using AlexNet.Experiments.Features;
using AlexNet.Imaging.Formats.Exif;

namespace AlexNet.Cli.Tests.Experiments;

/// <summary>Features, the images that are similar by them, and figure 4: every option makes a difference.</summary>
public sealed class FeaturesCommandTests : CommandLineTest
{
    private const string Model = "runs/first/model.safetensors";

    [OneTimeSetUp]
    public void TrainOnce()
    {
        Assert.That(Train("--run first").Code, Is.Zero);
        TinyShards.Write("elsewhere", train: 8, validation: 7);
        File.WriteAllText("tiny.json", """{ "name": "tiny", "origin": "here", "licence": "none", "layout": "shards", "root": "data" }""");
        Directory.CreateDirectory("photos");
        for (var i = 0; i < 3; i++)
        {
            TinyPictures.WriteOne($"photos/{i}.jpg", i % 2, i);
        }

        Directory.CreateDirectory("empty");
        Succeed($"features --checkpoint {Model} --out train.safetensors");
    }

    [TestCase("--split validation", 10, "pool3")]
    [TestCase("--data elsewhere", 8, "pool3")]
    [TestCase("--manifest tiny.json --data elsewhere --split validation", 7, "pool3")]
    [TestCase("--layer conv1", 20, "conv1")]
    [TestCase("--images photos", 3, "pool3")]
    [TestCase("--out given.safetensors", 20, "pool3")]
    [Covers("features")]
    [Covers("features", "--checkpoint")]
    public void Features_AreOfWhatIsAskedFor(string options, int images, string layer)
    {
        Assert.That(TrainTanh("second").Code, Is.Zero);
        var newest = Succeed($"features {options}").Output;
        Directory.Delete("runs/second", recursive: true);
        Assert.That(newest, Does.Contain($"{layer} of cifar-tanh: "));
        var outcome = Succeed($"features --checkpoint {Model} {options}");
        Assert.That(outcome.Output, Does.Contain($"{layer} of cifar-relu: ").And.Contain($" of each of {images} images\n"));
        var file = options.Contains("--out", StringComparison.Ordinal) ? "given.safetensors" : "features.safetensors";
        using var features = FeatureFile.Open(file);
        Assert.That((features.Count, features.Info.Layer, features.Info.ClassNames.Count), Is.EqualTo((images, layer, options.Contains("photos", StringComparison.Ordinal) ? 0 : 3)));
    }

    [Test]
    [Covers("features", "--json")]
    public void Features_AreToldAsJson()
    {
        Succeed($"features --checkpoint {Model} --split validation --out told.csv --json told.json");
        var json = JsonDocument.Parse(File.ReadAllText("told.json")).RootElement;
        Assert.That(
            (json.GetProperty("features").GetString(), json.GetProperty("checkpoint").GetString()![..7], json.GetProperty("network").GetString(), json.GetProperty("layer").GetString(), json.GetProperty("images").GetInt32()),
            Is.EqualTo(("told.csv", "xxh128:", "cifar-relu", "pool3", 10)));
        Assert.That(json.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt32()), Is.EqualTo(new[] { 64, 3, 3 }));
        Assert.That((json.GetProperty("bytes").GetInt64(), json.GetProperty("skipped").GetArrayLength(), json.GetProperty("odd").GetProperty("count").GetInt32()), Is.EqualTo((new FileInfo("told.csv").Length, 0, 0)));
        Assert.That(json.GetProperty("seconds").GetDouble() * json.GetProperty("images_per_s").GetDouble(), Is.EqualTo(10).Within(1e-9));
    }

    [TestCase("train.csv", "name,class,pool3_0,")]
    [TestCase("train.parquet", "PAR1")]
    public void Features_AreWrittenInTheKindOfFileThatTheNameSays(string file, string start)
    {
        Succeed($"features --checkpoint {Model} --out {file}");
        Assert.That(File.ReadAllText(file), Does.StartWith(start));
    }

    [TestCase("--layer fc9", "network cifar-relu has no layer 'fc9'; allowed are conv1, relu1, pool1, conv2, relu2, pool2, conv3, relu3, pool3, fc4")]
    [TestCase("--images empty", "empty: none of 0 files below it is an image; allowed are image files and folders of them")]
    [TestCase("--images nowhere.jpg", "nowhere.jpg: there is no such file; allowed are image files and folders of them")]
    [TestCase("--images photos --split train", "--images names the images, and so do --data, --manifest and --split; allowed is one of the two")]
    [TestCase("--out features.npy", "features.npy: no kind of file for features; allowed are .safetensors, .csv, .parquet")]
    [TestCase("--batch 0", "--batch is '0'; allowed is a whole number from 1 to 65536")]
    [TestCase("--split nowhere", "there is no split nowhere, allowed are train, validation")]
    public void Features_SayWhatIsAllowed(string options, string message)
    {
        File.Delete("features.safetensors");
        AssertOneLine(Run($"features --checkpoint {Model} {options}"), message);
        Assert.That(File.Exists("features.safetensors"), Is.False);
    }

    /// <summary>Batches of three leave the numbers as they are, up to rounding.</summary>
    [Test]
    [Covers("features", "--batch")]
    public void Batch_ChangesNoFeature()
    {
        Succeed($"features --checkpoint {Model} --out three.safetensors --batch 3");
        using var expected = FeatureFile.Open("train.safetensors");
        using var actual = FeatureFile.Open("three.safetensors");
        Assert.That(actual.Rows(0, 20).ToArray(), Is.EqualTo(expected.Rows(0, 20).ToArray()).Within(1e-4));
    }

    [Test]
    [Covers("features", "--workers", "--bad-images", "--max-bad", "--exif", "--max-pixels")]
    [Covers("figure4", "--workers", "--bad-images", "--max-bad", "--exif", "--max-pixels")]
    [Covers("similar", "--exif", "--max-pixels")]
    public void Settings_AreThoseGiven()
    {
        const string Given = "--exif apply --max-pixels 2";
        var (features, figure, similar) = (new FeaturesCommand(), new Figure4Command(), new SimilarCommand());
        foreach (var settings in new[]
        {
            features.Settings(FeaturesCommand.Create(features).Parse($"{Given} --workers 3 --max-bad 0.5")),
            figure.Settings(Figure4Command.Create(figure).Parse($"{Given} --workers 3 --max-bad 0.5")),
        })
        {
            Assert.That((settings.Exif, settings.MaxPixels, settings.Workers, settings.MaxBadFraction), Is.EqualTo(((ExifOrientation?)ExifOrientation.Apply, 2_000_000, 3, 0.5)));
        }

        var (plain, stopping) = (features.Settings(FeaturesCommand.Create(features).Parse("")), figure.Settings(Figure4Command.Create(figure).Parse("--bad-images stop")));
        Assert.That((plain.Exif, plain.MaxPixels, plain.Workers, plain.MaxBadFraction, stopping.MaxBadFraction), Is.EqualTo((default(ExifOrientation?), 300_000_000, 0, 0.01, 0.0)));
        Assert.That(features.Settings(FeaturesCommand.Create(features).Parse("--bad-images stop")).MaxBadFraction, Is.Zero);
        var asked = similar.Settings(SimilarCommand.Create(similar).Parse(Given));
        Assert.That((asked.Exif, asked.MaxPixels), Is.EqualTo(((ExifOrientation?)ExifOrientation.Apply, 2_000_000)));
    }

    [TestCase("--device cuda:99", "--device cuda")]
    [TestCase("--precision bf16 --device cpu", "--precision is 'bf16'")]
    [TestCase("--engine cuda --device cpu", "--engine is 'cuda'")]
    [Covers("features")]
    [Covers("similar")]
    [Covers("figure4")]
    public void Devices_ThatAreNotThereAreRefused(string option, string part)
    {
        AssertOneLine(Run($"features --checkpoint {Model} {option}"), part);
        AssertOneLine(Run($"similar --checkpoint {Model} --features train.safetensors --images photos {option}"), part);
        AssertOneLine(Run($"figure4 --checkpoint {Model} {option}"), part);
    }

    [Test]
    [Covers("similar", "--features", "--query", "--top", "--json", "--html")]
    public void Similar_FindsNeighboursOfImagesByNumber()
    {
        var outcome = Succeed("similar --features train.safetensors --query 3 --query 7 --top 4 --json near.json --html near.html");
        var json = JsonDocument.Parse(File.ReadAllText("near.json")).RootElement;
        var queries = json.GetProperty("queries");
        Assert.That((queries.GetArrayLength(), json.GetProperty("images").GetInt32(), json.GetProperty("layer").GetString()), Is.EqualTo((2, 20, "pool3")));
        var neighbours = queries[1].GetProperty("neighbours").EnumerateArray().ToArray();
        using var features = FeatureFile.Open("train.safetensors");
        var expected = Enumerable.Range(0, 20).Where(i => i != 7).Select(i => (Index: i, Distance: Math.Sqrt(features.Rows(i, 1).ToArray().Zip(features.Rows(7, 1).ToArray(), (a, b) => Math.Pow((double)a - b, 2)).Sum())))
            .OrderBy(pair => pair.Distance).Take(4).ToArray();
        Assert.That(neighbours.Select(neighbour => neighbour.GetProperty("index").GetInt32()), Is.EqualTo(expected.Select(pair => pair.Index)));
        Assert.That(neighbours.Select(neighbour => neighbour.GetProperty("distance").GetDouble()), Is.EqualTo(expected.Select(pair => pair.Distance)).Within(1e-4));
        Assert.That(queries[1].GetProperty("class").GetString(), Is.EqualTo("green"), "7 % 3");
        Assert.That(outcome.Output, Does.Match(@"2 queries among 20 images of 576 numbers \(0\.0 MB\): [0-9.]+ s, [0-9.]+ GB/s compared; reading alone: [0-9.]+ GB/s\n"));
        Assert.That(File.ReadAllText("near.html").Split("data:image/jpeg;base64,"), Has.Length.EqualTo(1 + 2 + 8), "two queries with four neighbours each");
    }

    /// <summary>Every image of the file is left out among its own neighbours.</summary>
    [Test]
    public void Similar_TakesAFileOfQueries()
    {
        Succeed("similar --features train.safetensors --query train.safetensors --top 100 --json all.json");
        var queries = JsonDocument.Parse(File.ReadAllText("all.json")).RootElement.GetProperty("queries").EnumerateArray().ToArray();
        Assert.That(queries, Has.Length.EqualTo(20));
        for (var i = 0; i < 20; i++)
        {
            Assert.That(queries[i].GetProperty("neighbours").EnumerateArray().Select(neighbour => neighbour.GetProperty("index").GetInt32()).Order(), Is.EqualTo(Enumerable.Range(0, 20).Where(other => other != i)));
        }
    }

    [Test]
    [Covers("similar", "--images", "--checkpoint")]
    public void Similar_FindsNeighboursOfPhotos()
    {
        Succeed($"features --checkpoint {Model} --images photos --out photos.safetensors");
        Succeed($"similar --features photos.safetensors --checkpoint {Model} --images photos/1.jpg --json photo.json --html photo.html");
        var found = JsonDocument.Parse(File.ReadAllText("photo.json")).RootElement.GetProperty("queries")[0];
        Assert.That(found.GetProperty("name").GetString(), Is.EqualTo("photos/1.jpg"));
        Assert.That(found.GetProperty("neighbours").EnumerateArray().Select(neighbour => Path.GetFileName(neighbour.GetProperty("name").GetString())).Order(), Is.EqualTo(new[] { "0.jpg", "2.jpg" }));
        Assert.That(File.ReadAllText("photo.html").Split("data:image/jpeg;base64,"), Has.Length.EqualTo(4));
        Assert.That(Train("--run other --seed 9").Code, Is.Zero);
        AssertOneLine(Run("similar --features photos.safetensors --images photos/1.jpg"), "runs/other/model.safetensors: features by another checkpoint of cifar-relu than in photos.safetensors");
        Directory.Delete("runs/other", recursive: true);
    }

    [Test]
    public void Similar_SaysWhatIsAllowed()
    {
        Succeed($"features --checkpoint {Model} --layer conv1 --out conv1.safetensors");
        AssertOneLine(Run("similar --query 1"), "--features is missing; allowed is a file that Features has written");
        AssertOneLine(Run("similar --features train.safetensors"), "neither --query nor --images is given; allowed is one of the two");
        AssertOneLine(Run("similar --features train.safetensors --query 1 --images photos"), "both --query and --images are given; allowed is one of the two");
        AssertOneLine(Run("similar --features train.safetensors --query 20"), "image 20 is asked for; allowed are 0 to 19");
        AssertOneLine(Run("similar --features train.safetensors --query nowhere.safetensors"), "nowhere.safetensors: there is no such file");
        AssertOneLine(Run("similar --features train.safetensors --query conv1.safetensors"), "conv1.safetensors: features of layer conv1; allowed are those of pool3, as in train.safetensors");
        AssertOneLine(Run($"similar --features {Model} --query 1"), $"{Model}: holds no features: its format is 'alexnet-checkpoint'; allowed is alexnet-features, which Features writes");
        AssertOneLine(Run("similar --features train.safetensors --query 1 --top 0"), "--top is '0'; allowed is a whole number from 1 to 1000000");
        AssertOneLine(Run($"similar --features train.safetensors --checkpoint {Model} --images empty"), "empty: none of 0 files below it is an image");
        Assert.That(TrainTanh("tanh").Code, Is.Zero);
        AssertOneLine(Run("similar --features train.safetensors --images photos"), "runs/tanh/model.safetensors: holds network cifar-tanh; allowed is cifar-relu, as in train.safetensors");
        Directory.Delete("runs/tanh", recursive: true);
    }

    [Test]
    [Covers("figure4", "--checkpoint", "--manifest", "--data", "--split", "--features", "--count", "--seed", "--out")]
    public void Figure4_ShowsLabelsAndNeighbours()
    {
        const string Line = $"figure4 --checkpoint {Model}";
        Assert.That(Succeed(Line).Output, Does.EndWith("Written: figure4.html\n"));
        var figure = File.ReadAllText("figure4.html");
        Assert.That(Count(figure, "<section>"), Is.EqualTo(8));
        Assert.That(Count(figure, "data:image/jpeg;base64,"), Is.EqualTo(8 * 7), "each image and six neighbours");
        Assert.That(Count(figure, "<div class=\"right\">"), Is.EqualTo(8), "of three classes the right one is always among five");
        Assert.That(figure, Does.Contain("outputs of pool3"));
        Assert.That(Figure("--features train.safetensors"), Is.EqualTo(figure), "what is computed anew is the same");
        Assert.That(Count(Figure("--count 2"), "<section>"), Is.EqualTo(2));
        Assert.That(Figure("--seed 7"), Is.Not.EqualTo(figure));
        Assert.That(Count(Figure("--split train --count 100"), "<section>"), Is.EqualTo(20));
        Assert.That(Count(Figure("--manifest tiny.json --data elsewhere --count 100"), "<section>"), Is.EqualTo(7));
        Succeed($"{Line} --out figure.svg");
        Assert.That(Count(File.ReadAllText("figure.svg"), "<image "), Is.EqualTo(8 * 7));
        AssertOneLine(Run($"{Line} --out figure.png"), "figure.png: no kind of file for a figure; allowed are .html, .svg");
        AssertOneLine(Run($"{Line} --count 0"), "--count is '0'; allowed is a whole number from 1 to 1000");

        static string Figure(string options)
        {
            Succeed($"{Line} {options} --out other.html");
            return File.ReadAllText("other.html");
        }
    }

    private static Outcome TrainTanh(string run) => Run($"train --data data --network cifar-tanh --batch 8 --steps 3 --run {run}");

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static Outcome Succeed(string line)
    {
        var outcome = Run(line);
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        return outcome;
    }
}
