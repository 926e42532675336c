using System.Security.Cryptography;
using AlexNet.Core;
using AlexNet.Core.Pictures;
using AlexNet.Imaging.Formats.Jpeg;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Generated;
using AlexNet.Loader.Manifests;
using NUnit.Framework;

namespace AlexNet.Loader.Tests.Generated;

public sealed class GeneratedDataSetTests
{
    private const int Pictures = 60;
    private string _folder = "";

    private string Data => Path.Combine(_folder, "data");

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("alexnet-generated-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Ensure_MakesEveryClassOfEverySplit()
    {
        Assert.That(GeneratedDataSet.Ensure(Manifest(), Data), Is.EqualTo(Pictures));

        using var data = DataSet.Open(Data);
        Assert.That(data.ClassNames, Is.EqualTo(Picture.ClassNames));
        Assert.That(data.Split("train").Count, Is.EqualTo(40));
        Assert.That(data.Split("validation").Count, Is.EqualTo(20));
        Assert.That(Hashes().Values.Distinct().Count(), Is.EqualTo(Pictures), "every picture differs from every other");
    }

    [Test]
    public void Ensure_SameSettings_SameBytesWhateverTheWorkers()
    {
        GeneratedDataSet.Ensure(Manifest(), Data, workers: 1);
        var first = Hashes();
        Directory.Delete(Data, recursive: true);
        GeneratedDataSet.Ensure(Manifest(), Data, workers: 8);

        Assert.That(Hashes(), Is.EqualTo(first));
    }

    /// <summary>Every picture is that of its number, whatever it is called: seed, split, class and place in it.</summary>
    [Test]
    public void Ensure_MakesThePictureOfEveryNumber()
    {
        GeneratedDataSet.Ensure(Manifest(seed: 5, change: text => text.Replace("\"validation\": 20", "\"validation\": 20, \"test\": 10", StringComparison.Ordinal).Replace("90", "80", StringComparison.Ordinal)), Data);
        foreach (var (name, split, perClass) in new[] { ("train", 0, 4), ("validation", 1, 2), ("test", 2, 1) })
        {
            for (var i = 0; i < 10 * perClass; i++)
            {
                var scene = Picture.Scene(5, split, i / perClass, i % perClass, [new Core.Pictures.PictureSize(64, 48), new Core.Pictures.PictureSize(60, 80)]);
                var rgb = new byte[scene.Width * scene.Height * 3];
                Picture.Render(scene, rgb);
                var file = Path.Combine(Data, name, Picture.ClassNames[i / perClass], $"000{i % perClass}.jpg");
                Assert.That(File.ReadAllBytes(file).AsSpan().SequenceEqual(JpegEncoder.Encode(rgb, scene.Width, scene.Height, 80)), file);
            }
        }

        Assert.That(Hashes(), Has.Count.EqualTo(70));
        Assert.That(File.ReadAllText(Path.Combine(Data, ".generated")), Is.EqualTo("finished shapes version=1 seed=5 quality=80 images=train:40,validation:20,test:10 sizes=64x48,60x80\n"));
        Assert.That(Directory.GetFiles(Data, "*", new EnumerationOptions { AttributesToSkip = 0 }), Has.Length.EqualTo(1), "the lock is gone");
    }

    [Test]
    public void Ensure_AfterABreak_SaysThatItIsUnfinished()
    {
        using var stop = new CancellationTokenSource(0);
        Assert.That(() => GeneratedDataSet.Ensure(Manifest(), Data, cancellation: stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(File.ReadAllText(Path.Combine(Data, ".generated")), Is.EqualTo("unfinished shapes version=1 seed=7 quality=90 images=train:40,validation:20 sizes=64x48,60x80\n"));
    }

    [Test]
    public void Ensure_WhereAFileCannotBeMade_NamesTheFolder()
    {
        GeneratedDataSet.Ensure(Manifest(), Data);
        var picture = Path.Combine(Data, "train", "dots", "0001.jpg");
        File.Delete(picture);
        Directory.CreateDirectory(Path.Combine(picture, "full"));
        Assert.That(() => GeneratedDataSet.Ensure(Manifest(), Data), Throws.InstanceOf<UserErrorException>().With.Message.StartsWith($"{Data}: the pictures cannot be made: "));
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        Assert.That(() => GeneratedDataSet.Ensure(Manifest(), Path.Combine(file, "data")), Throws.InstanceOf<UserErrorException>().With.Message.StartsWith($"{Path.Combine(file, "data")}: the pictures cannot be made: "));
    }

    [Test]
    public void Ensure_WhenFinished_MakesNothing()
    {
        GeneratedDataSet.Ensure(Manifest(), Data);
        var told = 0;

        Assert.That(GeneratedDataSet.Ensure(Manifest(), Data, (_, _) => told++), Is.Zero);
        Assert.That(told, Is.Zero);
    }

    [Test]
    public void Ensure_AfterABreak_MakesOnlyWhatIsMissing()
    {
        GeneratedDataSet.Ensure(Manifest(), Data);
        var whole = Hashes();
        Directory.Delete(Data, recursive: true);

        using var stop = new CancellationTokenSource();
        Assert.That(
            () => GeneratedDataSet.Ensure(Manifest(), Data, (done, _) => { if (done == 10) { stop.Cancel(); } }, 1, stop.Token),
            Throws.InstanceOf<OperationCanceledException>());
        var before = Hashes().Count;
        var made = GeneratedDataSet.Ensure(Manifest(), Data);

        Assert.That(before, Is.EqualTo(10));
        Assert.That(made, Is.EqualTo(Pictures - before));
        Assert.That(Hashes(), Is.EqualTo(whole));
    }

    [Test]
    public void Ensure_DamagedAfterwards_IsRepaired()
    {
        GeneratedDataSet.Ensure(Manifest(), Data);
        var whole = Hashes();
        File.Delete(Path.Combine(Data, "train", "dots", "0001.jpg"));
        File.WriteAllBytes(Path.Combine(Data, "validation", "checks", "0000.jpg"), []);
        List<(int, int)> told = [];

        Assert.That(GeneratedDataSet.Ensure(Manifest(), Data, (done, of) => { lock (told) { told.Add((done, of)); } }), Is.EqualTo(2));
        Assert.That(told, Is.EquivalentTo(new[] { (Pictures - 1, Pictures), (Pictures, Pictures) }));
        Assert.That(Hashes(), Is.EqualTo(whole));
    }

    [Test]
    public void Ensure_OtherSettings_MakesAllAnewAndDropsStatistics()
    {
        GeneratedDataSet.Ensure(Manifest(), Data);
        var first = Hashes();
        var statistics = Path.Combine(Data, "statistics.safetensors");
        File.WriteAllText(statistics, "of the old pictures");

        Assert.That(GeneratedDataSet.Ensure(Manifest(seed: 8, train: 30), Data), Is.EqualTo(50));
        Assert.That(Hashes(), Has.Count.EqualTo(50));
        Assert.That(Hashes().Values.Intersect(first.Values), Is.Empty);
        Assert.That(File.Exists(statistics), Is.False);
    }

    [Test]
    public void Ensure_FolderOfSomebodyElse_IsLeftAlone()
    {
        var foreign = Path.Combine(Data, "train", "cats", "tom.jpg");
        Directory.CreateDirectory(Path.GetDirectoryName(foreign)!);
        File.WriteAllText(foreign, "tom");

        Assert.That(() => GeneratedDataSet.Ensure(Manifest(), Data), Throws.InstanceOf<UserErrorException>().With.Message.EqualTo($"{Path.Combine(Data, "train")}: holds files this program has not made, allowed is an empty or a missing folder"));
        Assert.That(File.Exists(foreign));
    }

    [Test]
    public void Ensure_WhileAnotherMakes_IsRefused()
    {
        using var other = GeneratorMarker.Lock(Data);

        Assert.That(() => GeneratedDataSet.Ensure(Manifest(), Data), Throws.InstanceOf<UserErrorException>().With.Message.EqualTo($"{Data}: another process is making the pictures; wait for it to end"));
    }

    [TestCase("\"seed\": 7", "\"seed\": \"x\"", "$.generator.seed")]
    [TestCase("\"train\": 40", "\"train\": 41", "$.generator.images.train is 41, allowed are multiples of 10")]
    [TestCase("64x48", "15x48", "$.generator.sizes[0] is '15x48', allowed are WIDTHxHEIGHT from 16 to 4096")]
    [TestCase("60x80", "60x4097", "$.generator.sizes[1] is '60x4097', allowed are WIDTHxHEIGHT from 16 to 4096")]
    [TestCase("64x48", "64x48x3", "$.generator.sizes[0] is '64x48x3'")]
    [TestCase("[\"64x48\", \"60x80\"]", "[]", "$.generator.sizes is empty or missing, allowed are texts like 400x300")]
    [TestCase("\"train\": 40", "\"train\": 0", "$.generator.images.train is 0, allowed are whole numbers from 10 to 10000000")]
    [TestCase("\"train\": 40", "\"dev\": 40", "$.generator.images.dev is unknown, allowed are train, validation, test")]
    [TestCase("\"quality\": 90", "\"quality\": 101", "$.generator.quality is 101, allowed are whole numbers from 1 to 100")]
    [TestCase("\"quality\": 90", "\"colour\": 90", "$.generator.colour is unknown, allowed are kind, version, seed, images, sizes, quality")]
    [TestCase("\"seed\": 7", "\"seed\": -1", "$.generator.seed is -1, allowed are whole numbers from 0 to 2147483647")]
    [TestCase("64x48", "64", "$.generator.sizes[0] is '64'")]
    [TestCase("64x48", "64x4800", "$.generator.sizes[0] is '64x4800'")]
    [TestCase("\"shapes\", \"version\"", "\"cats\", \"version\"", "$.generator.kind is 'cats'")]
    [TestCase("\"version\": 1", "\"version\": 9", "$.generator.version is 9")]
    [TestCase("\"quality\": 90", "\"quality\": 0", "$.generator.quality is 0")]
    [TestCase("\"layout\": \"generated\"", "\"layout\": \"folders\"", "$.layout")]
    [TestCase("\"root\": \"data\"", "\"root\": \"data\", \"classes\": [\"cat\", \"dog\"]", "$.classes")]
    public void Ensure_WrongGenerator_NamesThePlace(string from, string to, string place)
    {
        var manifest = Manifest(change: text => text.Replace(from, to, StringComparison.Ordinal));

        Assert.That(() => GeneratedDataSet.Ensure(manifest, Data), Throws.InstanceOf<UserErrorException>().With.Message.Contains(place));
        Assert.That(Directory.Exists(Data), Is.False);
    }

    private Manifest Manifest(int seed = 7, int train = 40, Func<string, string>? change = null)
    {
        var text = $$"""
            {
              "name": "test", "origin": "made", "licence": "Apache-2.0", "layout": "generated", "root": "data",
              "generator": {
                "kind": "shapes", "version": 1, "seed": {{seed}}, "images": { "train": {{train}}, "validation": 20 },
                "sizes": ["64x48", "60x80"], "quality": 90
              }
            }
            """;
        var path = Path.Combine(_folder, "test.json");
        File.WriteAllText(path, change is null ? text : change(text));
        return Loader.Manifests.Manifest.Load(path);
    }

    /// <summary>Relative path of every JPEG file and the hash of its bytes.</summary>
    private SortedDictionary<string, string> Hashes() => new(
        Directory.EnumerateFiles(Data, "*.jpg", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(Data, file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))),
        StringComparer.Ordinal);
}
