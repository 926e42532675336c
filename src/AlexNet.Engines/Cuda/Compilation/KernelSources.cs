using System.Reflection;
using System.Text.RegularExpressions;

namespace AlexNet.Engines.Cuda.Compilation;

/// <summary>The files of the folder <c>kernels/</c>, which travel inside this assembly.</summary>
internal static partial class KernelSources
{
    private const string Folder = "kernels/";

    private static Assembly Assembly => typeof(KernelSources).Assembly;

    /// <summary>All files' names, in order: *.cu and *.cuh.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..])
            .Order(StringComparer.Ordinal),
    ];

    /// <param name="name">As "lrn.cu".</param>
    public static KernelSource Get(string name) => Get(name, Read);

    /// <param name="read">Gives a file's text.</param>
    internal static KernelSource Get(string name, Func<string, string> read)
    {
        var text = read(name);
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Collect(text, headers, read);
        return new(name, text, [.. headers.Select(header => new KernelHeader(header.Key, header.Value))]);
    }

    private static void Collect(string text, SortedDictionary<string, string> headers, Func<string, string> read)
    {
        foreach (var name in Includes().Matches(text).Select(match => match.Groups[1].Value))
        {
            if (!headers.ContainsKey(name))
            {
                headers[name] = read(name);
                Collect(headers[name], headers, read);
            }
        }
    }

    private static string Read(string name)
    {
        using var stream = Assembly.GetManifestResourceStream(Folder + name)
            ?? throw new FileNotFoundException($"There are no kernels '{name}'; allowed are {string.Join(", ", Names)}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("""^[ \t]*#[ \t]*include[ \t]+"([^"]+)"[ \t]*(?://.*)?\r?$""", RegexOptions.Multiline)]
    private static partial Regex Includes();
}
