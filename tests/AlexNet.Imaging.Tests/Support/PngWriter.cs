using System.Buffers.Binary;
using System.IO.Compression;
using AlexNet.Imaging.Formats.Png;

namespace AlexNet.Imaging.Tests.Support;

/// <summary>Writes PNG files of every kind, and on request wrong ones. Plain and slow: what the decoder is compared with.</summary>
internal sealed record PngWriter
{
    private static readonly byte[] Signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required PngColour Colour { get; init; }

    public required int Depth { get; init; }

    public bool Interlaced { get; init; }

    /// <summary>0 to 4, or −1: they take turns.</summary>
    public int Filter { get; init; } = -1;

    public byte[]? Palette { get; init; }

    /// <summary>Bytes per IDAT chunk.</summary>
    public int DataChunk { get; init; } = int.MaxValue;

    public int Channels => Colour switch { PngColour.GreyAlpha => 2, PngColour.Rgb => 3, PngColour.RgbAlpha => 4, _ => 1 };

    /// <summary>The file of height × width × channels samples.</summary>
    public byte[] Write(ushort[] samples) => WriteStored(Deflate(Filtered(samples)));

    /// <summary>The file with these bytes in its IDAT chunks.</summary>
    public byte[] WriteStored(byte[] stored)
    {
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, Width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), Height);
        (head[8], head[9], head[12]) = ((byte)Depth, (byte)Colour, Interlaced ? (byte)1 : (byte)0);
        return
        [
            .. Signature,
            .. Chunk("IHDR", head),
            .. Palette is null ? [] : Chunk("PLTE", Palette),
            .. stored.Chunk(DataChunk).SelectMany(part => Chunk("IDAT", part)),
            .. Chunk("IEND"),
        ];
    }

    public static byte[] Chunk(string type, params byte[] body)
    {
        byte[] bytes = [0, 0, 0, 0, .. System.Text.Encoding.Latin1.GetBytes(type), .. body, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(bytes, body.Length);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(bytes.Length - 4), PlainCrc(bytes.AsSpan(4, bytes.Length - 8)));
        return bytes;
    }

    public static byte[] Deflate(byte[] raw)
    {
        using var stored = new MemoryStream();
        using (var zlib = new ZLibStream(stored, CompressionLevel.Optimal))
        {
            zlib.Write(raw);
        }

        return stored.ToArray();
    }

    /// <summary>Rows with their filters, pass after pass.</summary>
    public byte[] Filtered(ushort[] samples)
    {
        var bytes = new List<byte>();
        (int Left, int Top, int Right, int Down)[] passes = Interlaced
            ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
            : [(0, 0, 1, 1)];
        foreach (var (left, top, right, down) in passes)
        {
            byte[]? above = null;
            for (var y = top; y < Height && left < Width; y += down)
            {
                var row = Packed(samples, y, left, right);
                above ??= new byte[row.Length];
                var filter = Filter < 0 ? y % 5 : Filter;
                bytes.Add((byte)filter);
                bytes.AddRange(row.Select((value, i) => (byte)(value - Prediction(filter, row, above, i))));
                above = row;
            }
        }

        return [.. bytes];
    }

    private byte[] Packed(ushort[] samples, int y, int left, int right)
    {
        var bits = new List<int>();
        for (var x = left; x < Width; x += right)
        {
            for (var channel = 0; channel < Channels; channel++)
            {
                var sample = samples[(((y * Width) + x) * Channels) + channel];
                for (var bit = Depth - 1; bit >= 0; bit--)
                {
                    bits.Add((sample >> bit) & 1);
                }
            }
        }

        return [.. bits.Chunk(8).Select(eight => (byte)eight.Select((bit, i) => bit << (7 - i)).Sum())];
    }

    private int Prediction(int filter, byte[] row, byte[] above, int i)
    {
        var step = Math.Max(1, Channels * Depth / 8);
        var (left, up, upLeft) = (i >= step ? row[i - step] : 0, (int)above[i], i >= step ? above[i - step] : 0);
        var estimate = left + up - upLeft;
        return filter switch
        {
            1 => left,
            2 => up,
            3 => (left + up) / 2,
            4 => new[] { left, up, upLeft }.MinBy(value => Math.Abs(estimate - value)),
            _ => 0,
        };
    }

    private static uint PlainCrc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
