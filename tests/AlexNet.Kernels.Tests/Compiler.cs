using System.Diagnostics;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests;

/// <summary>A compiler of the machine; where it is missing, the test that asks for it is skipped and says what to install.</summary>
internal static class Compiler
{
    /// <summary>Kernels, shim and headers, beside the tests.</summary>
    public static string Sources { get; } = Path.Combine(AppContext.BaseDirectory, "sources");

    /// <summary>Every kernel file.</summary>
    public static string[] KernelFiles { get; } = [.. Directory.GetFiles(Path.Combine(Sources, "kernels"), "*.cu").Order()];

    /// <summary>Ends the test as skipped where there is no such program on the path.</summary>
    public static void Require(string program, string package)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, program))))
        {
            Assert.Ignore($"{program} is missing: apt-get install -y {package}");
        }
    }

    /// <summary>Runs a program to its end; what it wrote, of which nothing is expected.</summary>
    public static (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Result + errors);
    }
}
