using System.Formats.Tar;
using System.IO.Compression;
using AlexNet.Loader.Manifests;
using AlexNet.Training.Runs;

namespace AlexNet.Training.Tests.Runs;

/// <summary>Runs on fourteen pictures of two classes in a tar, where they lie in no order, and on the same tar compressed.</summary>
public sealed class CompressedTarRunTests
{
    private TinyRun _run = null!;

    [SetUp]
    public void SetUp()
    {
        _run = new TinyRun();
        var pictures = TinyPictures.Write(_run.In("pictures"), perClass: 7);
        foreach (var split in new[] { SplitNames.Train, SplitNames.Validation })
        {
            var files = Directory.GetFiles(Path.Combine(pictures, split), "*", SearchOption.AllDirectories).OrderBy(path => Path.GetFileName(path)).ThenByDescending(path => path);
            var tar = Path.Combine(Directory.CreateDirectory(_run.In("plain")).FullName, $"{split}.tar");
            using (var writer = new TarWriter(File.Create(tar), TarEntryFormat.Ustar))
            {
                foreach (var path in files)
                {
                    writer.WriteEntry(path, Path.GetRelativePath(Path.Combine(pictures, split), path));
                }
            }

            using var packed = new GZipStream(File.Create(Path.Combine(Directory.CreateDirectory(_run.In("packed")).FullName, $"{split}.tar.gz")), CompressionLevel.Fastest);
            packed.Write(File.ReadAllBytes(tar));
        }
    }

    [TearDown]
    public void TearDown() => _run.Dispose();

    /// <summary>Batches of four of epochs of fourteen, the stop within the second.</summary>
    [Test]
    public void Run_IsThatOnThePlainTarAndGoesOnInMidEpoch()
    {
        const string changes = """{ "batch": 4, "steps": 8, "shuffle_window": 5 }""";
        var plain = _run.Train(Settings("plain", changes), _run.Folder("a"));
        var packed = _run.Train(Settings("packed", changes) with { Workers = 3 }, _run.Folder("b"));
        Assert.That(packed.Losses, Is.EqualTo(plain.Losses));
        Assert.That(packed.Validations.Select(entry => entry.Loss), Is.EqualTo(plain.Validations.Select(entry => entry.Loss)).And.Not.Empty);
        AssertSame("b", "a", 8);

        var first = _run.Train(Settings("packed", changes), _run.Folder("c"), stopAfter: 5);
        var second = _run.Train(Settings("packed", changes), _run.Folder("c"), ResumePoint.Newest(_run.Folder("c"), _ => { }));
        Assert.That(first.Losses.Concat(second.Losses), Is.EqualTo(plain.Losses));
        AssertSame("c", "a", 8);

        var other = _run.Train(Settings("packed", changes, """{ "shuffle_window": 6 }"""), _run.Folder("d"));
        Assert.That(other.Losses, Is.Not.EqualTo(plain.Losses));
        Assert.DoesNotThrow(() => _run.Train(Settings("packed", changes, """{ "shuffle": false, "shuffle_window": 0 }"""), _run.Folder("e")));
    }

    [Test]
    public void Run_ThatShufflesAllIsRefused()
    {
        var error = Assert.Throws<UserErrorException>(() => _run.Train(Settings("packed", """{ "steps": 1 }"""), _run.Folder()))!;
        Assert.That(error.InWords(name => $"--{name}"), Does.Match("(train|validation).tar.gz: compressed with gzip, which cannot be read at any place; allowed is a plain tar: unpack it with gunzip; or in order, with --shuffle-window N$"));
        Assert.That(Directory.Exists(_run.Folder().Path), Is.False);
    }

    private RunSettings Settings(string data, params string[] changes) => _run.Settings() with
    {
        Data = _run.In(data),
        Recipe = TinyRun.Recipe(["""{ "batch": 8, "steps": 6, "learning_rate": 0.01 }""", .. changes]),
    };

    private void AssertSame(string actual, string expected, int step)
    {
        var (tensors, wanted) = (TinyRun.Tensors(_run.Folder(actual).CheckpointFile(step)), TinyRun.Tensors(_run.Folder(expected).CheckpointFile(step)));
        Assert.That(tensors.Keys, Is.EquivalentTo(wanted.Keys));
        Assert.That(tensors.Keys.Where(name => !tensors[name].AsSpan().SequenceEqual(wanted[name])), Is.Empty);
    }
}
