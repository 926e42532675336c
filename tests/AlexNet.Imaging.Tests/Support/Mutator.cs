using System.Buffers.Binary;
using System.IO.Hashing;
using AlexNet.Imaging.Formats.Png;

namespace AlexNet.Imaging.Tests.Support;

/// <summary>Damages files at random places, headers more often than their share; the same seed gives the same damage.</summary>
internal sealed class Mutator(int seed)
{
    private const int HeaderLength = 200;

    private readonly Random _random = new(seed);

    /// <summary>A number from the environment.</summary>
    public static int Setting(string name, int absent) =>
        Environment.GetEnvironmentVariable(name) is { } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : absent;

    /// <summary>A damaged copy, and what was done.</summary>
    public (byte[] Content, string What) Damage(byte[] content)
    {
        var at = _random.Next(_random.Next(2) == 0 ? Math.Min(HeaderLength, content.Length) : content.Length);
        var value = (byte)_random.Next(256);
        var (damaged, what) = _random.Next(8) switch
        {
            0 => ([.. content[..at], value, .. content[at..]], $"{value} inserted at {at}"),
            1 => ([.. content[..at], .. content[(at + 1)..]], $"byte {at} deleted"),
            2 => (content[..at], $"cut at {at}"),
            3 => (Set(content, at, 0xFF), $"byte {at} := 255"),
            4 => (Set(content, at, (byte)(content[at] ^ (1 << (value & 7)))), $"bit {value & 7} of byte {at} turned"),
            _ => (Set(content, at, value), $"byte {at} := {value}"),
        };

        // Nearly every damage to a PNG is found by a checksum: half of the time they are made right, for what lies behind them.
        return !IsPng(damaged) || _random.Next(2) == 0
            ? (damaged, what)
            : (WithChecksums(damaged), what + ", checksums made right");
    }

    private static bool IsPng(byte[] content) => content is [0x89, (byte)'P', (byte)'N', (byte)'G', ..];

    private static byte[] Set(byte[] content, int at, byte value)
    {
        var copy = (byte[])content.Clone();
        copy[at] = value;
        return copy;
    }

    private static byte[] WithChecksums(byte[] png)
    {
        var chunks = new PngChunks(png);
        while (chunks.MoveNext())
        {
            var end = chunks.Offset + PngChunks.HeadLength + chunks.Body.Length;
            BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(end), Crc32.HashToUInt32(png.AsSpan((chunks.Offset + 4)..end)));
        }

        return png;
    }
}
