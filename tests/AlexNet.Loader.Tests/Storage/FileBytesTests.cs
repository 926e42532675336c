using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Storage;

/// <summary>Pipes among the files: opening one waits for a writer, for ever and deaf to signals. And the buffer that files are read into.</summary>
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
        Assert.That(statistics.SkippedImages.Select(image => image.Reason), Is.EqualTo(new[] { "not a JPEG, PNG, TIFF, WebP, GIF, BMP, PBM or TGA: it is empty" }));
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

    [Test]
    public void Buffer_GrowsOnlyAndIsGivenUpAboveTheLimit()
    {
        var buffer = new ByteBuffer();
        ref var first = ref MemoryMarshal.GetReference(buffer.SetLength(100));
        Assert.That(Unsafe.AreSame(ref first, ref MemoryMarshal.GetReference(buffer.SetLength(100))) && Unsafe.AreSame(ref first, ref MemoryMarshal.GetReference(buffer.SetLength(20))));
        Assert.That((buffer.Length, buffer.Bytes.Length), Is.EqualTo((20, 20)));
        buffer.Trim(100);
        Assert.That((buffer.Length, Unsafe.AreSame(ref first, ref MemoryMarshal.GetReference(buffer.Bytes))), Is.EqualTo((20, true)), "what it can hold counts, and the limit is no more than that");
        buffer.Trim(99);
        Assert.That((buffer.Length, buffer.Bytes.Length), Is.EqualTo((0, 0)));
        Assert.That(Unsafe.AreSame(ref first, ref MemoryMarshal.GetReference(buffer.SetLength(20))), Is.False);
    }

    /// <summary>The kernel's own files are said to have a page and hold less, as a file does that becomes shorter meanwhile.</summary>
    [Test]
    public void Buffer_NoticesAFileThatEndsBeforeItsLength()
    {
        const string file = "/sys/kernel/mm/transparent_hugepage/enabled";
        if (!File.Exists(file))
        {
            Assert.Ignore($"{file} is not there: a file that ends early is not tested");
        }

        var held = File.ReadAllText(file).Length;
        var error = Assert.Throws<EndOfStreamException>(() => new ByteBuffer().ReadFile(file));
        Assert.That(error!.Message, Is.EqualTo($"the file ended after {held} of {new FileInfo(file).Length} bytes"));
    }

    private void MakePipe(string name)
    {
        var path = _folder.Combine(name);
        File.Delete(path);
        Process.Start("mkfifo", [path]).WaitForExit();
    }
}
