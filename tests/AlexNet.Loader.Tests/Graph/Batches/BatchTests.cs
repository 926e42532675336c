using AlexNet.Loader.Graph.Batches;

namespace AlexNet.Loader.Tests.Graph.Batches;

public sealed class BatchTests
{
    [Test]
    public void Dispose_ReturnsTheBufferOnceForEveryTimeItIsHandedOut()
    {
        var released = 0;
        using var batch = new Batch(new LoaderOptions { Batch = 1, Crop = 2 }, _ => released++);
        HandOut(batch);
        batch.Dispose();
        batch.Dispose();
        Assert.That(released, Is.EqualTo(1));
        HandOut(batch);
        batch.Dispose();
        Assert.That(released, Is.EqualTo(2));
    }

    [Test]
    public void Dispose_OfABufferBegunAgainIsHarmless()
    {
        var released = 0;
        using var batch = new Batch(new LoaderOptions { Batch = 1, Crop = 2 }, _ => released++);
        HandOut(batch);
        batch.Dispose();
        batch.Begin(first: 1, count: 1);
        batch.Dispose();
        Assert.That((released, batch.State), Is.EqualTo((1, BatchState.Filling)));
    }

    private static void HandOut(Batch batch)
    {
        batch.Begin(first: 0, count: 1);
        batch.Filled(1);
        batch.Take();
    }
}
