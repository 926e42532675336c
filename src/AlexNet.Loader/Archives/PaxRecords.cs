using System.Globalization;
using System.Text;

namespace AlexNet.Loader.Archives;

/// <summary>What an extended header of the POSIX format says of the next entry: records "LENGTH KEY=VALUE\n".</summary>
internal sealed class PaxRecords
{
    public string? Path { get; private set; }

    public long? Size { get; private set; }

    public bool IsSparse { get; private set; }

    /// <returns>Null where the records are malformed.</returns>
    public static PaxRecords? Parse(ReadOnlySpan<byte> bytes)
    {
        var records = new PaxRecords();
        while (!bytes.IsEmpty && bytes[0] != 0)
        {
            var space = bytes.IndexOf((byte)' ');
            if (space < 1 || !TryNumber(bytes[..space], out var length) || length <= space + 1 || length > bytes.Length
                || bytes[(int)length - 1] != '\n' || !records.Add(bytes[(space + 1)..((int)length - 1)]))
            {
                return null;
            }

            bytes = bytes[(int)length..];
        }

        return records;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out long number)
    {
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private bool Add(ReadOnlySpan<byte> record)
    {
        var equals = record.IndexOf((byte)'=');
        if (equals < 1)
        {
            return false;
        }

        var value = record[(equals + 1)..];
        switch (Encoding.UTF8.GetString(record[..equals]))
        {
            case "path":
                Path = EntryName.Decode(value);
                return true;
            case "size":
                var valid = TryNumber(value, out var size);
                Size = size;
                return valid;
            case var key:
                IsSparse |= key.StartsWith("GNU.sparse.", StringComparison.Ordinal);
                return true;
        }
    }
}
