using System.Runtime.InteropServices;

namespace AlexNet.Imaging.Native;

/// <summary>A compressor or decompressor instance. One thread at a time may use it.</summary>
internal sealed class TurboJpegHandle : SafeHandle
{
    private static int _live;

    private TurboJpegHandle(nint handle, string call)
        : base(0, ownsHandle: true)
    {
        if (handle == 0)
        {
            throw new InvalidOperationException($"{call} returned NULL");
        }

        SetHandle(handle);
        Interlocked.Increment(ref _live);
    }

    /// <summary>Instances not yet released, for tests.</summary>
    public static int Live => Volatile.Read(ref _live);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    public static TurboJpegHandle Decompressor() => new(TurboJpeg.tjInitDecompress(), nameof(TurboJpeg.tjInitDecompress));

    public static TurboJpegHandle Compressor() => new(TurboJpeg.tjInitCompress(), nameof(TurboJpeg.tjInitCompress));

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Interlocked.Decrement(ref _live);
        return TurboJpeg.tjDestroy(handle) == 0;
    }
}
