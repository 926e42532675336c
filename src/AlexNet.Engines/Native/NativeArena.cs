using System.Runtime.InteropServices;

namespace AlexNet.Engines.Native;

/// <summary>Zeroed memory outside the managed heap, aligned to and where possible backed by huge pages: a training step touches
/// gigabytes, and small pages would cost a table walk for every four kilobytes of them.</summary>
internal sealed unsafe class NativeArena : IDisposable
{
    private const long HugePage = 2 << 20;
    private const long Line = 64;

    private static int _live;

    private void* _start;

    /// <param name="bytes">At least that many.</param>
    /// <exception cref="OutOfMemoryException">There is not that much memory.</exception>
    public NativeArena(long bytes)
    {
        var alignment = bytes >= HugePage ? HugePage : Line;
        var size = (nuint)(Math.Max(1, (bytes + alignment - 1) / alignment) * alignment);
        _start = NativeMemory.AlignedAlloc(size, (nuint)alignment);
        if (bytes >= HugePage && OperatingSystem.IsLinux())
        {
            _ = LibC.madvise((nint)_start, size, LibC.MADV_HUGEPAGE);
        }

        NativeMemory.Clear(_start, size);
        Interlocked.Increment(ref _live);
    }

    /// <summary>Arenas not yet disposed in this process; tests compare it before and after.</summary>
    public static int Live => _live;

    public nint Start => (nint)_start;

    public void Dispose()
    {
        if (_start != null)
        {
            NativeMemory.AlignedFree(_start);
            _start = null;
            Interlocked.Decrement(ref _live);
        }
    }
}
