using System.Runtime.InteropServices;
using AlexNet.Imaging.Native;

namespace AlexNet.Imaging.Formats.Jpeg;

/// <summary>Baseline JPEG with 4:2:0 chrominance. The same pixels give the same bytes.</summary>
public static class JpegEncoder
{
    /// <summary>Encodes height × width × 3 bytes of RGB.</summary>
    /// <param name="rgb">Rows from the top, without padding.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="quality">1 (smallest) to 100 (best).</param>
    /// <exception cref="ArgumentException">The span's length is not height × width × 3, or the quality out of range.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> rgb, int width, int height, int quality)
    {
        return Encode(rgb, width, height, quality, TurboJpeg.TJPF_RGB, bytesPerPixel: 3, TurboJpeg.TJSAMP_420);
    }

    /// <summary>Encodes with another subsampling of the chrominance, a TJSAMP constant, for tests.</summary>
    internal static byte[] EncodeSubsampled(ReadOnlySpan<byte> rgb, int width, int height, int quality, int subsampling)
    {
        return Encode(rgb, width, height, quality, TurboJpeg.TJPF_RGB, bytesPerPixel: 3, subsampling);
    }

    /// <summary>Encodes height × width × 4 bytes of inks as YCCK with Adobe's marker, for tests.</summary>
    internal static byte[] EncodeCmyk(ReadOnlySpan<byte> cmyk, int width, int height, int quality)
    {
        return Encode(cmyk, width, height, quality, TurboJpeg.TJPF_CMYK, bytesPerPixel: 4, TurboJpeg.TJSAMP_444);
    }

    /// <summary>Encodes height × width grey levels with one component, for tests.</summary>
    internal static byte[] EncodeGrey(ReadOnlySpan<byte> levels, int width, int height, int quality)
    {
        return Encode(levels, width, height, quality, TurboJpeg.TJPF_GRAY, bytesPerPixel: 1, TurboJpeg.TJSAMP_GRAY);
    }

    private static unsafe byte[] Encode(
        ReadOnlySpan<byte> pixels, int width, int height, int quality, int pixelFormat, int bytesPerPixel, int subsampling)
    {
        Check(pixels.Length, width, height, quality, bytesPerPixel);
        using var handle = TurboJpegHandle.Compressor();
        var size = TurboJpeg.tjBufSize(width, height, subsampling);
        var buffer = GC.AllocateUninitializedArray<byte>(checked((int)size.Value));
        fixed (byte* source = pixels)
        fixed (byte* start = buffer)
        {
            var destination = start;
            var status = TurboJpeg.tjCompress2(
                handle, source, width, pitch: 0, height, pixelFormat,
                ref destination, ref size, subsampling, quality, TurboJpeg.TJFLAG_NOREALLOC);
            if (status != 0)
            {
                throw new InvalidOperationException($"{nameof(TurboJpeg.tjCompress2)}: {TurboJpeg.ErrorText(handle)}");
            }
        }

        return buffer[..(int)size.Value];
    }

    private static void Check(int length, int width, int height, int quality, int bytesPerPixel)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        var expected = (long)width * height * bytesPerPixel;
        if (length != expected)
        {
            throw new ArgumentException($"{width}×{height} pixels take {expected} bytes, given are {length}");
        }
    }
}
