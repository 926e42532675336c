using System.Diagnostics;

namespace AlexNet.Loader;

/// <summary>Has a sampler look every two milliseconds, on a thread of its own, until it is disposed.</summary>
internal sealed class SamplerThread : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(2);

    private readonly GraphSampler sampler;
    private readonly Thread thread;
    private volatile bool stop;

    public SamplerThread(GraphSampler sampler)
    {
        this.sampler = sampler;
        thread = new Thread(Run) { IsBackground = true, Name = "loader sampler" };
        thread.Start();
    }

    /// <summary>Stops and waits for the thread.</summary>
    public void Dispose()
    {
        stop = true;
        thread.Join();
    }

    private void Run()
    {
        var last = Stopwatch.GetTimestamp();
        while (!stop)
        {
            Thread.Sleep(Period);
            var now = Stopwatch.GetTimestamp();
            sampler.Sample(now, (double)(now - last) / Stopwatch.Frequency);
            last = now;
        }
    }
}
