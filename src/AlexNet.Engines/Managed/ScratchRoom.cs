namespace AlexNet.Engines.Managed;

/// <summary>Working memory handed out piece by piece. From an address of zero it only counts.</summary>
/// <param name="start">The first byte, aligned to 64 bytes.</param>
internal sealed class ScratchRoom(nint start)
{
    private const long Line = 64;

    /// <summary>Bytes handed out.</summary>
    public long Taken { get; private set; }

    public nint Take(long bytes)
    {
        var piece = start + (nint)Taken;
        Taken += (bytes + Line - 1) / Line * Line;
        return piece;
    }
}
