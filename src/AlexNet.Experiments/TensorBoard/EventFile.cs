using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Google.Protobuf;

namespace AlexNet.Experiments.TensorBoard;

/// <summary>
/// A file of events as TensorBoard reads them, one record after the other:
/// <code>
/// u64 length │ u32 checksum of the length │ event, as protobuf │ u32 checksum of the event
/// </code>
/// Each record is with the system when it is written, so that a run can be watched and a killed one loses nothing.
/// </summary>
internal sealed class EventFile : IDisposable
{
    private const string Prefix = "events.out.tfevents.";
    private const int LengthBytes = sizeof(ulong);
    private const int Before = LengthBytes + sizeof(uint);
    private const int After = sizeof(uint);

    private readonly FileStream _file;

    private EventFile(FileStream file) => _file = file;

    /// <summary>Makes a new file, which TensorBoard reads after all others in the folder: it goes by the time in their names.</summary>
    /// <param name="folder">An existing one.</param>
    /// <param name="seconds">Since 1970; later where the folder has a file of that time.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be made.</exception>
    public static EventFile Create(string folder, long seconds)
    {
        var time = Math.Max(seconds, In(folder).Select(TimeOf).DefaultIfEmpty().Max() + 1);
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{time:D10}.{Environment.MachineName}.{Environment.ProcessId}");

        // Without a buffer: a record is one write.
        return new(new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 0));
    }

    /// <summary>The event files of a folder; none where there is no folder.</summary>
    public static IEnumerable<string> In(string folder) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, $"{Prefix}*") : [];

    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(Event told)
    {
        var length = told.CalculateSize();
        var record = new byte[Before + length + After];
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(LengthBytes), Checksum(record.AsSpan(0, LengthBytes)));
        var data = record.AsSpan(Before, length);
        told.WriteTo(data);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(Before + length), Checksum(data));
        _file.Write(record);
    }

    public void Dispose() => _file.Dispose();

    private static long TimeOf(string file)
    {
        var name = Path.GetFileName(file).AsSpan(Prefix.Length);
        var end = name.IndexOf('.');
        return long.TryParse(end < 0 ? name : name[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var time) ? time : 0;
    }

    /// <summary>CRC-32C, turned and shifted, as checksums within what is checksummed would not do otherwise.</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var one in bytes)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return BitOperations.RotateRight(~crc, 15) + 0xA282EAD8;
    }
}
