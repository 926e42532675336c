using System.Runtime.Versioning;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Layouts;
using AlexNet.Loader.Layouts.Labels;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Layouts;

public sealed class CifarBinaryLayoutTests : LayoutTest
{
    private const int RecordBytes = 3073;

    [Test]
    public void Open_ReadsBatchesInOrderWithColoursInterleaved()
    {
        for (var batch = 1; batch <= 5; batch++)
        {
            Write($"data_batch_{batch}.bin", (byte)batch, (byte)(9 - batch));
        }

        Write("test_batch.bin", 3);
        File.WriteAllText(Folder.Combine("batches.meta.txt"), "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n");
        using var data = DataSet.Open(Folder.Path);
        Assert.That(data.Splits, Is.EqualTo(new[] { "train", "test" }));
        Assert.That((data.Size, data.ClassNames.Count, data.ClassNames[9]), Is.EqualTo((32, 10, "truck")));
        var train = (IPreparedSource)data.Split("train");
        Assert.That(Labels(train), Is.EqualTo(new[] { 1, 8, 2, 7, 3, 6, 4, 5, 5, 4 }));
        Assert.That(train.Name(3), Is.EqualTo($"{Folder.Combine("data_batch_2.bin")}, image 1"));
        foreach (var (image, label) in new[] { (0, 1), (3, 7), (9, 4) })
        {
            Assert.That(train.Pixels(image).ToArray(), Is.EqualTo(Enumerable.Range(0, 32 * 32 * 3).Select(i => Value(label, i % 3, i / 96, i / 3 % 32))), $"image {image}");
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => train.Pixels(10));
        Assert.Throws<ArgumentOutOfRangeException>(() => train.Pixels(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => train.Name(-1));
    }

    [Test]
    public void Open_FollowsAManifest()
    {
        Write("data_batch_1.bin", 1);
        Write("data_batch_2.bin", 2);
        Write("test_batch.bin", 3);
        var manifest = Manifest("cifar-binary", ".", """ "splits": { "train": "data_batch_1.bin", "validation": "test_batch.bin" } """);
        using var data = DataSet.Open(manifest);
        Assert.That(data.Split("train").Count, Is.EqualTo(1));
        Assert.That(Labels(data.Split("validation")), Is.EqualTo(new[] { 3 }));
        Assert.That(data.ClassNames[3], Is.EqualTo("cat"));
    }

    [TestCase("1 2 4", "data_batch_3.bin, data_batch_5.bin are missing")]
    [TestCase("1 2 3 4", "data_batch_5.bin is missing")]
    [TestCase("2 3 4 5", "data_batch_1.bin is missing")]
    [TestCase("5", "data_batch_1.bin, data_batch_2.bin, data_batch_3.bin, data_batch_4.bin are missing")]
    public void Open_RefusesSomeOfCifar10sBatches(string batches, string missing)
    {
        Array.ForEach(batches.Split(' '), batch => Write($"data_batch_{batch}.bin", 1));
        Fails(
            Folder.Path, $"{Folder.Path}: {missing}, allowed are all of data_batch_1.bin to data_batch_5.bin; a manifest's $.splits can say that fewer are meant");
        Fails(Manifest("cifar-binary", "."), missing);
    }

    [TestCase("1 2", 2, null)]
    [TestCase("0 1 2", 3, null)]
    [TestCase("all", 1, null)]
    [TestCase("20260101 20260103", 2, null)]
    [TestCase("1 3", 0, "data_batch_2.bin is missing, allowed are all of data_batch_1.bin to data_batch_3.bin")]
    [TestCase("1 20", 0, "data_batch_2.bin, data_batch_3.bin, data_batch_4.bin, data_batch_5.bin and 14 more are missing, allowed are all of data_batch_1.bin to data_batch_20.bin")]
    public void Open_TakesAsManyBatchesAsOtherSetsHave(string batches, int images, string? missing)
    {
        Names("a", "b");
        Array.ForEach(batches.Split(' '), batch => Write($"data_batch_{batch}.bin", 1));
        if (missing is not null)
        {
            Fails(Folder.Path, missing);
            return;
        }

        using var data = DataSet.Open(Folder.Path);
        Assert.That(data.Split("train").Count, Is.EqualTo(images));
    }

    [Test]
    public void Open_NamesWhatIsWrong()
    {
        Names("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
        Write("data_batch_1.bin", 1, 10);
        Fails(Folder.Path, $"{Folder.Combine("data_batch_1.bin")}, image 1: the label is 10, allowed are 0 to 9");
        Write("data_batch_1.bin", 11, 1);
        Fails(Folder.Path, $"{Folder.Combine("data_batch_1.bin")}, image 0: the label is 11, allowed are 0 to 9");
        File.WriteAllBytes(Folder.Combine("data_batch_1.bin"), new byte[RecordBytes - 1]);
        Fails(Folder.Path, "data_batch_1.bin: 3072 bytes, allowed are multiples of 3073: a label and 32×32 pixels");
        File.WriteAllBytes(Folder.Combine("data_batch_1.bin"), []);
        Fails(Folder.Path, "data_batch_1.bin: 0 bytes, allowed are multiples of 3073");
        Write("data_batch_1.bin", 1);
        File.WriteAllText(Folder.Combine("batches.meta.txt"), "a\nb\na\n");
        Fails(Folder.Path, "batches.meta.txt: the class a stands there 2 times, allowed is once");
        File.WriteAllText(Folder.Combine("batches.meta.txt"), "\n");
        Fails(Folder.Path, "batches.meta.txt: no names, allowed is one class a line");
        File.Delete(Folder.Combine("batches.meta.txt"));
        var manifest = Manifest("cifar-binary", ".", """ "splits": { "train": "data_batch_1.bin", "test": "test_batch.bin" } """);
        Fails(manifest, "test_batch.bin: there is no such batch");
    }

    /// <summary>A byte can be any of 256 labels.</summary>
    [Test]
    public void Open_TakesEveryLabelThatAByteHolds()
    {
        Names([.. Enumerable.Range(0, 256).Select(i => $"c{i}")]);
        Write("data_batch_1.bin", 255, 0);
        using (var data = DataSet.Open(Folder.Path))
        {
            Assert.That(Labels(data.Split("train")), Is.EqualTo(new[] { 255, 0 }));
        }

        Names([.. Enumerable.Range(0, 255).Select(i => $"c{i}")]);
        Write("data_batch_2.bin", 0, 255);
        File.Delete(Folder.Combine("data_batch_1.bin"));
        Write("data_batch_1.bin", 254);
        Fails(Folder.Path, $"{Folder.Combine("data_batch_2.bin")}, image 1: the label is 255, allowed are 0 to 254");
    }

    [Test]
    public void Open_NamesClassesByTheFileBeforeTheManifest()
    {
        Write("data_batch_1.bin", 1);
        var manifest = Manifest("cifar-binary", ".", """ "classes": ["x", "y"] """);
        using (var data = DataSet.Open(manifest))
        {
            Assert.That((data.ClassNames, data.Splits), Is.EqualTo((new[] { "x", "y" }, new[] { "train" })), "without a test batch there is no such split");
        }

        Names(" a", "", "b ");
        Fails(manifest, "the classes are a, b, ");
        using var named = DataSet.Open(Folder.Path);
        Assert.That(named.ClassNames, Is.EqualTo(new[] { "a", "b" }));
        Assert.That(Assert.Throws<UserErrorException>(() => CifarBinarySource.Open([Folder.Combine("none.bin")], ["a"]))!.Message, Does.StartWith($"{Folder.Combine("none.bin")}: cannot be read: "));
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    public void Open_NamesAListOfClassesThatCannotBeRead()
    {
        Names("a");
        File.SetUnixFileMode(Folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        File.SetUnixFileMode(Folder.Combine("batches.meta.txt"), UnixFileMode.None);
        using var ordinary = new OrdinaryUser();
        Assert.That(Assert.Throws<UserErrorException>(() => ClassList.Read(Folder.Combine("batches.meta.txt")))!.Message, Does.StartWith($"{Folder.Combine("batches.meta.txt")}: cannot be read: "));
    }

    [Test]
    public void Fingerprint_ChangesWithThePixels()
    {
        var (a, b) = (Folder.Combine("a.bin"), Folder.Combine("b.bin"));
        Write("a.bin", 1);
        Write("b.bin", 2);
        var prints = new[] { (string[])[a], [b], [a, b], [b, a] }.Select(paths => CifarBinarySource.Open(paths, ["x", "y", "z"]).Fingerprint).ToArray();
        Assert.That(prints, Is.Unique.And.All.Match("^[0-9a-f]{32}$"));
        Assert.That(CifarBinarySource.Open([a], ["x", "y", "z"]).Fingerprint, Is.EqualTo(prints[0]));
    }

    [Test]
    public void Pixels_GoThroughTheGraph()
    {
        Names("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
        Write("data_batch_1.bin", [.. Enumerable.Range(0, 20).Select(i => (byte)(i % 10))]);
        using var data = DataSet.Open(Folder.Path);
        var statistics = StatisticsCache.LoadOrCompute(data, workers: 2);
        Assert.That((statistics.Count, statistics.Size), Is.EqualTo((20L, 32)));

        // Unlike those beside shards, statistics beside the batches are computed anew when the images have changed.
        Write("data_batch_2.bin", 1);
        using var more = DataSet.Open(Folder.Path);
        Assert.That(StatisticsCache.LoadOrCompute(more, workers: 2).Count, Is.EqualTo(21));
    }

    private void Names(params string[] names) => File.WriteAllLines(Folder.Combine("batches.meta.txt"), names);

    private static byte Value(int label, int channel, int y, int x) => (byte)((label * 20) + (channel * 80) + (y * 3) + x);

    private void Write(string name, params byte[] labels)
    {
        var bytes = new List<byte>();
        foreach (var label in labels)
        {
            bytes.Add(label);
            bytes.AddRange(Enumerable.Range(0, 3072).Select(i => Value(label, i / 1024, i % 1024 / 32, i % 32)));
        }

        File.WriteAllBytes(Folder.Combine(name), [.. bytes]);
    }
}
