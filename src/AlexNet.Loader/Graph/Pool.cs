using System.Collections.Concurrent;

namespace AlexNet.Loader;

/// <summary>Objects in reuse. How many there are follows from how many are in use at once, which the graph bounds.</summary>
internal sealed class Pool<T>(Func<T> create)
    where T : class
{
    private readonly ConcurrentBag<T> idle = [];

    public T Rent() => idle.TryTake(out var item) ? item : create();

    public void Return(T item) => idle.Add(item);
}
