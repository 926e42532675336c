using System.Collections.Concurrent;

namespace AlexNet.Loader.Graph;

/// <summary>Objects in reuse. How many there are follows from how many are in use at once, which the graph bounds.</summary>
internal sealed class Pool<T>(Func<T> create)
    where T : class
{
    private readonly ConcurrentBag<T> _idle = [];

    public T Rent() => _idle.TryTake(out var item) ? item : create();

    public void Return(T item) => _idle.Add(item);
}
