using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Fetching;

/// <summary>What a file is by its first bytes, whatever it is called.</summary>
internal static partial class FileContent
{
    private const int LookedBytes = 4096;
    private const int LongestTitle = 60;

    private static readonly string[] PageNames = [".html", ".htm", ".xhtml"];

    /// <summary>Whether a file of this name may well be a page.</summary>
    public static bool MayBePage(string name) => PageNames.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    /// <summary>What is wrong with a page that lies where a file is expected, else null.</summary>
    public static string? PageFault(string path, string name)
    {
        var text = Encoding.UTF8.GetString(Start(path)).TrimStart('\uFEFF').TrimStart();
        if (MayBePage(name) || !text.StartsWith('<') || !PageStart().IsMatch(text))
        {
            return null;
        }

        var title = Title().Match(text) is { Success: true } match ? Shown(match.Groups[1].Value) : "";
        return $"is an HTML page{(title.Length > 0 ? $" titled '{title}'" : "")}, as servers send that ask something first or have moved a file: "
            + "open the address in a browser";
    }

    /// <summary>What an archive is where that is known and not what its manifest says, else null.</summary>
    public static string? OtherKind(string path, ArchiveKind kind)
    {
        var start = Start(path);
        var found = start.Length >= TarHeader.Length && new TarHeader(start).HasValidChecksum(out _, out _) ? "tar" : Compression.Name(start);
        var expected = kind switch
        {
            ArchiveKind.Tar => "tar",
            ArchiveKind.TarGz => "gzip",
            _ => "zip",
        };
        return found == expected ? null : found;
    }

    private static byte[] Start(string path)
    {
        using var file = FileBytes.Open(path, FileOptions.None);
        var start = new byte[LookedBytes];
        return file is null ? [] : start[..FileBytes.Read(file, start, 0)];
    }

    private static string Shown(string title)
    {
        var text = string.Concat(WebUtility.HtmlDecode(title).Select(c => char.IsControl(c) ? ' ' : c));
        text = string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return text.Length > LongestTitle ? text[..LongestTitle] + "..." : text;
    }

    [GeneratedRegex("<html|<!doctype html", RegexOptions.IgnoreCase)]
    private static partial Regex PageStart();

    [GeneratedRegex("<title[^>]*>(.*?)</title", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Title();
}
