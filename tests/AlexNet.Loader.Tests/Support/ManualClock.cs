namespace AlexNet.Loader.Tests.Support;

/// <summary>A clock that stands still until it is told to go on.</summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly ManualResetEventSlim _asked = new();
    private long _now = 1;
    private volatile Thread? _watched;

    public override long GetTimestamp()
    {
        var now = Interlocked.Read(ref _now);
        if (_watched == Thread.CurrentThread)
        {
            _asked.Set();
        }

        return now;
    }

    /// <summary>Goes on, on whatever thread.</summary>
    public void Advance(double seconds) => Interlocked.Add(ref _now, (long)Math.Round(seconds * TimestampFrequency));

    /// <summary>From now on the calling thread's questions are noticed.</summary>
    public void Watch() => _watched = Thread.CurrentThread;

    /// <summary>Waits until the watched thread has asked for the time.</summary>
    public void WaitUntilAsked() => Assert.That(_asked.Wait(TimeSpan.FromSeconds(30)), "it never asked");
}
