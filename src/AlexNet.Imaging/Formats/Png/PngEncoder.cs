using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace AlexNet.Imaging.Formats.Png;

/// <summary>Writes PNG files without any loss: eight bits a channel, not interlaced.</summary>
public static class PngEncoder
{
    private const byte Rgb = 2;

    /// <summary>Each row as its difference from the one above, which in enlarged pictures is nothing most of the time.</summary>
    private const byte Up = 2;

    /// <param name="pixels">RGB, [height, width, 3].</param>
    /// <param name="description">What the picture shows, for programs that list it; null for none.</param>
    /// <returns>A whole file.</returns>
    /// <exception cref="ArgumentException">There are more or fewer pixels.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height, string? description = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (pixels.Length != checked(width * height * 3))
        {
            throw new ArgumentException($"{pixels.Length} bytes; {width}×{height} RGB pixels have {width * height * 3}", nameof(pixels));
        }

        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n']);
        Write(png, "IHDR"u8, Header(width, height));
        if (description is not null)
        {
            // Neither compressed, nor in a language that is told, nor with a translated keyword.
            Write(png, "iTXt"u8, [.. "Description\0\0\0\0\0"u8, .. Encoding.UTF8.GetBytes(description)]);
        }

        Write(png, "IDAT"u8, Deflated(pixels, width * 3));
        Write(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Header(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, Rgb);
        return header;
    }

    private static byte[] Deflated(ReadOnlySpan<byte> pixels, int stride)
    {
        using var data = new MemoryStream();
        using (var deflate = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
        {
            var (row, above) = (new byte[stride], new byte[stride]);
            for (var at = 0; at < pixels.Length; at += stride)
            {
                for (var i = 0; i < stride; i++)
                {
                    row[i] = (byte)(pixels[at + i] - above[i]);
                    above[i] = pixels[at + i];
                }

                deflate.WriteByte(Up);
                deflate.Write(row);
            }
        }

        return data.ToArray();
    }

    /// <summary>Length, type, body and checksum [PNG, section 5.3].</summary>
    private static void Write(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> body)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, body.Length);
        png.Write(number);
        var checksum = new Crc32();
        checksum.Append(type);
        checksum.Append(body);
        png.Write(type);
        png.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, checksum.GetCurrentHashAsUInt32());
        png.Write(number);
    }
}
