using System.Text;
using AlexNet.Core;
using AlexNet.Loader.Storage;

namespace AlexNet.Cli.Output;

/// <summary>Tables for programs, as RFC 4180 has them but for its line ends: one line feed.</summary>
internal static class CsvText
{
    /// <summary>Writes a file that is complete or absent, UTF-8.</summary>
    /// <param name="rows">The first is the header.</param>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void Write(string file, IEnumerable<IEnumerable<string>> rows) =>
        AtomicFile.Write(file, stream => stream.Write(Encoding.UTF8.GetBytes(string.Concat(rows.Select(Line)))));

    private static string Line(IEnumerable<string> fields) => string.Join(',', fields.Select(Quoted)) + "\n";

    private static string Quoted(string field) => field.AsSpan().ContainsAny(",\"\r\n") ? $"\"{field.Replace("\"", "\"\"")}\"" : field;
}
