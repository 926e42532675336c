using System.Diagnostics;
using System.Text.RegularExpressions;

namespace AlexNet.Communication.Tests.Support;

/// <summary>Starts this assembly's own program under mpirun.</summary>
internal sealed partial class Mpirun : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly List<string> _lines = [];

    private Mpirun(Process process) => _process = process;

    /// <summary>Starts a scenario.</summary>
    /// <param name="kind">openmpi or mpich, as Debian's alternatives are called. Where it is missing, the test is skipped.</param>
    /// <param name="variables">For all processes.</param>
    public static Mpirun Start(string kind, int processes, string scenario, params (string Name, string Value)[] variables)
    {
        var program = $"/usr/bin/mpirun.{kind}";
        if (!File.Exists(program))
        {
            Assert.Ignore($"mpirun.{kind} is missing; the package is {(kind == "openmpi" ? "openmpi-bin" : "mpich")}");
        }

        string[] more = kind == "openmpi" ? ["--oversubscribe"] : [];
        var start = new ProcessStartInfo(program, [.. more, "-n", $"{processes}", "dotnet", "exec", typeof(Mpirun).Assembly.Location, scenario])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Containers run everything as root.
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT"] = start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        var run = new Mpirun(new Process { StartInfo = start });
        run._process.OutputDataReceived += (_, line) => run.Add(line.Data);
        run._process.ErrorDataReceived += (_, line) => run.Add(line.Data);
        run._process.Start();
        run._process.StandardInput.Close();
        run._process.BeginOutputReadLine();
        run._process.BeginErrorReadLine();
        return run;
    }

    /// <summary>Runs a scenario to its end.</summary>
    /// <returns>Its exit code, and what the processes have said, in the order of the alphabet.</returns>
    public static (int Code, string Said) Run(string kind, int processes, string scenario, params (string Name, string Value)[] variables)
    {
        using var run = Start(kind, processes, scenario, variables);
        return run.End();
    }

    /// <summary>Waits until every rank has told the number of its process.</summary>
    public int[] Processes(int count)
    {
        Assert.That(SpinWait.SpinUntil(() => Told().Length == count, Longest), $"{count} processes begin: {string.Join('\n', Lines())}");
        return [.. Told().OrderBy(each => each.Rank).Select(each => each.Process)];

        (int Rank, int Process)[] Told() =>
            [.. Lines().Select(line => IsProcess().Match(line)).Where(match => match.Success).Select(match => (int.Parse(match.Groups[1].Value), int.Parse(match.Groups[2].Value)))];
    }

    public (int Code, string Said) End()
    {
        if (!_process.WaitForExit(Longest))
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"mpirun has not ended: {string.Join('\n', Lines())}");
        }

        _process.WaitForExit();
        return (_process.ExitCode, string.Join('\n', Lines().Where(line => Ours().IsMatch(line) && !IsProcess().IsMatch(line)).Order(StringComparer.Ordinal)));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    public string[] Lines()
    {
        lock (_lines)
        {
            return [.. _lines];
        }
    }

    private void Add(string? line)
    {
        if (line is not null)
        {
            lock (_lines)
            {
                // Open MPI gives each process a terminal, to which .NET speaks.
                _lines.Add(Control().Replace(line, "").TrimEnd('\r'));
            }
        }
    }

    [GeneratedRegex(@"\x1b(\[[?0-9;]*[a-z]|=)")]
    private static partial Regex Control();

    [GeneratedRegex(@"^rank (\d+) of \d+: process (\d+)$")]
    private static partial Regex IsProcess();

    /// <summary>Launchers have words of their own.</summary>
    [GeneratedRegex(@"^(rank \d+ of|lost: |mistake: |last word: |Unhandled exception)")]
    private static partial Regex Ours();
}
