using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Decoding;

public sealed class WorkerThreadsTests : GraphTest
{
    private int _minimum;
    private int _completion;

    private static int Minimum
    {
        get
        {
            ThreadPool.GetMinThreads(out var threads, out _);
            return threads;
        }
    }

    [SetUp]
    public void Lower()
    {
        ThreadPool.GetMinThreads(out _minimum, out _completion);
        ThreadPool.SetMinThreads(1, _completion);
    }

    [TearDown]
    public void Restore() => ThreadPool.SetMinThreads(_minimum, _completion);

    [Test]
    public void Reserve_RaisesAndNeverLowers()
    {
        WorkerThreads.Reserve(20);
        Assert.That(Minimum, Is.EqualTo(Environment.ProcessorCount + 20));
        WorkerThreads.Reserve(3);
        Assert.That(Minimum, Is.EqualTo(Environment.ProcessorCount + 20));
    }

    [Test]
    public void Start_HasAThreadForEveryWorker()
    {
        using var stream = LoaderGraph.Start(Source, Statistics, Options(batch: 4, total: 8, workers: 20));
        Assert.That(Minimum, Is.EqualTo(Environment.ProcessorCount + 20));
    }

    [Test]
    public void Prepare_HasAThreadForEveryWorker()
    {
        _ = new ImageWorkers(20, ExifOrientation.Ignore);
        Assert.That(Minimum, Is.EqualTo(Environment.ProcessorCount + 20));
    }
}
