using AlexNet.Cli.Display;
using NUnit.Framework;

namespace AlexNet.Cli.Tests.Display;

public sealed class NextCommandTests
{
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
