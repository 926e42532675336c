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

        try
        {
            _ = Step(settings, batch: 1, steps: 1);
            return null;
        }
        catch (UserErrorException failure)
        {
            return failure.Message;
        }
    }

    /// <summary>Images per second of training steps.</summary>
    /// <exception cref="UserErrorException">The program failed or printed something else than its report.</exception>
    public static PeerReport Step(BenchSettings settings, int batch, int steps) => PyTorch.Parse(
        Script, PeerProgram.Output(settings, "/bin/bash", Script, "--batch", batch, "--threads", settings.Threads, "--steps", steps));
}
