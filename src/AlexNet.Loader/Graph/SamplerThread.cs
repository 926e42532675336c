using System.Diagnostics;

namespace AlexNet.Loader.Graph;

/// <summary>Has a sampler look every two milliseconds, on a thread of its own, until it is disposed.</summary>
internal sealed class SamplerThread : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(2);

    private readonly GraphSampler _sampler;
    private readonly Thread _thread;
    private volatile bool _stop;

    public SamplerThread(GraphSampler sampler)
    {
        _sampler = sampler;
        _thread = new Thread(Run) { IsBackground = true, Name = "loader sampler" };
        _thread.Start();
    }

    /// <summary>Stops and waits for the thread.</summary>
    public void Dispose()
    {
        _stop = true;
        _thread.Join();
    }

    private void Run()
    {
        var last = Stopwatch.GetTimestamp();
        while (!_stop)
        {
            Thread.Sleep(Period);
            var now = Stopwatch.GetTimestamp();
            _sampler.Sample(now, (double)(now - last) / Stopwatch.Frequency);
            last = now;
        }
    }
}
