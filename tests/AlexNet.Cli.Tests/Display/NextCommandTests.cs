using AlexNet.Cli.Display;
using NUnit.Framework;

namespace AlexNet.Cli.Tests.Display;

public sealed class NextCommandTests
{
    /// <summary>What is written in lines becomes one; a name keeps its line break, which is then shown as one.</summary>
    [Test]
    public void Worded_IsOneLineOfLines()
    {
        FormattableString inner = $"no driver\nremedy: {Setting.Named("device")} cpu";
        Assert.That(NextCommand.Worded($"{Setting.Named("device")} cannot be used: {inner}"), Is.EqualTo("--device cannot be used: no driver remedy: --device cpu"));
        Assert.That(NextCommand.Worded($"{"a\nb"} is missing"), Is.EqualTo("a\nb is missing"));
    }

    [Test]
    public void Worded_NamesTargetsAndErrors()
    {
        FormattableString text = $"{Target.Named("Fetch", Setting.Named("manifest"), "shapes")} gets it";
        Assert.That(NextCommand.Worded(text), Is.EqualTo("dotnet cake --target=Fetch --manifest=shapes gets it"));
        Assert.That(NextCommand.Worded(UserErrorException.Of($"{Setting.Named("device")} is {0.5}")), Is.EqualTo("--device is 0.5"));
        Assert.That(NextCommand.Worded(new InvalidOperationException("no\ndriver")), Is.EqualTo("no\ndriver"));
    }

    [Test]
    public void Line_InACheckout_GoesThroughTheBuild() =>
        Assert.That(NextCommand.Line("Train", "--data=x", null), Is.EqualTo("  dotnet cake --target=Train --data=x"));

    [Test]
    public void Line_OfAPublishedProgram_CallsIt() =>
        Assert.That(NextCommand.Line("PcaStats", "--data=x", "/opt/a b/alexnet"), Is.EqualTo("  '/opt/a b/alexnet' pcastats --data=x"));

    [Test]
    public void IsPublishedIn_TellsByTheManifests()
    {
        var folder = Directory.CreateTempSubdirectory("alexnet-test-");
        Assert.That(NextCommand.IsPublishedIn(folder.FullName), Is.False);
        folder.CreateSubdirectory("data-manifests");
        Assert.That(NextCommand.IsPublishedIn(folder.FullName));
        folder.Delete(recursive: true);
    }
}
