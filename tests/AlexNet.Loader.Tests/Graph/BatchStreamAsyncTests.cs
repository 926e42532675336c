using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Graph;

/// <summary>The same batches for whoever awaits them.</summary>
public sealed class BatchStreamAsyncTests : GraphTest
{
    [Test]
    public async Task Enumeration_GivesWhatTryNextGives()
    {
        using var stream = LoaderGraph.Start(Source, Statistics, Options(batch: 8, total: Images));
        var copies = new List<Copy>();
        Batch? before = null;
        await foreach (var batch in stream)
        {
            Assert.That(before?.State, Is.Not.EqualTo(BatchState.InUse), "the one before has gone back");
            copies.Add(new Copy(batch.Images.ToArray(), batch.Labels.ToArray(), batch.Samples.ToArray(), batch.NextSample));
            before = batch;
        }

        Assert.That(copies.Sum(copy => copy.Labels.Length), Is.EqualTo(23));
        AssertSame(copies, Collect(Source, Options(batch: 8, total: Images)));
    }

    [Test]
    public async Task Enumeration_ThatIsLeftGivesItsBatchBack()
    {
        using var stream = LoaderGraph.Start(Source, Statistics, Options(batch: 8, total: null));
        Batch? taken = null;
        await foreach (var batch in stream)
        {
            taken = batch;
            break;
        }

        Assert.That(taken!.State, Is.Not.EqualTo(BatchState.InUse));
        Assert.That(stream.TryNext(out var next));
        Assert.That(next!.FirstSample, Is.EqualTo(8), "the stream goes on");
    }

    /// <summary>Both stages of waiting: for a batch to be begun, and for its images.</summary>
    [TestCase("read")]
    [TestCase("slot")]
    public async Task Cancellation_EndsTheWaitingAndLosesNothing(string held)
    {
        using var gate = new ManualResetEventSlim();
        using var enough = new CancellationTokenSource();
        var options = Options(batch: 8, total: Images) with
        {
            Probe = (stage, _) =>
            {
                if (stage == held)
                {
                    gate.Wait();
                }
            },
        };
        using var stream = LoaderGraph.Start(Source, Statistics, options);
        try
        {
            // Nothing comes before the gate is opened, however late this is.
            enough.CancelAfter(TimeSpan.FromMilliseconds(50));
            Assert.That(async () => await First(stream, enough.Token), Throws.InstanceOf<OperationCanceledException>());
        }
        finally
        {
            gate.Set();
        }

        Assert.That(await First(stream, CancellationToken.None), Is.EqualTo(0), "asked again, the first batch comes");
        Assert.That(await First(stream, CancellationToken.None), Is.EqualTo(8));
    }

    private static async Task<long> First(BatchStream stream, CancellationToken cancellation)
    {
        await foreach (var batch in stream.WithCancellation(cancellation))
        {
            return batch.FirstSample;
        }

        return -1;
    }
}
