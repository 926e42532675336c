using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace AlexNet.Library.Tests;

/// <summary>The examples on docs/library.md and on the packages' pages are those that are compiled and run here; with
/// <c>ALEXNET_WRITE_DOCS=1</c> the pages are written anew.</summary>
public sealed partial class PagesTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(ThisFolder(), "../.."));

    private static IEnumerable<string> Pages =>
        Directory.GetFiles(Path.Combine(Root, "src"), "README.md", SearchOption.AllDirectories).Append(Path.Combine(Root, "docs/library.md"))
            .Select(page => Path.GetRelativePath(Root, page));

    [TestCaseSource(nameof(Pages))]
    public void Page_HasTheExamplesThatRun(string page)
    {
        var file = Path.Combine(Root, page);
        var text = File.ReadAllText(file);
        var written = OnPage().Replace(text, match => $"<!-- example: {match.Groups["name"].Value} -->\n{Example(match.Groups["name"].Value)}<!-- /example -->\n");
        if (Environment.GetEnvironmentVariable("ALEXNET_WRITE_DOCS") == "1")
        {
            File.WriteAllText(file, written);
        }
        else
        {
            Assert.That(text, Is.EqualTo(written), "ALEXNET_WRITE_DOCS=1 writes the page anew");
        }

        Assert.That(OnPage().Count(written), Is.GreaterThan(0).And.EqualTo(Regex.Count(written, "```(csharp|fsharp)\n")), "every piece of code comes from here");
    }

    /// <summary>What nobody can read was written in vain.</summary>
    [Test]
    public void Example_StandsOnAPage() =>
        Assert.That(Examples().Keys.Except(Pages.SelectMany(page => OnPage().Matches(File.ReadAllText(Path.Combine(Root, page)))).Select(match => match.Groups["name"].Value)), Is.Empty);

    [Test]
    public void Package_HasAPage() =>
        Assert.That(Pages.Select(page => Path.GetDirectoryName(page)), Is.SupersetOf(new[]
        {
            "src/AlexNet.Core", "src/AlexNet.Communication", "src/AlexNet.Imaging", "src/AlexNet.Imaging.ImageSharp", "src/AlexNet.Loader",
            "src/AlexNet.Engines", "src/AlexNet.Exchange", "src/AlexNet.Training", "src/AlexNet.Experiments",
        }));

    private static string Example(string name) => Examples().TryGetValue(name, out var code) ? code : throw new AssertionException($"no example is named {name}");

    private static Dictionary<string, string> Examples() =>
        new[] { "AlexNet.Library.Tests/Examples", "AlexNet.Library.FSharp.Tests" }
            .SelectMany(folder => Directory.GetFiles(Path.Combine(Root, "tests", folder), "*.*s", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file) is ".cs" or ".fs" && !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(Of).ToDictionary();

    /// <summary>The first example of a file shows what the file opens, for all of them.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Of(string file)
    {
        var (text, language) = (File.ReadAllText(file), file.EndsWith(".cs", StringComparison.Ordinal) ? "csharp" : "fsharp");
        var opened = string.Concat(Opened().Matches(text).Select(match => match.Value));
        foreach (Match match in InSource().Matches(text))
        {
            var lines = match.Groups["code"].Value.TrimEnd().Split('\n');
            var indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
            var code = string.Join('\n', lines.Select(line => line.Length > 0 ? line[indent..] : line));
            yield return new(match.Groups["name"].Value, $"```{language}\n{(opened == "" ? "" : $"{opened}\n")}{code}\n```\n");
            opened = "";
        }
    }

    [GeneratedRegex("<!-- example: (?<name>[^ ]+) -->\n.*?<!-- /example -->\n", RegexOptions.Singleline)]
    private static partial Regex OnPage();

    [GeneratedRegex("^ *// example: (?<name>[^\n]+)\n(?<code>.*?)^ *// end$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex InSource();

    [GeneratedRegex("^(using (?!NUnit)[^=(\n]+;|open (?!NUnit)[^\n]+)\n", RegexOptions.Multiline)]
    private static partial Regex Opened();

    private static string ThisFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
