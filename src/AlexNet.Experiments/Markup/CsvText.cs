using AlexNet.Core;
using AlexNet.Loader.Storage;

namespace AlexNet.Experiments.Markup;

/// <summary>Tables for programs, as RFC 4180 has them but for its line ends: one line feed.</summary>
public static class CsvText
{
    /// <summary>Writes a file that is complete or absent, UTF-8.</summary>
    /// <param name="rows">The first is the header.</param>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void Write(string file, IEnumerable<IEnumerable<string>> rows) => AtomicFile.WriteText(file, string.Concat(rows.Select(Line)));

    /// <summary>A field as it stands in a line.</summary>
    public static string Quoted(string field) => field.AsSpan().ContainsAny(",\"\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;

    private static string Line(IEnumerable<string> fields) => string.Join(',', fields.Select(Quoted)) + "\n";
}
