using System.Buffers;
using System.IO.Compression;
using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Imaging.Images;

namespace AlexNet.Imaging.Formats.Png;

/// <summary>
/// PNG: all colour types and depths, interlaced or not. 16-bit samples are rounded to 8; alpha is dropped, the colour staying as stored
/// (as PIL, OpenCV and TensorFlow do); gamma and colour profiles are not applied. Apart from the pixels themselves two rows are in memory.
/// Bytes after the last row or after the end chunk are not looked at. May be used by many threads at once.
/// </summary>
public sealed unsafe class PngDecoder(int maxPixels = ImageLimits.MaxPixels) : IImageDecoder
{
    /// <summary>Deflate's longest match is 258 bytes for two codes of at least a bit each: no byte can stand for more than this.</summary>
    private const int MaxInflation = 258 * 8 / 2;

    /// <inheritdoc/>
    public string Format => "PNG";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> content) => content is [0x89, (byte)'P', (byte)'N', (byte)'G', ..];

    /// <inheritdoc/>
    public int Orientation(ReadOnlySpan<byte> content)
    {
        var chunks = new PngChunks(content);
        while (chunks.MoveNext())
        {
            if (chunks.Type.SequenceEqual("eXIf"u8) && chunks.IsIntact)
            {
                return ExifTags.Orientation(chunks.Body);
            }
        }

        return 1;
    }

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> content, RgbImage image)
    {
        var file = PngFile.Read(content, maxPixels);
        CheckPlausible(file);
        image.SetSize(file.Header.Width, file.Header.Height);
        fixed (byte* start = content)
        {
            using var stored = new PngDataStream(start, content.Length, file.Data);
            using var inflated = new ZLibStream(stored, CompressionMode.Decompress);
            try
            {
                ReadPixels(inflated, file, image);
            }
            catch (Exception error) when (error is InvalidDataException or IOException)
            {
                throw PngFile.Corrupt(error.Message);
            }
        }
    }

    /// <summary>A short file with a damaged header must not take hundreds of megabytes before it fails.</summary>
    private static void CheckPlausible(in PngFile file)
    {
        var header = file.Header;
        if ((long)header.Height * header.RowBytes(header.Width) / MaxInflation > file.DataLength)
        {
            throw PngFile.Corrupt($"{file.DataLength} bytes cannot hold {header.Width}×{header.Height} pixels");
        }
    }

    private static void ReadPixels(Stream inflated, in PngFile file, RgbImage image)
    {
        using var rows = new PngRows(inflated, file.Header);
        if (file.Header.IsInterlaced)
        {
            ReadInterlaced(rows, file, image);
        }
        else
        {
            ReadRows(rows, file, image);
        }

        // Whatever comes now, asking for it makes the stream compare its checksum.
        Span<byte> rest = stackalloc byte[1];
        _ = inflated.Read(rest);
    }

    private static void ReadRows(PngRows rows, in PngFile file, RgbImage image)
    {
        var (length, stride) = (file.Header.RowBytes(image.Width), image.Width * 3);
        rows.Begin(length);
        for (var y = 0; y < image.Height; y++)
        {
            PngSamples.ToRgb(file.Header, file.Palette, rows.Next(length), image.Pixels.Slice(y * stride, stride));
        }
    }

    private static void ReadInterlaced(PngRows rows, in PngFile file, RgbImage image)
    {
        var rented = ArrayPool<byte>.Shared.Rent(image.Width * 3);
        try
        {
            foreach (var pass in Adam7.Passes)
            {
                ReadPass(rows, pass, file, image, rented);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static void ReadPass(PngRows rows, Adam7 pass, in PngFile file, RgbImage image, byte[] rented)
    {
        var (columns, count) = (pass.Columns(image.Width), pass.Rows(image.Height));
        if (columns == 0)
        {
            // Rows of no pixels are not stored, not even their filters.
            return;
        }

        var (length, stride) = (file.Header.RowBytes(columns), image.Width * 3);
        var rgb = rented.AsSpan(0, columns * 3);
        rows.Begin(length);
        for (var y = 0; y < count; y++)
        {
            PngSamples.ToRgb(file.Header, file.Palette, rows.Next(length), rgb);
            Scatter(rgb, pass, image.Pixels.Slice((pass.Top + (y * pass.Down)) * stride, stride));
        }
    }

    private static void Scatter(ReadOnlySpan<byte> rgb, Adam7 pass, Span<byte> row)
    {
        for (int i = 0, o = pass.Left * 3; i < rgb.Length; i += 3, o += pass.Right * 3)
        {
            rgb.Slice(i, 3).CopyTo(row[o..]);
        }
    }
}

/// <summary>One of the seven smaller images that an interlaced one is stored as [PNG, section 8.2].</summary>
/// <param name="Left">Column of its first pixel.</param>
/// <param name="Top">Row of its first pixel.</param>
/// <param name="Right">Columns from one pixel to the next.</param>
/// <param name="Down">Rows from one to the next.</param>
internal readonly record struct Adam7(int Left, int Top, int Right, int Down)
{
    /// <summary>In the order they are stored.</summary>
    public static readonly Adam7[] Passes =
    [
        new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2),
    ];

    /// <summary>Pixels in its rows, 0 where a narrow image has none.</summary>
    public int Columns(int width) => (width - Left + Right - 1) / Right;

    /// <summary>Its rows, 0 where a low image has none.</summary>
    public int Rows(int height) => (height - Top + Down - 1) / Down;
}
