using System.Runtime.CompilerServices;

namespace AlexNet.Cli.Tests;

public sealed class VersionReportTests : CommandLineTest
{
    [TestCase("0.1.0+401d874e4f4d546588bc95c3acb8a97214a42871", "alexnet 0.1.0, commit 401d874e4f4d")]
    [TestCase("0.2.0-beta.1+401d874e", "alexnet 0.2.0-beta.1, commit 401d874e")]
    [TestCase("0.1.0", "alexnet 0.1.0")]
    [TestCase("0.1.0+", "alexnet 0.1.0+")]
    public void Program_HasTheCommitWhereThereIsOne(string version, string line) => Assert.That(VersionReport.Program(version), Is.EqualTo(line));

    [Test]
    public void Version_TellsOfProgramAndLibraries()
    {
        var outcome = Run("--version");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")));
        var lines = outcome.Output.TrimEnd('\n').Split('\n');
        Assert.That(lines, Has.Length.EqualTo(6));
        Assert.That(lines[0], Does.Match(Path.Exists(Path.Combine(Repository(), ".git")) ? "^alexnet 0[.]1[.]0, commit [0-9a-f]{12}$" : "^alexnet 0[.]1[.]0$"));
        Assert.That(lines[1], Does.Match("^[.]NET 10[.][0-9.]+, [a-z]+-[a-z0-9]+$"));
        Assert.That(lines[2], Does.Match("^libjpeg-turbo ([0-9.]+|none: .+)$"));
        Assert.That(lines[3], Is.EqualTo("ImageSharp 2.1.13"));
        Assert.That(lines[4], Does.Match("^oneDNN ([23][.][0-9.]+|none: .+)$"));
        Assert.That(lines[5], Does.Match("^CUDA ([0-9]+[.][0-9]+ by the driver; .+|none: .+)$"));
    }

    /// <summary>Whoever has named no library learns of it, and of all else.</summary>
    [Test]
    public void Version_OfALibraryThatIsNoneSaysWhy()
    {
        using var child = Child.Start("--version", new Dictionary<string, string> { ["ALEXNET_DNNL_PATH"] = "/nowhere/libdnnl.so.3" });
        var outcome = child.Wait();
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        Assert.That(outcome.Output, Does.Contain("\noneDNN none: ALEXNET_DNNL_PATH is '/nowhere/libdnnl.so.3', which does not exist; allowed is the file of a libdnnl 2 or 3, or a folder that holds one\nCUDA "));
    }

    private static string Repository([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));
}
