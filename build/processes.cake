// Child processes that own the terminal, and endings without a stack trace.
using System.Diagnostics;
using System.Runtime.InteropServices;

// Ends the build with one line on the error stream.
void Fail(string message, int exitCode = 1)
{
    Console.Error.WriteLine(message);
    Environment.Exit(exitCode);
}

// Runs a program on the terminal of this one; when it fails, ends with its exit code: it has said itself what is wrong.
void RunOrExit(string program, IEnumerable<string> arguments)
{
    var exitCode = RunOnTerminal(program, arguments);
    if (exitCode != 0)
    {
        Environment.Exit(exitCode);
    }
}

// Nothing is redirected, so that progress bars work. Ctrl-C reaches the child from the terminal, which signals the whole
// foreground group: here it is only kept from ending this process before the child has saved its work.
// A request to terminate may come to one process alone, so it is sent on, once; where the whole group got it, the child sees two.
// Where this process is killed at once, it can send nothing: the child looks for the processes that are named to it.
int RunOnTerminal(string program, IEnumerable<string> arguments)
{
    var start = new ProcessStartInfo(Executable(program), arguments) { UseShellExecute = false };
    start.Environment["ALEXNET_STOP_WITH"] = string.Join(' ', BuildProcesses());
    ConsoleCancelEventHandler wait = (_, signal) => signal.Cancel = true;
    Console.CancelKeyPress += wait;
    try
    {
        using var child = Process.Start(start);
        var sent = false;
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            if (!sent)
            {
                sent = true;
                Process.Start("kill", ["-TERM", $"{child.Id}"]).Dispose();
            }
        });
        child.WaitForExit();
        return child.ExitCode;
    }
    finally
    {
        Console.CancelKeyPress -= wait;
    }
}

// This process, and the "dotnet" of "dotnet cake" that has started it, where that is so.
IEnumerable<int> BuildProcesses()
{
    yield return Environment.ProcessId;
    const string field = "PPid:";
    if (FileExists("/proc/self/status") && System.IO.File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(field)) is { } line
        && int.Parse(line[field.Length..]) is var parent && System.IO.File.ResolveLinkTarget($"/proc/{parent}/exe", false)?.FullName == Environment.ProcessPath)
    {
        yield return parent;
    }
}

// Runs a program in silence: its exit code and all it said.
(int ExitCode, string Output) RunSilently(string program, params string[] arguments)
{
    var start = new ProcessStartInfo(Executable(program), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
    using var child = Process.Start(start);
    var errors = child.StandardError.ReadToEndAsync();
    var output = child.StandardOutput.ReadToEnd();
    child.WaitForExit();
    return (child.ExitCode, output + errors.Result);
}

// The host that runs this script, whether or not it is on the PATH.
string Executable(string program) => program == "dotnet" ? Environment.ProcessPath : program;
