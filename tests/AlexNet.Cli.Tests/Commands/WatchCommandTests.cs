using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace AlexNet.Cli.Tests.Commands;

public sealed partial class WatchCommandTests : CommandLineTest
{
    [Test]
    [Covers("watch", "--run", "--port")]
    public async Task Watch_ServesRunsUntilItIsStopped()
    {
        Assert.That((Train("--run here").Code, Train("--run there").Code), Is.EqualTo((0, 0)));
        Directory.CreateDirectory("elsewhere");
        Directory.Move("runs/there", "elsewhere/there");
        var files = Directory.GetFiles("runs/here").Length;
        using var child = Child.Start("watch --run here,elsewhere/there --port 0");
        child.WaitUntil(() => Address().IsMatch(child.Output));
        using var client = new HttpClient();
        var page = await client.GetStringAsync(Address().Match(child.Output).Value);
        Assert.That(page, Does.Contain("<title>2 runs: here, there</title>").And.Contain("Side by side"));
        child.Signal(PosixSignal.SIGINT);
        var outcome = child.Wait();
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((130, "alexnet: no longer watched; the runs go on\n")), outcome.ToString());
        Assert.That(Directory.GetFiles("runs/here"), Has.Length.EqualTo(files), "nothing is written there");
    }

    [TestCase("", "no --run was given; allowed is the name of a folder below runs/, a path, or several with commas between them")]
    [TestCase("--run nowhere", "--run is 'nowhere': there is no folder runs/nowhere; allowed is a run that has begun")]
    [TestCase("--run ..", "--run is '..'; allowed is the name of one folder below runs/")]
    [TestCase("--run a/b", "--run is 'a/b': there is no folder a/b; allowed is a run that has begun")]
    [TestCase("--run a,a", "--run is 'a,a', which names a run twice; allowed is each once")]
    public void Mistakes_AreOneLine(string options, string message) => AssertOneLine(Run($"watch {options}"), message);

    [Test]
    public void Mistakes_OfPortsAreOneLine()
    {
        Directory.CreateDirectory("runs/begun");
        AssertOneLine(Run("watch --run begun --port 65536"), "--port is '65536'; allowed is a whole number from 0 to 65535");
    }

    [GeneratedRegex("http://localhost:[0-9]+/")]
    private static partial Regex Address();
}
