using System.Buffers;

namespace AlexNet.Imaging;

/// <summary>Reads and unfilters one row after the other, keeping two: the present one and the one above it.</summary>
internal sealed class PngRows : IDisposable
{
    private readonly Stream data;
    private readonly int step;
    private byte[] row;
    private byte[] above;

    /// <param name="data">The inflated bytes.</param>
    /// <param name="header">The image's.</param>
    public PngRows(Stream data, in PngHeader header)
    {
        (this.data, step) = (data, header.FilterStep);
        var length = 1 + header.RowBytes(header.Width);
        (row, above) = (ArrayPool<byte>.Shared.Rent(length), ArrayPool<byte>.Shared.Rent(length));
    }

    /// <summary>Begins an image, or a pass of an interlaced one: there are zeros above its first row.</summary>
    /// <param name="length">Bytes of its rows.</param>
    public void Begin(int length) => above.AsSpan(0, 1 + length).Clear();

    /// <summary>The next row, to be used until the one after it is read.</summary>
    /// <exception cref="ImageFormatException">The data ends within the row, or it has no known filter.</exception>
    public ReadOnlySpan<byte> Next(int length)
    {
        var read = data.ReadAtLeast(row.AsSpan(0, 1 + length), 1 + length, throwOnEndOfStream: false);
        if (read < 1 + length)
        {
            throw PngFile.Corrupt("its pixels end too early");
        }

        var bytes = row.AsSpan(1, length);
        PngFilters.Undo(row[0], bytes, above.AsSpan(1, length), step);
        (row, above) = (above, row);
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(row);
        ArrayPool<byte>.Shared.Return(above);
    }
}
