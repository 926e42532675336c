namespace AlexNet.Cli.Tests;

/// <summary>Control characters go to terminals alone, and only to those that are to have them.</summary>
public sealed class PlainOutputTests : CommandLineTest
{
    /// <summary>With a picture that is skipped, of which a coloured warning tells above the bar.</summary>
    private const string Counted = "pcastats --data seen --out seen-statistics";

    [OneTimeSetUp]
    public void WritePictures()
    {
        TinyPictures.Write("seen", perClass: 6);
        File.WriteAllText("seen/train/class0/01.jpg", "no picture");
        Assert.That(Train("--run first").Code, Is.Zero);
    }

    [Test]
    public void Terminal_GetsColours() => Assert.That(Shown(Counted, "TERM=xterm").Output, Does.Contain('\u001B'));

    [TestCase(Counted, "NO_COLOR=1")]
    [TestCase(Counted, "TERM=dumb")]
    [TestCase("predict --checkpoint runs/first/model.safetensors seen/train/class0/02.jpg", "NO_COLOR=1")]
    [TestCase("predict --checkpoint runs/first/model.safetensors seen/train/class0/02.jpg", "TERM=dumb")]
    [TestCase("evaluate --checkpoint runs/first/model.safetensors", "NO_COLOR=1")]
    [TestCase("plan --help", "NO_COLOR=1")]
    [TestCase("fly", "TERM=dumb")]
    public void Terminal_ThatIsToBePlainGetsNoEscapeSequences(string line, string variables)
    {
        var outcome = Shown(line, variables);
        Assert.That(outcome.Output, Is.Not.Empty.And.Not.Contain("━ "), "no bars either");
        AssertPlain(outcome.Output, outcome.ToString());
    }

    /// <summary>An empty value of it means nothing: no-color.org.</summary>
    [Test]
    public void NoColor_ThatIsEmptyIsNotThere() => Assert.That(Shown(Counted, "TERM=xterm NO_COLOR=").Output, Does.Contain('\u001B'));

    /// <summary>Also on a service that builds, of which the library thinks that it shows colours.</summary>
    [Test]
    public void Files_GetLinesAlone()
    {
        string[] lines =
        [
            "train --data seen --network cifar-relu --batch 4 --steps 2 --run piped", "evaluate --checkpoint runs/first/model.safetensors --mistakes 2", Counted, "fly", "--version", "--help",
            "prepare --data seen --out seen-shards", "predict --checkpoint runs/first/model.safetensors seen", "plan --network cifar-relu", "report --run first",
        ];
        using var child = Child.StartScript("export GITHUB_ACTIONS=true\n" + string.Concat(lines.Select((line, i) => $"alexnet {line} > {i}.out 2> {i}.err\n")));
        child.Wait();
        foreach (var (i, line) in lines.Index())
        {
            Assert.That(File.ReadAllText($"{i}.out") + File.ReadAllText($"{i}.err"), Is.Not.Empty, line);
            AssertPlain(File.ReadAllText($"{i}.out"), line);
            AssertPlain(File.ReadAllText($"{i}.err"), line);
        }

        Assert.That(File.ReadAllText("2.err"), Does.StartWith("warning: skipped "));
    }

    private static Outcome Shown(string line, string variables)
    {
        using var child = Child.StartOnTerminal(line, "shown.code", variables);
        return child.Wait();
    }

    private static void AssertPlain(string text, string message) =>
        Assert.That(text.Where(char.IsControl).Distinct().Except("\n"), Is.Empty, message);
}
