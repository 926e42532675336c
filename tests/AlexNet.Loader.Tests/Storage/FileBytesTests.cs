using System.Diagnostics;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Storage;

/// <summary>Pipes among the files: opening one waits for a writer, for ever and deaf to signals.</summary>
[CancelAfter(60_000)]
public sealed class FileBytesTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = new TempFolder();
        TinyImages.WriteClasses(_folder.Combine("train"), classes: 2, perClass: 4);
    }

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void Compute_CountsAPipeAmongImagesAsUnusable()
    {
        MakePipe("train/class0/000.jpg");
        using var data = DataSet.Open(_folder.Path);
        var statistics = DataStatistics.Compute(data.Split("train"), TinyImages.Size, workers: 2);
        Assert.That(statistics.SkippedImages.Select(image => image.Reason), Is.EqualTo(new[] { "not a JPEG or PNG: it is empty" }));
        Assert.That(statistics.Count, Is.EqualTo(7));
    }

    [TestCase("train-00000-of-00001.safetensors")]
    [TestCase("train.tar")]
    public void Open_RefusesAPipeAsShardOrTar(string name)
    {
        Directory.Delete(_folder.Combine("train"), recursive: true);
        MakePipe(name);
        var error = Assert.Throws<UserErrorException>(() => DataSet.Open(_folder.Path));
        Assert.That(error!.Message, Does.Contain(name));
    }

    private void MakePipe(string name)
    {
        var path = _folder.Combine(name);
        File.Delete(path);
        Process.Start("mkfifo", [path]).WaitForExit();
    }
}
