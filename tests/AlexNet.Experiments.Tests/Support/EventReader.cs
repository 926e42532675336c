using System.Buffers.Binary;
using System.Text;

namespace AlexNet.Experiments.Tests.Support;

/// <summary>Reads TensorBoard's event files with nothing of what writes them: records, checksums by a table, and protobuf's wire format by hand.</summary>
internal static class EventReader
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(index => Enumerable.Range(0, 8).Aggregate((uint)index, (crc, _) => (crc & 1) == 1 ? crc >> 1 ^ 0x82F63B78 : crc >> 1))];

    /// <summary>The events of a file, which must be whole.</summary>
    /// <exception cref="InvalidDataException">A checksum is wrong, or something is left over.</exception>
    public static IReadOnlyList<Message> Read(string path)
    {
        var (bytes, events) = (File.ReadAllBytes(path), new List<Message>());
        for (var at = 0; at < bytes.Length;)
        {
            var head = bytes.AsSpan(at, 8);
            Check(head, bytes.AsSpan(at + 8, 4));
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(head);
            var data = bytes.AsSpan(at + 12, length);
            Check(data, bytes.AsSpan(at + 12 + length, 4));
            events.Add(new Message(data.ToArray()));
            at += 16 + length;
        }

        return events;
    }

    /// <summary>Every value of a file's summaries.</summary>
    public static IReadOnlyList<(long Step, string Tag, Message Value)> Values(string path) =>
        [.. Read(path).SelectMany(told => told.All(5).SelectMany(summary => summary.All(1)).Select(value => (told.Whole(2), value.Text(1), value)))];

    public static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFFFFFF;
        foreach (var one in bytes)
        {
            crc = Table[(byte)(crc ^ one)] ^ crc >> 8;
        }

        return crc ^ 0xFFFFFFFF;
    }

    private static void Check(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> masked)
    {
        var turned = BinaryPrimitives.ReadUInt32LittleEndian(masked) - 0xA282EAD8;
        if ((turned >> 17 | turned << 15) != Crc(bytes))
        {
            throw new InvalidDataException("a checksum is wrong");
        }
    }
}

/// <summary>A protobuf message by the numbers of its fields; what is absent is 0 or empty.</summary>
internal sealed class Message
{
    private readonly List<(int Field, ulong Number, byte[] Bytes)> _fields = [];

    public Message(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var key = Varint(ref bytes);
            var (number, inner) = (0UL, Array.Empty<byte>());
            switch (key & 7)
            {
                case 0:
                    number = Varint(ref bytes);
                    break;
                case 1:
                    number = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
                    bytes = bytes[8..];
                    break;
                case 2:
                    var length = (int)Varint(ref bytes);
                    inner = bytes[..length].ToArray();
                    bytes = bytes[length..];
                    break;
                case 5:
                    number = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
                    bytes = bytes[4..];
                    break;
                default:
                    throw new InvalidDataException($"wire type {key & 7}");
            }

            _fields.Add(((int)(key >> 3), number, inner));
        }
    }

    public bool Has(int field) => _fields.Any(one => one.Field == field);

    public long Whole(int field) => (long)Number(field);

    public double Double(int field) => BitConverter.UInt64BitsToDouble(Number(field));

    public float Float(int field) => BitConverter.UInt32BitsToSingle((uint)Number(field));

    public byte[] Bytes(int field) => _fields.LastOrDefault(one => one.Field == field).Bytes ?? [];

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public Message Inner(int field) => new(Bytes(field));

    public IEnumerable<Message> All(int field) => _fields.Where(one => one.Field == field).Select(one => new Message(one.Bytes));

    /// <summary>Of a packed field.</summary>
    public double[] Doubles(int field) => [.. Bytes(field).Chunk(8).Select(eight => BitConverter.ToDouble(eight))];

    private ulong Number(int field) => _fields.LastOrDefault(one => one.Field == field).Number;

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var one = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(one & 0x7F) << shift;
            if (one < 0x80)
            {
                return value;
            }
        }
    }
}
