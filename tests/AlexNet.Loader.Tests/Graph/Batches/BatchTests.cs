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

    /// <summary>A last batch that is partial, or one with skipped images, must not show what the buffer held before.</summary>
    [Test]
    public void Filled_ClearsWhatTheBufferHeldBeyondItsImages([Values] BatchFormat format, [Values] bool skips)
    {
        using var batch = new Batch(new LoaderOptions { Batch = 3, Crop = 2, Format = format }, _ => { });
        Fill(batch, first: 0, count: 3, skipped: -1);
        Fill(batch, first: 3, count: skips ? 3 : 2, skipped: skips ? 1 : -1);
        Assert.That((batch.Count, batch.FirstSample, batch.NextSample), Is.EqualTo((2, 3L, skips ? 6L : 5L)));
        var kept = new long[] { 3, skips ? 5 : 4 };
        Assert.That(batch.Samples.ToArray(), Is.EqualTo(kept));
        Assert.That(batch.Labels.ToArray(), Is.EqualTo(kept.Select(number => 10 + (int)number)));
        Assert.That(batch.Draws.ToArray().Select(draw => (long)draw.Top), Is.EqualTo(kept));

        // As a device sees it, which copies the whole buffer.
        var values = format == BatchFormat.Floats ? batch.Buffer.Select(value => (long)value).ToArray() : WholeBytes(batch);
        Assert.That(values, Is.EqualTo(kept.Append(-100).SelectMany(number => Enumerable.Repeat(100 + number, 12))));
        batch.Begin(first: 6, count: 3);
        Assert.That((batch.Samples.ToArray()[2], batch.Labels.ToArray()[2], batch.Draws.ToArray()[2]), Is.EqualTo((0L, 0, default(ImageDraw))));
    }

    /// <summary>All bytes of the buffer.</summary>
    private static long[] WholeBytes(Batch batch) => [.. Enumerable.Range(0, batch.Capacity).SelectMany(i => batch.ByteTarget(i).ToArray()).Select(value => (long)value)];

    /// <summary>Image i has pixels 100 + its number, label 10 + its number and a window in the row of its number.</summary>
    private static void Fill(Batch batch, long first, int count, int skipped)
    {
        batch.Begin(first, count);
        for (var i = 0; i < count; i++)
        {
            var slot = batch.Slots[i];
            (slot.SampleNumber, slot.Skipped, slot.Crop) = (first + i, i == skipped, new CropDraw((int)first + i, 0, false));
            if (batch.Buffer.Length > 0)
            {
                batch.Target(i).Fill(100 + first + i);
            }
            else
            {
                batch.ByteTarget(i).Fill((byte)(100 + first + i));
            }

            batch.Describe(i, 10 + (int)(first + i));
            batch.Filled(1);
        }
    }

    private static void HandOut(Batch batch)
    {
        batch.Begin(first: 0, count: 1);
        batch.Filled(1);
        batch.Take();
    }
}
