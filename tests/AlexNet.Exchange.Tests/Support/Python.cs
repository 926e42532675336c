using System.Diagnostics;

namespace AlexNet.Exchange.Tests.Support;

/// <summary>Debian's Python, with python3-torch.</summary>
internal static class Python
{
    private const string Program = "/usr/bin/python3";

    /// <summary>Runs a script in a folder; the test is skipped where there is no PyTorch, and fails where the script does.</summary>
    public static void Run(string folder, string script)
    {
        if (Call(folder, "import torch") is { Code: not 0 } missing)
        {
            Assert.Ignore($"{Program} has no torch: apt-get install python3-torch. {missing.Error}");
        }

        var (code, error) = Call(folder, script);
        Assert.That(code, Is.Zero, error);
    }

    private static (int Code, string Error) Call(string folder, string script)
    {
        if (!File.Exists(Program))
        {
            return (127, $"{Program} is missing");
        }

        using var process = Process.Start(new ProcessStartInfo(Program, ["-c", script]) { WorkingDirectory = folder, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
