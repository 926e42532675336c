using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AlexNet.Core;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Decoding;

namespace AlexNet.Loader.Statistics;

/// <summary>Exact integer sums over images, one instance per worker; merging in any order gives the same.</summary>
internal sealed class PixelSums(int size)
{
    /// <summary>255 · 2²⁴ still fits 32 bits.</summary>
    private const int MaxPending = 1 << 24;

    private readonly uint[] _pending = new uint[size * size * 3];
    private readonly long[] _sums = new long[size * size * 3];
    private readonly RgbMoments _moments = new();
    private int _pendingImages;

    public long Count { get; private set; }

    public void Add(ReadOnlySpan<byte> rgb)
    {
        if (_pendingImages == MaxPending)
        {
            Flush();
        }

        AddBytes(rgb, _pending);
        RgbProducts.Add(rgb, _moments);
        _pendingImages++;
        Count++;
    }

    public void Merge(PixelSums other)
    {
        Flush();
        other.Flush();
        for (var i = 0; i < _sums.Length; i++)
        {
            _sums[i] += other._sums[i];
        }

        _moments.Merge(other._moments);
        Count += other.Count;
    }

    /// <summary>For another process, which reads it by <see cref="Merge(BinaryReader)"/>.</summary>
    public void Write(BinaryWriter writer)
    {
        Flush();
        var (pixels, channels, pairs) = _moments.Raw;
        foreach (var number in (long[])[Count, .. _sums, pixels, .. channels, .. pairs])
        {
            writer.Write(number);
        }
    }

    /// <summary>Adds the sums of another process over images of the same size.</summary>
    public void Merge(BinaryReader reader)
    {
        Flush();
        Count += reader.ReadInt64();
        for (var i = 0; i < _sums.Length; i++)
        {
            _sums[i] += reader.ReadInt64();
        }

        _moments.AddSums(reader.ReadInt64(), Read(3), Read(6));

        long[] Read(int count) => [.. Enumerable.Range(0, count).Select(_ => reader.ReadInt64())];
    }

    public DataStatistics Finish(IReadOnlyList<BadImage> skipped, ExifOrientation exif = ExifOrientation.Ignore, OddImages? odd = null, string? fingerprint = null)
    {
        Flush();
        var covariance = _moments.Covariance();
        return new DataStatistics
        {
            Size = size,
            Count = Count,
            Skipped = skipped.Count,
            SkippedImages = skipped,
            OddImages = odd ?? OddImages.None,
            Exif = exif,
            Mean = Array.ConvertAll(_sums, sum => (float)((double)sum / Count)),
            PixelMean = Array.ConvertAll(_moments.Mean(), mean => (float)mean),
            Fingerprint = fingerprint,
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
        for (var i = 0; i < _sums.Length; i++)
        {
            _sums[i] += _pending[i];
        }

        Array.Clear(_pending);
        _pendingImages = 0;
    }
}
