using AlexNet.Loader.DataSets;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Layouts;

/// <summary>CIFAR-10 as tars of class folders, where it lies beside the repository.</summary>
public sealed class CifarTarsTests
{
    private string _folder = null!;

    [OneTimeSetUp]
    public void Find()
    {
        _folder = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "data", "cifar10"));
        if (!File.Exists(Path.Combine(_folder, "train.tar")))
        {
            Assert.Ignore($"{_folder} is not there: CIFAR-10 is not tested");
        }
    }

    [Test]
    public void Open_FindsEveryImageOfEveryClass()
    {
        using var data = DataSet.Open(_folder);
        Assert.That(data.Splits, Is.EquivalentTo(new[] { "train", "test" }));
        Assert.That(data.ClassNames, Is.EqualTo(new[] { "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck" }));
        foreach (var (split, count) in new[] { ("train", 5000), ("test", 1000) })
        {
            var source = data.Split(split);
            var perClass = Enumerable.Range(0, source.Count).GroupBy(source.Label).Select(group => group.Count());
            Assert.That(perClass, Is.EqualTo(Enumerable.Repeat(count, 10)));
        }
    }

    [Test]
    public void Statistics_OfTheTestImagesAreTheKnownOnes()
    {
        using var data = DataSet.Open(Path.Combine(_folder));
        var statistics = DataStatistics.Compute(data.Split("test"), 32, workers: 2);
        Assert.That((statistics.Count, statistics.Skipped), Is.EqualTo((10000, 0)));

        // The published means of CIFAR-10's test images, 0.4942, 0.4851, 0.4504 of 255; these are JPEGs of them.
        Assert.That(statistics.PixelMean, Is.EqualTo(new[] { 126.02f, 123.71f, 114.85f }).Within(0.5f));
    }
}
