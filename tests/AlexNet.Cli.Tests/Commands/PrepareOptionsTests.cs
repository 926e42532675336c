using System.CommandLine;
using System.Text.Json;
using AlexNet.Cli.Commands;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Statistics;

namespace AlexNet.Cli.Tests.Commands;

/// <summary>Each option of prepare and of pcastats makes a difference.</summary>
public sealed class PrepareOptionsTests : CommandLineTest
{
    private string _folder = "";

    [OneTimeSetUp]
    public void WritePictures()
    {
        TinyPictures.Write("pictures", perClass: 6);
        File.WriteAllText("pictures.json", """{ "name": "manifested", "origin": "here", "licence": "none", "layout": "folders", "root": "nowhere", "image_size": 24 }""");
        Assert.That(Run("prepare --data pictures --out plain --size 32").Code, Is.Zero);
    }

    [SetUp]
    public void NameFolder() => _folder = $"out-{TestContext.CurrentContext.Test.ID}";

    [TestCase("--split validation", "pictures validation", "12", "0", "32×32", "1", "1", "0", "0")]
    [TestCase("--shard-images 5", "pictures train", "12", "0", "32×32", "3", "3", "0", "0")]
    [TestCase("--shard 1/3 --shard-images 5", "pictures train", "12", "0", "32×32", "3", "1", "0", "2")]
    [Covers("prepare")]
    public void Table_SaysWhatWasDone(string options, params string[] row)
    {
        var outcome = Run($"prepare --data pictures --out {_folder} --size 32 {options}");
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        Assert.That(Screen.Cells(outcome.Output.Split('\n'))[1], Is.EqualTo(row));
    }

    [Test]
    [Covers("prepare", "--data", "--manifest", "--size", "--out")]
    public void Size_IsTheOptionsOrTheManifests()
    {
        string[] Row(string options) => Screen.Cells(Run($"prepare --data pictures --out {_folder} {options}").Output.Split('\n'))[1];
        Assert.That(Row("--manifest pictures.json")[..4], Is.EqualTo(new[] { "manifested train", "12", "0", "24×24" }));
        Assert.That(Directory.GetFiles(_folder, "train-*"), Has.Length.EqualTo(1));
        Assert.That(Row("--size 16 --overwrite")[..4], Is.EqualTo(new[] { "pictures train", "12", "0", "16×16" }));
        Assert.That(Row("--size 16")[4..], Is.EqualTo(new[] { "1", "0", "1", "0" }), "made before, kept now");
    }

    [Test]
    [Covers("prepare", "--seed", "--overwrite")]
    public void Seed_DecidesOnTheOrder()
    {
        Assert.That(Run($"prepare --data pictures --out {_folder} --size 32 --seed 3").Code, Is.Zero);
        Assert.That(Labels(_folder), Is.Not.EqualTo(Labels("plain")));
        AssertOneLine(Run($"prepare --data pictures --out {_folder} --size 32 --seed 2012"), "--overwrite");
        Assert.That(Run($"prepare --data pictures --out {_folder} --size 32 --seed 2012 --overwrite").Code, Is.Zero);
        Assert.That(Labels(_folder), Is.EqualTo(Labels("plain")), "2012 is the default");
    }

    [Test]
    [Covers("pcastats", "--json")]
    public void Statistics_AreToldAsJson()
    {
        Assert.That(Run("pcastats --data pictures --out told --json told.json --size 32").Code, Is.Zero);
        var json = JsonDocument.Parse(File.ReadAllText("told.json")).RootElement;
        Assert.That(
            (json.GetProperty("data").GetString(), json.GetProperty("images").GetInt32(), json.GetProperty("size").GetInt32(), json.GetProperty("statistics").GetString()),
            Is.EqualTo(("pictures", 12, 32, Path.GetFullPath("told/statistics.safetensors"))));
        var written = DataStatistics.Load("told/statistics.safetensors");
        Assert.That(json.GetProperty("mean").EnumerateArray().Select(mean => mean.GetSingle()), Is.EqualTo(written.PixelMean));
        Assert.That(json.GetProperty("components").EnumerateArray().Select(component => component.GetProperty("eigenvalue").GetDouble()), Is.EqualTo(written.Eigen.Values).Within(1e-9));
    }

    [Test]
    [Covers("prepare", "--workers", "--json")]
    public void Json_SaysHowItWasDone()
    {
        Assert.That(Run($"prepare --data pictures --out {_folder} --size 32 --workers 3 --json done.json").Code, Is.Zero);
        var json = JsonDocument.Parse(File.ReadAllText("done.json")).RootElement;
        Assert.That((json.GetProperty("workers").GetInt32(), json.GetProperty("images").GetInt32(), json.GetProperty("folder").GetString()), Is.EqualTo((3, 24, _folder)));
        var split = json.GetProperty("splits")[0];
        Assert.That((split.GetProperty("made").GetInt32(), split.GetProperty("kept").GetInt32(), split.GetProperty("missing").GetInt32()), Is.EqualTo((1, 0, 0)));
    }

    [Test]
    [Covers("prepare", "--exif")]
    [Covers("pcastats", "--exif", "--workers")]
    public void Settings_AreThoseGiven()
    {
        Assert.That(Settings("--out x --exif apply").Exif, Is.EqualTo(ExifOrientation.Apply));
        Assert.That(Settings("--out x").Exif, Is.EqualTo(ExifOrientation.Ignore));
        var (absent, given) = (Settings("--out x"), Settings("--out y --shard 2/3 --shard-images 9 --size 4096 --seed 7 --workers 3 --max-bad 0.5 --max-pixels 2 --split test --overwrite"));
        Assert.That((absent.Folder, absent.Splits, absent.Size, absent.Seed, absent.ShardImages, absent.Machine, absent.Machines), Is.EqualTo(("x", default(IReadOnlyList<string>), default(int?), 2012UL, default(int?), 0, 1)));
        Assert.That((absent.Workers, absent.MaxBadFraction, absent.MaxPixels, absent.Overwrite), Is.EqualTo((Environment.ProcessorCount, 0.01, 300_000_000, false)));
        Assert.That((given.Folder, given.Size, given.Seed, given.ShardImages, given.Machine, given.Machines), Is.EqualTo(("y", (int?)4096, 7UL, (int?)9, 2, 3)));
        Assert.That((given.Workers, given.MaxBadFraction, given.MaxPixels, given.Overwrite), Is.EqualTo((3, 0.5, 2_000_000, true)));
        Assert.That(given.Splits, Is.EqualTo(new[] { "test" }));
        Assert.That((Settings("--out x --size 16").Size, Settings("--out x --shard 4/4").Machine, Settings("--out x --seed 18446744073709551615").Seed), Is.EqualTo(((int?)16, 0, ulong.MaxValue)));
        var stats = new PcaStatsCommand();
        var command = PcaStatsCommand.Create(stats);
        Assert.That(stats.Settings(command.Parse("--workers 3 --exif apply")), Is.EqualTo((default(int?), 3, 0.01, ExifOrientation.Apply)));
        Assert.That(stats.Settings(command.Parse("--size 4096 --workers auto")), Is.EqualTo(((int?)4096, Environment.ProcessorCount, 0.01, ExifOrientation.Ignore)));
        Assert.That(stats.Settings(command.Parse("--bad-images stop --exif ignore")).MaxBad, Is.Zero);

        static Loader.Preparing.PrepareSettings Settings(string line)
        {
            var prepare = new PrepareCommand();
            return prepare.Settings(PrepareCommand.Create(prepare).Parse(line));
        }
    }

    [Test]
    [Covers("pcastats", "--data", "--manifest", "--out")]
    public void PcaStats_CountsTheDataGiven()
    {
        Assert.That(Run($"pcastats --data data --out {_folder}").Output, Does.Contain("data: 20 images of 32×32\n").And.Contains($"{_folder}/statistics.safetensors"));
        Assert.That(DataStatistics.Load($"{_folder}/statistics.safetensors").Count, Is.EqualTo(20));
        TinyShards.Write("counted");
        Assert.That(Run("pcastats --data counted").Output, Does.EndWith($"Written: {Path.GetFullPath("counted/statistics.safetensors")}\n").Or.EndWith("Written: counted/statistics.safetensors\n"));
        Assert.That(DataStatistics.Load("counted/statistics.safetensors").Count, Is.EqualTo(20));
        Assert.That(Run($"pcastats --manifest pictures.json --data pictures --out {_folder}").Output, Does.Contain("manifested: 12 images of 24×24\n"));
    }

    [Covers("prepare", "--bad-images", "--max-bad")]
    [Covers("pcastats", "--bad-images", "--max-bad")]
    [TestCase("prepare", "--size 32 --split train")]
    [TestCase("pcastats", "")]
    public void BadImages_AreSkippedOrStopIt(string command, string more)
    {
        var pictures = $"pictures-{command}";
        TinyPictures.Write(pictures, perClass: 6);
        File.WriteAllText($"{pictures}/train/class0/01.jpg", "no picture");
        var line = $"{command} --data {pictures} {more}";
        Assert.That(Run($"{line} --out {_folder}").Code, Is.Zero);
        AssertOneLine(Run($"{line} --out {_folder}-stop --bad-images stop"), "1 of 12 images cannot be used, allowed are 0", "01.jpg");
        File.WriteAllText($"{pictures}/train/class0/02.jpg", "no picture");
        AssertOneLine(Run($"{line} --out {_folder}-two"), "2 of 12 images cannot be used, allowed are 1");
        Assert.That(Run($"{line} --out {_folder}-most --max-bad 0.2").Code, Is.Zero);
    }

    private static byte[] Labels(string folder) => File.ReadAllBytes(Directory.GetFiles(folder, "train-*").Single());
}
