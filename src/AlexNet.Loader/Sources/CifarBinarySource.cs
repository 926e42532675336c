using AlexNet.Core;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Sources;

/// <summary>
/// CIFAR-10's binary batches: records of a label and 32 × 32 pixels as a red, a green and a blue plane. They are held in memory with
/// the colours interleaved: 154 MB for the 50,000 training images.
/// </summary>
internal sealed class CifarBinarySource : IPreparedSource
{
    private const int Side = 32;
    private const int Plane = Side * Side;
    private const int PixelBytes = Plane * 3;
    private const int RecordBytes = 1 + PixelBytes;

    private readonly byte[][] _pixels;
    private readonly byte[] _labels;
    private readonly string[] _names;
    private readonly int[] _begins;

    private CifarBinarySource(IReadOnlyList<string> classNames, IReadOnlyList<string> paths, byte[][] records)
    {
        ClassNames = classNames;
        _names = [.. paths];
        _begins = new int[records.Length + 1];
        _pixels = new byte[records.Length][];
        for (var i = 0; i < records.Length; i++)
        {
            _begins[i + 1] = _begins[i] + (records[i].Length / RecordBytes);
            _pixels[i] = Interleave(records[i]);
        }

        _labels = [.. records.SelectMany(batch => Enumerable.Range(0, batch.Length / RecordBytes).Select(i => batch[i * RecordBytes]))];
        CheckLabels();
    }

    /// <inheritdoc/>
    public int Count => _labels.Length;

    /// <inheritdoc/>
    public int Size => Side;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public string? Fingerprint => _pixels.Aggregate(new Fingerprint(), (fingerprint, pixels) => fingerprint.Add(pixels.AsSpan())).ToString();

    /// <inheritdoc/>
    public int Label(int sampleIndex) => _labels[sampleIndex];

    /// <inheritdoc/>
    public string Name(int sampleIndex)
    {
        var (batch, at) = Locate(sampleIndex);
        return $"{_names[batch]}, image {at}";
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Pixels(int sampleIndex)
    {
        var (batch, at) = Locate(sampleIndex);
        return _pixels[batch].AsSpan(at * PixelBytes, PixelBytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>Reads batches, one behind the other.</summary>
    /// <exception cref="UserErrorException">One is unreadable or no batch, or has a label outside the classes.</exception>
    internal static CifarBinarySource Open(IReadOnlyList<string> paths, IReadOnlyList<string> classNames)
    {
        return new CifarBinarySource(classNames, paths, [.. paths.Select(ReadBatch)]);
    }

    private static byte[] ReadBatch(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            return bytes.Length > 0 && bytes.Length % RecordBytes == 0
                ? bytes
                : throw new UserErrorException(
                    $"{path}: {bytes.Length} bytes, allowed are multiples of {RecordBytes}: a label and {Side}×{Side} pixels in three planes");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be read: {error.Message}", error);
        }
    }

    private static byte[] Interleave(ReadOnlySpan<byte> records)
    {
        var images = records.Length / RecordBytes;
        var rgb = GC.AllocateUninitializedArray<byte>(images * PixelBytes);
        for (var image = 0; image < images; image++)
        {
            var planes = records.Slice((image * RecordBytes) + 1, PixelBytes);
            var target = rgb.AsSpan(image * PixelBytes, PixelBytes);
            for (var i = 0; i < Plane; i++)
            {
                target[3 * i] = planes[i];
                target[(3 * i) + 1] = planes[Plane + i];
                target[(3 * i) + 2] = planes[(2 * Plane) + i];
            }
        }

        return rgb;
    }

    private void CheckLabels()
    {
        // Of 256 classes or more every byte is a label.
        var wrong = ClassNames.Count > byte.MaxValue ? -1 : _labels.AsSpan().IndexOfAnyInRange((byte)ClassNames.Count, byte.MaxValue);
        if (wrong >= 0)
        {
            throw new UserErrorException($"{Name(wrong)}: the label is {_labels[wrong]}, allowed are 0 to {ClassNames.Count - 1}");
        }
    }

    private (int Batch, int At) Locate(int sampleIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sampleIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sampleIndex, Count);
        var found = Array.BinarySearch(_begins, sampleIndex);
        var batch = found >= 0 ? found : ~found - 1;
        return (batch, sampleIndex - _begins[batch]);
    }
}
