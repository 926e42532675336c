using System.Text.RegularExpressions;

namespace AlexNet.Architecture.Tests.Sources;

/// <summary>docs/layout.md: the order of projects and of the folders in each.</summary>
internal sealed partial class LayoutPage(string[] lines)
{
    public const string File = "docs/layout.md";

    private const int SpacesPerLevel = 2;

    /// <summary>The bullets under a project's heading, as paths, with their lines.</summary>
    public IEnumerable<(string Folder, int Line)> Listed(string project)
    {
        var above = new List<string>();
        foreach (var (text, index) in Section(project))
        {
            if (Bullet().Match(text) is { Success: true } bullet)
            {
                var level = Math.Min(bullet.Groups["indent"].Length / SpacesPerLevel, above.Count);
                above.RemoveRange(level, above.Count - level);
                above.Add(bullet.Groups["name"].Value);
                yield return (string.Join('/', above), index + 1);
            }
        }
    }

    public FolderOrder Order(string project) => new([.. Listed(project).Select(each => each.Folder)]);

    /// <summary>The line of a project's heading; 1 where it has none.</summary>
    public int Heading(string project) => Array.FindIndex(lines, line => IsHeading(line, project)) + 1 is var line and > 0 ? line : 1;

    /// <summary>The arrows between projects: who uses whom, as the page's first paragraph says.</summary>
    public IEnumerable<(string User, string Used)> Arrows()
    {
        var sentence = Sentence().Match(string.Join(' ', lines)).Groups["arrows"].Value;
        foreach (var part in sentence.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var chain = part.Split('←', StringSplitOptions.TrimEntries);
            var arrows = chain.Length > 1 ? chain.Zip(chain.Skip(1), (used, user) => (user, used)) : Stands(part);
            foreach (var (user, used) in arrows)
            {
                yield return ($"AlexNet.{user}", $"AlexNet.{used}");
            }
        }
    }

    private static IEnumerable<(string User, string Used)> Stands(string part)
    {
        var (user, used) = part.Split(" on ") is [var first, var others] ? (first.Split(' ')[0], others) : throw new FormatException(part);
        return used.Split([" and ", ", "], StringSplitOptions.TrimEntries).Select(each => (user, each));
    }

    private IEnumerable<(string Text, int Index)> Section(string project) =>
        lines.Select((text, index) => (text, index)).SkipWhile(line => !IsHeading(line.text, project)).Skip(1)
            .TakeWhile(line => !line.text.StartsWith("## ", StringComparison.Ordinal));

    private static bool IsHeading(string line, string project) => $"{line} ".StartsWith($"## src/{project} ", StringComparison.Ordinal);

    [GeneratedRegex("^(?<indent> *)- `(?<name>[A-Za-z0-9.]+)/`")]
    private static partial Regex Bullet();

    [GeneratedRegex(@"Arrows point one way:\s*(?<arrows>.*?)\.(?:\s|$)")]
    private static partial Regex Sentence();
}
