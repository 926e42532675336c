using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace AlexNet.Cli.Tests.Support;

/// <summary>The program as a process of its own.</summary>
internal sealed partial class Child : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Task<string> _error;

    private Child(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>What dotnet is to run.</summary>
    public static string Program => Path.Combine(AppContext.BaseDirectory, "alexnet.dll");

    public static Child Start(string line) => new(Info("dotnet", [Program, .. line.Split(' ')]));

    /// <param name="environment">Variables and their values.</param>
    public static Child Start(string line, IReadOnlyDictionary<string, string> environment) => StartUnder([], line, environment);

    /// <param name="launcher">A command that starts what stands after it, perhaps several times.</param>
    /// <param name="environment">Variables and their values.</param>
    public static Child StartUnder(string[] launcher, string line, IReadOnlyDictionary<string, string> environment)
    {
        string[] words = [.. launcher, "dotnet", Program, .. line.Split(' ')];
        var start = Info(words[0], words[1..]);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new(start);
    }

    /// <summary>Starts it from a shell, after other commands.</summary>
    public static Child StartAfter(string commands, string line) => new(Info("bash", ["-c", $"{commands}; exec dotnet '{Program}' {line}"]));

    /// <summary>Runs a script, to which <c>alexnet</c> is the program.</summary>
    public static Child StartScript(string commands) => new(Info("bash", ["-c", $"alexnet() {{ dotnet '{Program}' \"$@\"; }}\n{commands}"]));

    /// <summary>Starts it on a terminal of its own, which is gone when this process is killed.</summary>
    /// <param name="exitCode">Takes its exit code: a file that a shell writes, which passes the signal on as a login shell does, and waits.</param>
    /// <param name="variables">Of its environment, such as <c>A=1 B=2</c>.</param>
    public static Child StartOnTerminal(string line, string exitCode, string variables = "TERM=xterm")
    {
        File.WriteAllText("terminal.sh", $"""
            trap 'kill -HUP $child' HUP
            export TERM=xterm {variables}
            unset CI GITHUB_ACTIONS
            dotnet '{Program}' {line} < /dev/tty &
            child=$!
            wait $child
            wait $child
            echo $? > {exitCode}
            """);
        return new(Info("script", ["-qec", "bash terminal.sh", "/dev/null"]));
    }

    /// <summary>Starts it as the build does: as the child of a shell that names itself to it, and that <see cref="Kill"/> ends alone.</summary>
    /// <param name="exitCode">Takes its exit code: a file that a second shell writes, which outlives the first.</param>
    /// <param name="parent">The process that is named.</param>
    public static Child StartUnderABuild(string line, string exitCode, string parent = "$$") => new(Info(
        "bash", ["-c", $"export ALEXNET_STOP_WITH={parent}; (dotnet '{Program}' {line} > {exitCode}.output 2>&1; echo $? > {exitCode}) > /dev/null 2>&1 & wait"]));

    /// <summary>What the process has written so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public void Signal(PosixSignal signal) => _ = Kill(_process.Id, signal switch
    {
        PosixSignal.SIGHUP => 1,
        PosixSignal.SIGINT => 2,
        PosixSignal.SIGTERM => 15,
        _ => (int)signal,
    });

    public bool HasExited => _process.HasExited;

    /// <summary>Ends it at once, as a lack of memory or a power cut would.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public Outcome Wait()
    {
        if (!_process.WaitForExit(Patience))
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"still running after {Patience}");
        }

        // Without a limit it also waits for the last lines.
        _process.WaitForExit();

        return new Outcome(_process.ExitCode, Output, _error.Result);
    }

    /// <summary>Waits for something that the process does.</summary>
    public void WaitUntil(Func<bool> done)
    {
        var clock = Stopwatch.StartNew();
        while (!done())
        {
            if (_process.HasExited || clock.Elapsed > Patience)
            {
                Assert.Fail($"did not get there: {Wait()}");
            }

            Thread.Sleep(20);
        }
    }

    /// <summary>Sends a signal again and again until the process has ended.</summary>
    public Outcome SignalUntilItEnds(PosixSignal signal)
    {
        var clock = Stopwatch.StartNew();
        while (!_process.HasExited && clock.Elapsed < Patience)
        {
            Signal(signal);
            Thread.Sleep(20);
        }

        return Wait();
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            _output.Append(line is null ? "" : line + "\n");
        }
    }

    public void Dispose() => _process.Dispose();

    private static ProcessStartInfo Info(string file, IEnumerable<string> arguments) =>
        new(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
