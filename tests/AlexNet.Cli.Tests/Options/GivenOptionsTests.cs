using System.CommandLine;
using System.Diagnostics;
using AlexNet.Cli.Options;

namespace AlexNet.Cli.Tests.Options;

/// <summary>Options as they are printed to be typed again.</summary>
public sealed class GivenOptionsTests
{
    [TestCase("data/a-b_c.1", "data/a-b_c.1")]
    [TestCase("a:b,c+d=e@f%écart", "a:b,c+d=e@f%écart")]
    [TestCase("~x", "'~x'")]
    [TestCase("*.jpg", "'*.jpg'")]
    [TestCase("", "''")]
    [TestCase("a b", "'a b'")]
    [TestCase("it's $5", "'it'\\''s $5'")]
    [TestCase("it's\u001B[0m\\\n\u202E", "$'it\\'s\\x1B[0m\\\\\\x0A\\u202E'", TestName = "{m}(control characters)")]
    [TestCase("\u007F\u0085", "$'\\x7F\\u0085'", TestName = "{m}(beyond ASCII)")]
    public void Quote_IsTakenUnchangedByAShell(string value, string quoted)
    {
        Assert.That(ShellWord.Quote(value), Is.EqualTo(quoted));
        var start = new ProcessStartInfo("bash", ["-c", $"printf %s {quoted}"]) { RedirectStandardOutput = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var shell = Process.Start(start)!;
        Assert.That(shell.StandardOutput.ReadToEnd(), Is.EqualTo(value));
    }

    /// <summary>Defaults are not typed, and the option that must not be typed again is left out.</summary>
    [TestCase("", "")]
    [TestCase("--out=a --again", "--out=a")]
    [TestCase("--again --ignore a *.b --flag --out c", "--ignore=a --ignore='*.b' --flag --out=c")]
    public void Of_IsWhatWasTyped(string line, string again)
    {
        var without = new Option<bool>("--again");
        var usual = OptionValue.One("--usual", "N", "");
        usual.DefaultValueFactory = _ => "3";
        var command = new Command("test") { OptionValue.One("--out", "FOLDER", ""), OptionValue.Many("--ignore", "PATTERN", ""), new Option<bool>("--flag"), usual, without };
        Assert.That(GivenOptions.Of(command.Parse(line), without), Is.EqualTo(again));
    }
}
