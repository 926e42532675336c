using System.Globalization;

namespace AlexNet.Loader.Tests.Support;

internal sealed record WebRequest(string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>First byte that is asked for, null where all are.</summary>
    public int? From => Headers.TryGetValue("Range", out var range) ? int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture) : null;

    public string? IfRange => Headers.GetValueOrDefault("If-Range");
}
