using AlexNet.Loader.DataSets;
using AlexNet.Loader.Preparing;
using AlexNet.Loader.Shards;

namespace AlexNet.Loader.Tests.Support;

/// <summary>A folder of 60 small images in two classes (54 training, 6 validation), prepared in shards of at most 8.</summary>
public abstract class PrepareTest
{
    protected const int PerClass = 30;
    protected const int ShardImages = 8;
    protected const int TrainShards = 7;

    private protected TempFolder Folder { get; private set; } = null!;

    private protected string Images => Folder.Combine("images");

    [SetUp]
    public void WriteImages()
    {
        Folder = new TempFolder();
        TinyImages.WriteClasses(Images, classes: 2, PerClass);
    }

    [TearDown]
    public void RemoveFolder() => Folder.Dispose();

    private protected PrepareSettings Settings(string name) => new()
    {
        Folder = Folder.Combine(name),
        Size = TinyImages.Size,
        ShardImages = ShardImages,
        Workers = 2,
    };

    private protected PrepareResult Prepare(PrepareSettings settings, Action<PrepareProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var data = DataSet.Open(Images);
        return Preparation.Run(data, settings, progress is null ? null : new Told(progress), cancellation);
    }

    /// <summary>Every file of a folder, hidden ones too, by name.</summary>
    /// <summary>The tensors of a file behind its header, which says of which images statistics are.</summary>
    private protected static byte[] Tensors(byte[] file) => file[(8 + BitConverter.ToInt32(file))..];

    private protected Dictionary<string, byte[]> Files(string name) =>
        Directory.GetFiles(Folder.Combine(name), "*", new EnumerationOptions { AttributesToSkip = 0 }).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);

    private protected void AssertSame(string actual, string expected)
    {
        var (left, right) = (Files(actual), Files(expected));
        Assert.That(left.Keys, Is.EquivalentTo(right.Keys));
        foreach (var (name, bytes) in right)
        {
            Assert.That(left[name].AsSpan().SequenceEqual(bytes), $"{name} differs");
        }
    }

    private protected string Shard(string name, int number, string split = "train", int of = TrainShards) => Folder.Combine(name, ShardFormat.FileName(split, number, of));

    private sealed class Told(Action<PrepareProgress> report) : IProgress<PrepareProgress>
    {
        public void Report(PrepareProgress value) => report(value);
    }
}
