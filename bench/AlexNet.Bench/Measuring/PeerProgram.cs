using System.Collections;
using System.Diagnostics;
using System.Globalization;
using AlexNet.Core;

namespace AlexNet.Bench.Measuring;

/// <summary>A program that prints what it measured as JSON on its last line.</summary>
internal static class PeerProgram
{
    private static Dictionary<string, string?> _environment = [];

    /// <summary>To be called before any native library is loaded: the engine sets variables of OpenMP's that must not reach the
    /// peer.</summary>
    public static void KeepEnvironment() => _environment = Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value);

    /// <summary>Why a peer that needs Python alone cannot run, or null.</summary>
    public static string? WhyNot(BenchSettings settings, string script)
    {
        var path = Path.Combine(settings.Peers, script);
        return !File.Exists(path) ? $"{path} is missing; --peers names its folder"
            : !File.Exists(settings.Python) ? $"{settings.Python} is missing; --python names another; install it with: apt-get install python3"
            : null;
    }

    /// <summary>What one of the peers' scripts writes to standard output.</summary>
    /// <param name="interpreter">Runs it.</param>
    /// <exception cref="UserErrorException">It failed.</exception>
    public static string Output(BenchSettings settings, string interpreter, string script, params object[] arguments)
    {
        var words = arguments.Select(argument => Convert.ToString(argument, CultureInfo.InvariantCulture)!);
        var (exitCode, output, errors) = Run(interpreter, [Path.Combine(settings.Peers, script), .. words]);
        return exitCode == 0
            ? output
            : throw new UserErrorException($"{script} ended with exit code {exitCode}: {LastLine(errors)}");
    }

    /// <summary>Runs a program to its end: its exit code and what it wrote to standard output and to standard error.</summary>
    public static (int ExitCode, string Output, string Errors) Run(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        if (SystemBlas.CoreType is { } core)
        {
            start.Environment.TryAdd(SystemBlas.CoreVariable, core);
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }

    /// <summary>The last line that is not blank.</summary>
    public static string LastLine(string text) => text.TrimEnd().Split('\n')[^1].Trim();
}
