using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AlexNet.Core;
using AlexNet.Imaging;

namespace AlexNet.Loader;

/// <summary>Exact integer sums over images, one instance per worker; merging in any order gives the same.</summary>
internal sealed class PixelSums(int size)
{
    /// <summary>255 · 2²⁴ still fits 32 bits.</summary>
    private const int MaxPending = 1 << 24;

    private readonly uint[] pending = new uint[size * size * 3];
    private readonly long[] sums = new long[size * size * 3];
    private readonly RgbMoments moments = new();
    private int pendingImages;

    public long Count { get; private set; }

    public void Add(ReadOnlySpan<byte> rgb)
    {
        if (pendingImages == MaxPending)
        {
            Flush();
        }

        AddBytes(rgb, pending);
        RgbProducts.Add(rgb, moments);
        pendingImages++;
        Count++;
    }

    public void Merge(PixelSums other)
    {
        Flush();
        other.Flush();
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += other.sums[i];
        }

        moments.Merge(other.moments);
        Count += other.Count;
    }

    public DataStatistics Finish(IReadOnlyList<BadImage> skipped, ExifOrientation exif = ExifOrientation.Ignore)
    {
        Flush();
        var covariance = moments.Covariance();
        return new DataStatistics
        {
            Size = size,
            Count = Count,
            Skipped = skipped.Count,
            SkippedImages = skipped,
            Exif = exif,
            Mean = Array.ConvertAll(sums, sum => (float)((double)sum / Count)),
            PixelMean = Array.ConvertAll(moments.Mean(), mean => (float)mean),
            Covariance = covariance,
            Eigen = Pca.Eigen(covariance),
        };
    }

    private static void AddBytes(ReadOnlySpan<byte> bytes, Span<uint> totals)
    {
        var i = 0;
        ref var source = ref MemoryMarshal.GetReference(bytes);
        ref var target = ref MemoryMarshal.GetReference(totals[..bytes.Length]);
        for (; i + 16 <= bytes.Length; i += 16)
        {
            var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref source, (nuint)i));
            var wide = (Vector256.WidenLower(Vector256.Create(low, high)), Vector256.WidenUpper(Vector256.Create(low, high)));
            (Vector256.LoadUnsafe(ref target, (nuint)i) + wide.Item1).StoreUnsafe(ref target, (nuint)i);
            (Vector256.LoadUnsafe(ref target, (nuint)i + 8) + wide.Item2).StoreUnsafe(ref target, (nuint)i + 8);
        }

        for (; i < bytes.Length; i++)
        {
            totals[i] += bytes[i];
        }
    }

    private void Flush()
    {
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += pending[i];
        }

        Array.Clear(pending);
        pendingImages = 0;
    }
}
