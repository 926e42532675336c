using System.Buffers.Binary;

namespace AlexNet.Imaging.Formats.Jpeg;

/// <summary>All that is needed to read the codes of a picture that is one sequential, Huffman-coded scan of 8-bit samples.</summary>
internal readonly ref struct JpegFrame
{
    private const byte Baseline = 0xC0;
    private const byte ExtendedSequential = 0xC1;
    private const byte HuffmanTables = 0xC4;
    private const byte QuantisationTables = 0xDB;
    private const byte RestartInterval = 0xDD;

    /// <summary>In the scan's order.</summary>
    public required JpegComponent[] Components { get; init; }

    /// <summary>Units of blocks of all components; of a single component, its blocks.</summary>
    public required int Units { get; init; }

    /// <summary>Units between restart markers, or 0.</summary>
    public required int Restart { get; init; }

    public required ReadOnlySpan<byte> Data { get; init; }

    /// <summary>False for other kinds of files, and where a table is missing or damaged.</summary>
    public static bool TryRead(ReadOnlySpan<byte> jpeg, out JpegFrame frame)
    {
        frame = default;
        var tables = new HuffmanTable?[32];
        var steps = new int[16];
        var restart = 0;
        ReadOnlySpan<byte> header = [];
        var segments = new JpegSegments(jpeg, throughScans: true);
        while (segments.MoveNext())
        {
            var body = segments.Body;
            switch (segments.Marker)
            {
                case HuffmanTables when !TryRead(body, tables):
                    return false;
                case QuantisationTables:
                    ReadSteps(body, steps);
                    break;
                case RestartInterval when body.Length >= 2:
                    restart = BinaryPrimitives.ReadUInt16BigEndian(body);
                    break;
                case Baseline or ExtendedSequential:
                    header = body;
                    break;
                case JpegSegments.StartOfScan:
                    return TryCombine(header, body, tables, steps, restart, segments.Data, out frame);
            }
        }

        return false;
    }

    private static bool TryCombine(
        ReadOnlySpan<byte> header, ReadOnlySpan<byte> scan, HuffmanTable?[] tables, int[] steps, int restart, ReadOnlySpan<byte> data, out JpegFrame frame)
    {
        frame = default;
        if (header.Length < 9 || header[0] != 8 || header[5] is 0 or > 4 || header.Length != 6 + (3 * header[5]) || scan.Length != 4 + (2 * header[5]) || scan[0] != header[5])
        {
            return false;
        }

        var (widest, highest) = (1, 1);
        for (var i = 7; i < header.Length; i += 3)
        {
            (widest, highest) = (Math.Max(widest, header[i] >> 4), Math.Max(highest, header[i] & 15));
        }

        var isSingle = header[5] == 1;
        var components = new JpegComponent[header[5]];
        for (var i = 0; i < components.Length; i++)
        {
            var (sampling, table, selected) = (header[7 + (3 * i)], header[8 + (3 * i)] & 15, scan[2 + (2 * i)]);
            var blocks = isSingle ? 1 : (sampling >> 4) * (sampling & 15);
            components[i] = new JpegComponent(blocks, tables[(selected >> 4) & 15], tables[16 + (selected & 15)], Math.Max(1, steps[table]));
        }

        if (Array.Exists(components, component => component.Blocks == 0 || component.Dc is null || component.Ac is null))
        {
            return false;
        }

        var (wide, high) = isSingle ? (8, 8) : (8 * widest, 8 * highest);
        var (width, height) = (BinaryPrimitives.ReadUInt16BigEndian(header[3..]), BinaryPrimitives.ReadUInt16BigEndian(header[1..]));
        frame = new JpegFrame
        {
            Components = components,
            Units = (width + wide - 1) / wide * ((height + high - 1) / high),
            Restart = restart,
            Data = data,
        };
        return true;
    }

    private static bool TryRead(ReadOnlySpan<byte> body, HuffmanTable?[] tables)
    {
        while (body.Length >= 17)
        {
            var codes = 0;
            for (var length = 1; length <= 16; length++)
            {
                codes += body[length];
            }

            if (body.Length < 17 + codes)
            {
                return false;
            }

            tables[body[0] & 31] = new HuffmanTable(body[1..17], body.Slice(17, codes));
            body = body[(17 + codes)..];
        }

        return true;
    }

    /// <summary>The first entry of every table, that of the mean.</summary>
    private static void ReadSteps(ReadOnlySpan<byte> body, int[] steps)
    {
        while (body.Length >= 65)
        {
            var bytes = body[0] >> 4 > 0 ? 2 : 1;
            steps[body[0] & 15] = bytes == 2 ? BinaryPrimitives.ReadUInt16BigEndian(body[1..]) : body[1];
            body = body[Math.Min(body.Length, 1 + (64 * bytes))..];
        }
    }
}

/// <summary>A component of a scan: blocks of a unit, its tables, and how much a step of its mean is.</summary>
internal readonly record struct JpegComponent(int Blocks, HuffmanTable? Dc, HuffmanTable? Ac, int DcStep);

/// <summary>Codes of up to 16 bits in the standard's order: those of a length are consecutive numbers.</summary>
internal sealed class HuffmanTable
{
    private readonly int[] _first = new int[17];
    private readonly int[] _count = new int[17];
    private readonly int[] _begin = new int[17];
    private readonly byte[] _values;

    /// <param name="counts">How many codes there are of each length, 1 to 16.</param>
    /// <param name="values">What they stand for.</param>
    public HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values)
    {
        _values = values.ToArray();
        var (code, begin) = (0, 0);
        for (var length = 1; length <= 16; length++, code <<= 1)
        {
            (_first[length], _count[length], _begin[length]) = (code, counts[length - 1], begin);
            code += counts[length - 1];
            begin += counts[length - 1];
        }
    }

    public bool TryFind(int code, int length, out int value)
    {
        var index = code - _first[length];
        var isFound = index >= 0 && index < _count[length];
        value = isFound ? _values[_begin[length] + index] : 0;
        return isFound;
    }
}
