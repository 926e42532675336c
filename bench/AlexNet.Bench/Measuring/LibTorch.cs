using System.Globalization;
using AlexNet.Core;

namespace AlexNet.Bench.Measuring;

/// <summary>The peer that a .NET user would pick: TorchSharp with its libtorch, whose script builds it at the first call.</summary>
internal static class LibTorch
{
    private const string Script = "torchsharp/run.sh";

    /// <summary>What keeps it from running, or null.</summary>
    public static string? WhyNot(BenchSettings settings)
    {
        if (!File.Exists(Path.Combine(settings.Peers, Script)))
        {
            return $"{Path.Combine(settings.Peers, Script)} is missing; --peers names its folder";
        }

        var (exitCode, _, errors) = Run(settings, ["--batch", "1", "--steps", "1"]);
        return exitCode == 0 ? null : $"{Script} ended with exit code {exitCode}: {PeerProgram.LastLine(errors)}";
    }

    /// <summary>Images per second of training steps.</summary>
    /// <exception cref="UserErrorException">The program failed or printed something else than its report.</exception>
    public static PeerReport Step(BenchSettings settings, int batch, int steps)
    {
        var words = new object[] { "--batch", batch, "--threads", settings.Threads, "--steps", steps };
        var (exitCode, output, errors) = Run(settings, words.Select(word => Convert.ToString(word, CultureInfo.InvariantCulture)!));
        return exitCode == 0
            ? PyTorch.Parse(Script, output)
            : throw new UserErrorException($"{Script} ended with exit code {exitCode}: {PeerProgram.LastLine(errors)}");
    }

    private static (int ExitCode, string Output, string Errors) Run(BenchSettings settings, IEnumerable<string> words) =>
        PeerProgram.Run("/bin/bash", [Path.Combine(settings.Peers, Script), .. words]);
}
