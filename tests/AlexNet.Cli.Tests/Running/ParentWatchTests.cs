using System.Diagnostics;
using System.Runtime.CompilerServices;
using AlexNet.Cli.Running;

namespace AlexNet.Cli.Tests.Running;

/// <summary>What becomes of a run is tested with processes: <see cref="ProcessTests"/>.</summary>
[NonParallelizable]
public sealed class ParentWatchTests
{
    [TearDown]
    public void Forget() => Environment.SetEnvironmentVariable(ParentWatch.Variable, null);

    [Test]
    public void Build_NamesItselfInTheVariable() =>
        Assert.That(File.ReadAllText(Path.Combine(ThisFolder(), "../../../build/processes.cake")), Does.Contain($"start.Environment[\"{ParentWatch.Variable}\"] = "));

    [Test]
    public void Watch_TellsOnceOneOfItsProcessesIsGone()
    {
        using var process = Process.Start("sleep", "60");
        Environment.SetEnvironmentVariable(ParentWatch.Variable, $"{Environment.ProcessId} {process.Id}");
        using var gone = new ManualResetEventSlim();
        using var watch = new ParentWatch(gone.Set);
        process.Kill();
        process.WaitForExit();
        Assert.That(gone.Wait(TimeSpan.FromSeconds(60)));
    }

    /// <summary>A process whose exit code nobody has asked for is gone, although the system still lists it.</summary>
    [Test]
    public void Watch_TakesAZombieForGone()
    {
        using var parent = Process.Start(new ProcessStartInfo("bash", ["-c", "sleep 0 & echo $!; exec sleep 60"]) { RedirectStandardOutput = true })!;
        Environment.SetEnvironmentVariable(ParentWatch.Variable, parent.StandardOutput.ReadLine());
        using var gone = new ManualResetEventSlim();
        using (new ParentWatch(gone.Set))
        {
            Assert.That(gone.Wait(TimeSpan.FromSeconds(60)));
        }

        parent.Kill();
    }

    private static string ThisFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
