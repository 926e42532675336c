using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AlexNet.Cli.Tests.Support;

/// <summary>Two hosts on this machine, as <c>tests/cluster/netns.sh</c> makes them. Their names end in 0, where the first processes are, and 1.</summary>
internal sealed class TwoHosts : IDisposable
{
    private TwoHosts()
    {
    }

    /// <summary>What their names begin with; others may be there at the same time.</summary>
    public string Name { get; } = $"host{Environment.ProcessId}x";

    public string Script { get; } = Path.Combine(ThisFolder(), "..", "..", "cluster", "netns.sh");

    /// <summary>Makes them; where this machine does not allow it, the test is skipped.</summary>
    public static TwoHosts Up()
    {
        var hosts = new TwoHosts();
        foreach (var command in new[] { "up", $"{hosts.Name}0 true", $"{hosts.Name}1 true" })
        {
            var (code, error) = hosts.Run(command);
            if (code != 0)
            {
                hosts.Dispose();
                Assert.Ignore($"two hosts need root, iproute2 and a kernel with namespaces and veth; netns.sh {command} says: {error}");
            }
        }

        return hosts;
    }

    /// <summary>Cuts the wire between them.</summary>
    public void Cut() => Assert.That(Run("cut"), Is.EqualTo((0, "")));

    public void Dispose() => Run("down");

    private (int Code, string Error) Run(string command)
    {
        using var script = Process.Start(new ProcessStartInfo("bash", [Script, .. command.Split(' ')]) { RedirectStandardError = true, Environment = { ["HOSTS"] = Name } })!;
        var error = script.StandardError.ReadToEnd().Trim();
        script.WaitForExit();
        return (script.ExitCode, error);
    }

    private static string ThisFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
