namespace AlexNet.Engines.Native;

/// <summary>What an object holds, made one after the other and released in the reverse order: also of an object that is only half made.</summary>
public sealed class OwnedParts : IDisposable
{
    private readonly Stack<IDisposable> _parts = new();

    /// <summary>Takes a part over.</summary>
    public T Own<T>(T part)
        where T : IDisposable
    {
        _parts.Push(part);
        return part;
    }

    /// <summary>Releases every part; again is harmless.</summary>
    public void Dispose()
    {
        while (_parts.TryPop(out var part))
        {
            part.Dispose();
        }
    }
}
