using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Graph;

/// <summary>Epochs that are shuffled within windows of five.</summary>
public sealed class ShuffleWindowTests : GraphTest
{
    private const int Window = 5;

    [Test]
    public void Batches_HaveEveryImageOnceAnEpochAndNearItsPlace()
    {
        var samples = Collect(Source, Windowed(batch: 1, total: 4 * Images)).Select(copy => copy.Labels[0]).ToArray();
        Assert.That(Images, Is.EqualTo(23));
        for (var epoch = 0; epoch < 4; epoch++)
        {
            // Twelve images of one class, then eleven of the other: mixed where they meet, and nowhere else.
            var labels = samples[(epoch * Images)..((epoch + 1) * Images)];
            Assert.That(labels.Count(label => label == 0), Is.EqualTo(12));
            Assert.That(labels[..(12 - Window + 1)], Is.All.Zero);
            Assert.That(labels[(12 + Window - 1)..], Is.All.EqualTo(1));
        }
    }

    [Test]
    public void Batches_AreTheSameWhateverTheWorkersAndWhereverTheyBegin()
    {
        var whole = Collect(Source, Windowed(batch: 1, total: 3 * Images));
        AssertSame(Collect(Source, Windowed(batch: 1, total: 3 * Images, workers: 5)), whole);
        var second = Collect(Source, Windowed(batch: 1, total: 2 * Images - 7) with { Start = SamplePosition.After(Images + 7, Images) });
        AssertSame(second, whole[(Images + 7)..]);
    }

    [Test]
    public void Batches_DifferFromThoseOfOtherWindows()
    {
        var of = new[] { 0, 5, 6 }.Select(window => string.Join(' ', Collect(Source, Windowed(batch: 23, total: Images) with { ShuffleWindow = window })[0].Images.Sum(double (value) => value * value), Collect(Source, Windowed(batch: 1, total: 3) with { ShuffleWindow = window })[2].Images[100]));
        Assert.That(of, Is.Unique);
        var plain = Collect(Source, Windowed(batch: 4, total: 20) with { Shuffle = false });
        AssertSame(Collect(Source, Windowed(batch: 4, total: 20) with { Shuffle = false, ShuffleWindow = 0 }), plain);
    }

    [Test]
    public void Start_RefusesAWindowBelow0()
    {
        var error = Assert.Throws<UserErrorException>(() => LoaderGraph.Start(Source, Statistics, Windowed(1, 1) with { ShuffleWindow = -1 }))!;
        Assert.That(error.Message, Is.EqualTo("the window of the shuffle is -1, allowed are numbers from 0"));
    }

    private static LoaderOptions Windowed(int batch, long total, int workers = 2) => Options(batch, total, workers) with { ShuffleWindow = Window };
}
