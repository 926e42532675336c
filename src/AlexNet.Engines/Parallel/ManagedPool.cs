namespace AlexNet.Engines.Parallel;

/// <summary>Threads of .NET, where there is no OpenMP: they sleep between two pieces of work.</summary>
internal sealed class ManagedPool : WorkerPool
{
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Thread[] _threads;
    private IParallelWork? _work;
    private int _nextPart;
    private int _unfinished;
    private volatile bool _isDisposed;

    public ManagedPool(int count)
    {
        Count = count;
        _threads = [.. Enumerable.Range(1, count - 1)
            .Select(number => new Thread(Serve) { IsBackground = true, Name = $"engine {number}" })];
        Array.ForEach(_threads, thread => thread.Start());
    }

    public override int Count { get; }

    public override void Run(IParallelWork work)
    {
        if (Count > 1)
        {
            (_work, _nextPart) = (work, 0);
            Volatile.Write(ref _unfinished, Count - 1);
            _wake.Release(Count - 1);
        }

        work.Part(0, Count);
        var wait = default(SpinWait);
        while (Volatile.Read(ref _unfinished) > 0)
        {
            // Never by sleeping a millisecond: a step has hundreds of pieces of work.
            wait.SpinOnce(sleep1Threshold: -1);
        }

        _work = null;
    }

    public override void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (_threads.Length > 0)
        {
            _wake.Release(_threads.Length);
        }

        Array.ForEach(_threads, thread => thread.Join());
        _wake.Dispose();
    }

    /// <summary>One part for each time the thread is woken. A thread may be woken twice for one piece of work and another not at all:
    /// parts go to whoever comes.</summary>
    private void Serve()
    {
        while (true)
        {
            _wake.Wait();
            if (_isDisposed)
            {
                return;
            }

            _work!.Part(Interlocked.Increment(ref _nextPart), Count);
            Interlocked.Decrement(ref _unfinished);
        }
    }
}
