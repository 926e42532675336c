using System.Text;

namespace AlexNet.Loader.Archives;

/// <summary>
/// Names in archives. They only name things where an archive is read in place; still one that leads elsewhere marks it not to be trusted.
/// </summary>
internal static class EntryName
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Text of a name; where it is not UTF-8, every byte above 127 is written as %XX, and so is a backslash behind one: in Shift-JIS and its
    /// like that is the second half of a character, not a separator.
    /// </summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            var text = new StringBuilder();
            for (var i = 0; i < bytes.Length; i++)
            {
                var isHalf = bytes[i] == '\\' && i > 0 && bytes[i - 1] > 127;
                _ = bytes[i] < 128 && !isHalf ? text.Append((char)bytes[i]) : text.Append('%').Append(bytes[i].ToString("X2"));
            }

            return text.ToString();
        }
    }

    /// <summary>Leaves out "." and empty parts; "" stands for the tar's own folder.</summary>
    /// <param name="fault">Why the name is refused, or null.</param>
    public static string Normalise(string name, out string? fault)
    {
        fault = Fault(name);
        if (fault is null && !name.StartsWith("./", StringComparison.Ordinal) && !name.Contains("//", StringComparison.Ordinal)
            && !name.Contains("/./", StringComparison.Ordinal) && name != ".")
        {
            return name;
        }

        var parts = name.Split('/').Where(part => part is not "" and not ".");
        var joined = string.Join('/', parts);
        return name.EndsWith('/') && joined.Length > 0 ? joined + "/" : joined;
    }

    /// <summary>A name as it can be shown on one line.</summary>
    public static string Show(string name) => string.Concat(name.Select(c => char.IsControl(c) ? $"\\x{(int)c:X2}" : c.ToString()));

    private static string? Fault(string name)
    {
        if (name.StartsWith('/'))
        {
            return "is absolute";
        }

        if (name.StartsWith("../", StringComparison.Ordinal) || name.Contains("/../", StringComparison.Ordinal)
            || name.EndsWith("/..", StringComparison.Ordinal) || name == "..")
        {
            return "leads out of the tar";
        }

        return name.Any(char.IsControl) ? "has control characters" : null;
    }
}
