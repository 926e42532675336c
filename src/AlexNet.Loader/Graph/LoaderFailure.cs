using System.Runtime.ExceptionServices;
using AlexNet.Core;

namespace AlexNet.Loader;

/// <summary>The one token that stops a graph, and the first cause that pulled it.</summary>
internal sealed class LoaderFailure(CancellationToken outside) : IDisposable
{
    private readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(outside);
    private Exception? cause;

    public CancellationToken Token => stop.Token;

    public Exception? Cause => Volatile.Read(ref cause);

    /// <summary>Notes the cause, unless there is one or the graph is being stopped anyway, and stops the graph.</summary>
    public void Set(string stage, string image, Exception error)
    {
        if (!stop.IsCancellationRequested)
        {
            var told = error is UserErrorException ? error : new LoaderException(stage, image, error);
            Interlocked.CompareExchange(ref cause, told, null);
        }

        Stop();
    }

    /// <summary>Stops the graph. Callbacks run elsewhere, so that a worker never runs the consumer's code.</summary>
    public void Stop() => _ = stop.CancelAsync();

    public void ThrowIfSet()
    {
        if (Cause is { } error)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    public void Dispose() => stop.Dispose();
}
