using System.Diagnostics;
using AlexNet.Cli.Options;

namespace AlexNet.Cli.Tests.Options;

public sealed class ShellWordTests
{
    [TestCase("data/a-b_c.1", "data/a-b_c.1")]
    [TestCase("", "''")]
    [TestCase("a b", "'a b'")]
    [TestCase("it's $5", "'it'\\''s $5'")]
    [TestCase("it's\u001B[0m\\\n\u202E", "$'it\\'s\\x1B[0m\\\\\\x0A\\u202E'", TestName = "{m}(control characters)")]
    public void Quote_IsTakenUnchangedByAShell(string value, string quoted)
    {
        Assert.That(ShellWord.Quote(value), Is.EqualTo(quoted));
        var start = new ProcessStartInfo("bash", ["-c", $"printf %s {quoted}"]) { RedirectStandardOutput = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var shell = Process.Start(start)!;
        Assert.That(shell.StandardOutput.ReadToEnd(), Is.EqualTo(value));
    }
}
