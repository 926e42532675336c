using AlexNet.Loader.DataSets;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.DataSets;

/// <summary>Data sets of sources that others have written.</summary>
public sealed class GivenSourcesTests : FolderTest
{
    [Test]
    public void Of_IsADataSetThatLiesNowhere()
    {
        using var data = DataSet.Of("memory", Splits(("train", new Given([0, 1, 1])), ("test", new Given([1]))));
        Assert.That((data.Name, data.Location, data.IsOnDisk, data.IsSizeFree), Is.EqualTo(("memory", "memory", false, true)));
        Assert.That(data.Splits, Is.EqualTo(new[] { "train", "test" }));
        Assert.That(data.Split("train").CountByClass(), Is.EqualTo(new[] { 1, 2 }));
        data.PrepareAt(40);
        Assert.That(data.Size, Is.EqualTo(40));
    }

    [Test]
    public void Dispose_ClosesTheSources()
    {
        var source = new Given([0, 1]);
        DataSet.Of("memory", Splits(("train", source))).Dispose();
        Assert.That(source.IsDisposed);
    }

    /// <summary>There is no folder to keep them in, not even one of the data's name.</summary>
    [Test]
    public void Statistics_AreComputedAndNotKept()
    {
        var name = Directory.CreateDirectory(Folder.Combine("memory")).FullName;
        using var data = DataSet.Of(name, Splits(("train", new Given([0, 1]))));
        data.PrepareAt(32);
        var statistics = StatisticsCache.LoadOrCompute(data, workers: 1);
        Assert.That((statistics.Count, statistics.Size), Is.EqualTo((2L, 32)));
        Assert.That(Directory.EnumerateFileSystemEntries(name), Is.Empty);
        Assert.That(StatisticsCache.Kept(data, default), Is.Null);
    }

    private static IEnumerable<TestCaseData> Contradictions =>
    [
        new(Splits(), "memory: no split; allowed are train, validation, test"),
        new(Splits(("training", new Given([0]))), "memory: a split is named 'training'; allowed are train, validation, test"),
        new(Splits(("train", new Given([]))), "memory: split train has 0 images; allowed is one or more"),
        new(Splits(("train", new Given([0, 2]))), "memory: image 1 of split train has the label 2; allowed are 0 to 1"),
        new(Splits(("train", new Given([-1]))), "memory: image 0 of split train has the label -1; allowed are 0 to 1"),
        new(Splits(("train", new Given([0])), ("test", new Given([0], "dog", "cat"))), "memory: the classes of split test are other than those of train; allowed are the same names in the same order"),
        new(Splits(("train", new Bare())), "memory: the source of split train gives no images; allowed are IEncodedSource and IPreparedSource"),
    ];

    [TestCaseSource(nameof(Contradictions))]
    public void Of_RefusesWhatContradictsItself(Dictionary<string, IImageSource> splits, string message) =>
        Assert.That(Assert.Throws<UserErrorException>(() => DataSet.Of("memory", splits))!.Message, Is.EqualTo(message));

    private static Dictionary<string, IImageSource> Splits(params (string Name, IImageSource Source)[] splits) => splits.ToDictionary(each => each.Name, each => each.Source);

    private class Bare : IImageSource
    {
        public virtual int Count => 1;

        public virtual IReadOnlyList<string> ClassNames => ["cat", "dog"];

        public bool IsDisposed { get; private set; }

        public virtual int Label(int sampleIndex) => 0;

        public string Name(int sampleIndex) => $"image {sampleIndex}";

        public void Dispose() => IsDisposed = true;
    }

    private sealed class Given(int[] labels, params string[] classes) : Bare, IEncodedSource
    {
        public override int Count => labels.Length;

        public override IReadOnlyList<string> ClassNames => classes.Length > 0 ? classes : base.ClassNames;

        public override int Label(int sampleIndex) => labels[sampleIndex];

        public void Read(int sampleIndex, ByteBuffer target)
        {
            var file = Imaging.Formats.Jpeg.JpegEncoder.Encode(new byte[16 * 16 * 3], 16, 16, quality: 90);
            file.CopyTo(target.SetLength(file.Length));
        }
    }
}
