using System.Runtime.ExceptionServices;
using AlexNet.Core;

namespace AlexNet.Loader.Graph;

/// <summary>The one token that stops a graph, and the first cause that pulled it.</summary>
internal sealed class LoaderFailure(CancellationToken outside) : IDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(outside);
    private Exception? _cause;

    public CancellationToken Token => _stop.Token;

    public Exception? Cause => Volatile.Read(ref _cause);

    /// <summary>Notes the cause, unless there is one or the graph is being stopped anyway, and stops the graph.</summary>
    public void Set(string stage, string image, Exception error)
    {
        if (!_stop.IsCancellationRequested)
        {
            var told = error is UserErrorException ? error : new LoaderException(stage, image, error);
            Interlocked.CompareExchange(ref _cause, told, null);
        }

        Stop();
    }

    /// <summary>Stops the graph. Callbacks run elsewhere, so that a worker never runs the consumer's code.</summary>
    public void Stop() => _ = _stop.CancelAsync();

    public void ThrowIfSet()
    {
        if (Cause is { } error)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    public void Dispose() => _stop.Dispose();
}

/// <summary>A block of the graph failed; the cause is the inner exception.</summary>
public sealed class LoaderException(string stage, string image, Exception cause)
    : Exception($"the loader's block '{stage}' failed at {image}: {cause.Message}", cause)
{
    /// <summary>The block's name.</summary>
    public string Stage { get; } = stage;
}
