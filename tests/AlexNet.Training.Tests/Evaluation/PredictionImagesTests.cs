using AlexNet.Training.Evaluation;

namespace AlexNet.Training.Tests.Evaluation;

public sealed class PredictionImagesTests
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A];
    private static readonly byte[] Gif = "GIF89a"u8.ToArray();

    private TempFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TempFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    /// <summary>By their bytes, not their names; images that cannot be decoded are for the prediction to name.</summary>
    [Test]
    public void Of_TakesTheImagesBelowAFolder()
    {
        Write("set/b.png", Png);
        Write("set/Z.png", Png);
        Write("set/a/c.txt", Png);
        Write("set/a/d.gif", Gif);
        Write("set/a/page.jpg", "<html>"u8.ToArray());
        Write("set/a/empty.jpg", []);
        Write("set/short", [0xFF]);
        Write("set/.hidden.png", Png);
        Write("set/.thumbnails/t.png", Png);
        var images = PredictionImages.Of([_folder.In("set")], default);
        Assert.That(images.Paths, Is.EqualTo(new[] { "Z.png", "a/c.txt", "a/d.gif", "b.png" }.Select(name => _folder.In("set", name))));
        Assert.That(images.Others, Is.EqualTo(3));
    }

    [Test]
    public void Of_TakesFilesAsTheyAreGiven()
    {
        Write("z.png", Png);
        Write("text", "no picture"u8.ToArray());
        Write("set/a.png", Png);
        string[] given = [_folder.In("z.png"), _folder.In("missing"), _folder.In("set"), _folder.In("text")];
        Assert.That(PredictionImages.Of(given, default).Paths, Is.EqualTo(new[] { given[0], given[1], _folder.In("set", "a.png"), given[3] }));
    }

    [Test]
    public void Of_FollowsNoLinksInACircle()
    {
        Write("set/a/b.png", Png);
        Directory.CreateSymbolicLink(_folder.In("set", "a", "up"), "..");
        Directory.CreateSymbolicLink(_folder.In("set", "here"), ".");
        File.CreateSymbolicLink(_folder.In("set", "link.png"), "a/b.png");
        File.CreateSymbolicLink(_folder.In("set", "nowhere"), "gone.png");
        var images = PredictionImages.Of([_folder.In("set")], default);
        Assert.That(images.Paths, Is.EqualTo(new[] { "a/b.png", "link.png", "nowhere" }.Select(name => _folder.In("set", name))), "what cannot be opened is for the prediction to name");
        Assert.That(images.Others, Is.Zero);
    }

    [Test]
    public void Of_ObeysCancellation()
    {
        Write("set/a.png", Png);
        Assert.That(() => PredictionImages.Of([_folder.In("set")], new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
    }

    private void Write(string name, byte[] bytes)
    {
        var path = _folder.In(name.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
