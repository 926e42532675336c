using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace AlexNet.Cli.Tests;

/// <summary>The README's commands exist, and its figures are those that programs have written.</summary>
public sealed partial class ReadmeTests : CommandLineTest
{
    private static readonly string Repository = Path.GetFullPath(Path.Combine(ThisFolder(), "..", ".."));

    private static string Readme => File.ReadAllText(Path.Combine(Repository, "README.md"));

    [Test]
    public void Commands_NameTargetsOfTheBuild()
    {
        var build = File.ReadAllText(Path.Combine(Repository, "build.cake"));
        var targets = TargetOption().Matches(Readme).Select(match => match.Groups[1].Value).Distinct().ToArray();
        Assert.That(targets, Has.Length.GreaterThan(3));
        foreach (var target in targets)
        {
            Assert.That(build, Does.Contain($"(\"{target}\""), target);
        }
    }

    [Test]
    public void Commands_UseOptionsThatTheCommandsKnow()
    {
        var lines = Readme.Split('\n').Where(line => line.StartsWith("dotnet cake --target=", StringComparison.Ordinal)).ToArray();
        Assert.That(lines, Is.Not.Empty);
        foreach (var line in lines)
        {
            var command = TargetOption().Match(line).Groups[1].Value.ToLowerInvariant();
            var help = Run([command, "--help"]).Output;
            foreach (Match option in Option().Matches(line))
            {
                Assert.That(option.Value == "--target" || help.Contains(option.Value, StringComparison.Ordinal), $"{option.Value} of {command}");
            }
        }
    }

    [TestCase("shapes")]
    [TestCase("clothing")]
    public void LearningCurve_IsTheReportOfTheRun(string run)
    {
        var report = File.ReadAllText(Path.Combine(Repository, "docs", "results", run, "report.md"));
        Assert.That(Between(run), Is.EqualTo(report));
    }

    [TestCase("speed", "step-vs-pytorch.md")]
    [TestCase("loader", "jpeg-vs-floor.md")]
    public void Speed_IsTheBenchsResult(string marker, string file)
    {
        var result = File.ReadAllLines(Path.Combine(Repository, "bench", "results", file));
        Assert.That(Between(marker), Does.Contain(result.First(line => line.StartsWith("| median", StringComparison.Ordinal))));
    }

    private static string Between(string marker)
    {
        var (begin, end) = ($"<!-- {marker} -->\n", $"<!-- /{marker} -->");
        var start = Readme.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return Readme[start..Readme.IndexOf(end, StringComparison.Ordinal)];
    }

    private static string ThisFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    [GeneratedRegex("--target=([A-Za-z]+)")]
    private static partial Regex TargetOption();

    [GeneratedRegex("--[a-z-]+")]
    private static partial Regex Option();
}
