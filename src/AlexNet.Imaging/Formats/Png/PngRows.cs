using System.Buffers;
using AlexNet.Imaging.Formats.Decoding;

namespace AlexNet.Imaging.Formats.Png;

/// <summary>Reads and unfilters one row after the other, keeping two: the present one and the one above it.</summary>
internal sealed class PngRows : IDisposable
{
    private readonly Stream _data;
    private readonly int _step;
    private byte[] _row;
    private byte[] _above;

    /// <param name="data">The inflated bytes.</param>
    /// <param name="header">The image's.</param>
    public PngRows(Stream data, in PngHeader header)
    {
        (_data, _step) = (data, header.FilterStep);
        var length = 1 + header.RowBytes(header.Width);
        (_row, _above) = (ArrayPool<byte>.Shared.Rent(length), ArrayPool<byte>.Shared.Rent(length));
    }

    /// <summary>Begins an image, or a pass of an interlaced one: there are zeros above its first row.</summary>
    /// <param name="length">Bytes of its rows.</param>
    public void Begin(int length) => _above.AsSpan(0, 1 + length).Clear();

    /// <summary>The next row, to be used until the one after it is read.</summary>
    /// <exception cref="ImageFormatException">The data ends within the row, or it has no known filter.</exception>
    public ReadOnlySpan<byte> Next(int length)
    {
        var read = _data.ReadAtLeast(_row.AsSpan(0, 1 + length), 1 + length, throwOnEndOfStream: false);
        if (read < 1 + length)
        {
            throw PngFile.Corrupt("its pixels end too early");
        }

        var bytes = _row.AsSpan(1, length);
        PngFilters.Undo(_row[0], bytes, _above.AsSpan(1, length), _step);
        (_row, _above) = (_above, _row);
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_row);
        ArrayPool<byte>.Shared.Return(_above);
    }
}
