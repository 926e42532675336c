namespace AlexNet.Engines.Cuda.Devices;

/// <summary>Something that a context holds. Released by <see cref="Dispose"/> only: a finaliser would call the driver on a thread of its
/// own, at any time, with any context. Releasing never throws; a failure's first cause was reported by the call that met it.</summary>
internal abstract class CudaResource(CudaContext context) : IDisposable
{
    private bool _disposed;

    public CudaContext Context { get; } = context;

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Context.TrySetCurrent();
        Release();
    }

    protected abstract void Release();

    protected void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);
}
