using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace AlexNet.Cli.Tests.Support;

/// <summary>The program as several processes under mpirun.</summary>
internal sealed partial class Together : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Child _mpirun;
    private readonly string _name;
    private readonly int _processes;

    private Together(Child mpirun, string name, int processes) => (_mpirun, _name, _processes) = (mpirun, name, processes);

    /// <summary>Starts processes; where the launcher is missing, the test is skipped.</summary>
    /// <param name="kind">openmpi or mpich, as Debian's alternatives are called.</param>
    /// <param name="line">For the program, as a shell reads it.</param>
    /// <param name="each">Commands of the shell in which each process begins; <c>$rank</c> is its number.</param>
    /// <param name="variables">Commands of the shell from which mpirun is started.</param>
    public static Together Start(string kind, int processes, string line, string each = ":", string variables = ":") => Start(
        $"mpirun.{kind} {(kind == "openmpi" ? "--oversubscribe --bind-to none" : "")} -n {processes}", kind, processes, line, each, variables);

    /// <summary>The same on two hosts, half of the processes on each.</summary>
    public static Together StartOn(TwoHosts hosts, string kind, int processes, string line) => Start(
        $"{hosts.Script} run {processes / 2}", kind, processes, line, each: ":", $"export HOSTS={hosts.Name} MPI={kind}");

    private static Together Start(string launcher, string kind, int processes, string line, string each, string variables)
    {
        if (!File.Exists($"/usr/bin/mpirun.{kind}"))
        {
            Assert.Ignore($"mpirun.{kind} is missing; the package is {(kind == "openmpi" ? "openmpi-bin" : "mpich")}");
        }

        // Open MPI runs as root, as in containers, when it is told twice.
        var name = $"together-{Guid.NewGuid():N}";
        File.WriteAllText($"{name}.sh", $"""
            rank=$OMPI_COMM_WORLD_RANK$PMI_RANK
            echo $$ > {name}.$rank.tmp && mv {name}.$rank.tmp {name}.$rank
            {each}
            exec dotnet '{Child.Program}' {line}
            """);
        return new(
            Child.StartScript($"""
                export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
                {variables}
                exec {launcher} bash {name}.sh > {name}.output < /dev/null
                """),
            name, processes);
    }

    /// <summary>Runs processes to their end.</summary>
    public static Outcome Run(string kind, int processes, string line, string each = ":", string variables = ":")
    {
        using var run = Start(kind, processes, line, each, variables);
        return run.End();
    }

    /// <summary>The lines on standard error that are the program's; launchers have their own.</summary>
    public static string[] Told(Outcome outcome) => [.. outcome.Error.Split('\n').Where(line => line.Contains("alexnet:", StringComparison.Ordinal))];

    /// <summary>Waits until a run has done some updates.</summary>
    public void WaitForLog(string run)
    {
        var log = Path.Combine("runs", run, "log.jsonl");
        _mpirun.WaitUntil(() => File.Exists(log) && new FileInfo(log).Length > 3000);
    }

    /// <summary>Sends a signal to mpirun.</summary>
    public void Signal(PosixSignal signal) => _mpirun.Signal(signal);

    /// <summary>Sends a signal to one of the processes, by the name that kill knows.</summary>
    public void Signal(int rank, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", File.ReadAllText($"{_name}.{rank}").Trim()]);
        kill.WaitForExit();
        Assert.That(kill.ExitCode, Is.Zero, "the process was there");
    }

    /// <summary>Waits until nothing is left. What stands on standard output is kept byte for byte.</summary>
    public Outcome End()
    {
        var outcome = _mpirun.Wait();
        outcome = outcome with { Output = File.ReadAllText($"{_name}.output") };
        Assert.That(SpinWait.SpinUntil(() => !Enumerable.Range(0, _processes).Any(IsThere), Patience), $"no process is left: {outcome}");
        return outcome;
    }

    public void Dispose()
    {
        if (!_mpirun.HasExited)
        {
            _mpirun.Kill();
        }

        _mpirun.Dispose();
    }

    private bool IsThere(int rank)
    {
        try
        {
            // One that nobody has asked for its exit code is over too, once its other threads are.
            var process = File.Exists($"{_name}.{rank}") ? $"/proc/{File.ReadAllText($"{_name}.{rank}").Trim()}" : "";
            return process != "" && !(IsOver().IsMatch(File.ReadAllText($"{process}/stat")) && Directory.GetDirectories($"{process}/task").Length == 1);
        }
        catch (IOException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^\d+ \(.*\) [ZX] ", RegexOptions.Singleline)]
    private static partial Regex IsOver();
}
