using System.Diagnostics;

namespace AlexNet.Exchange.Tests.Support;

/// <summary>Debian's Python, with python3-torch.</summary>
internal static class Python
{
    private const string Program = "/usr/bin/python3";

    /// <summary>Runs a script in a folder, and returns what it prints; the test is skipped where there is no PyTorch, and fails where the script does.</summary>
    public static string Run(string folder, string script, params string[] arguments)
    {
        if (!File.Exists(Program))
        {
            Assert.Ignore($"{Program} is missing");
        }

        using var process = Process.Start(new ProcessStartInfo(Program, ["-c", script, .. arguments]) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (error.Result.Contains("No module named 'torch'", StringComparison.Ordinal))
        {
            Assert.Ignore("there is no PyTorch: apt-get install python3-torch");
        }

        Assert.That(process.ExitCode, Is.Zero, error.Result);
        return output;
    }
}
