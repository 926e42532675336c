using System.Text.Json;
using AlexNet.Core;

namespace AlexNet.Bench.Measuring;

/// <summary>The peers written for Debian's PyTorch.</summary>
internal static class PyTorch
{
    private const string Install = "install it with: apt-get install --no-install-recommends python3-torch libopenblas0-pthread";

    /// <summary>What is missing, or null.</summary>
    public static string? WhyNot(BenchSettings settings, string script)
    {
        var path = Path.Combine(settings.Peers, script);
        if (!File.Exists(path))
        {
            return $"{path} is missing; --peers names its folder (it needs the package python3-torch)";
        }

        if (!File.Exists(settings.Python))
        {
            return $"{settings.Python} is missing; --python names another; {Install}";
        }

        return Runs(settings, "import torch") ? null : $"PyTorch is missing; {Install}";
    }

    /// <summary>What is missing of PyTorch on a GPU, or null.</summary>
    public static string? WhyNotOnGpu(BenchSettings settings, string script) =>
        WhyNot(settings, script) is { } reason ? reason
        : !Runs(settings, "import torch; exit(not torch.cuda.is_available())") ? $"the PyTorch of {settings.Python} sees no GPU; --python names another"
        : null;

    /// <exception cref="UserErrorException">The program failed or printed something else than its report.</exception>
    public static PeerReport Run(BenchSettings settings, string script, params object[] arguments) =>
        Parse(script, PeerProgram.Output(settings, settings.Python, script, arguments));

    /// <summary>One figure of a program's report.</summary>
    /// <exception cref="UserErrorException">The program failed or did not print it.</exception>
    public static double Figure(BenchSettings settings, string script, string name, params object[] arguments) =>
        ParseFigure(script, name, PeerProgram.Output(settings, settings.Python, script, arguments));

    private static bool Runs(BenchSettings settings, string code) => PeerProgram.Run(settings.Python, ["-c", code]).ExitCode == 0;

    /// <summary>A number on the last line of a program's output.</summary>
    public static double ParseFigure(string script, string name, string output)
    {
        var line = PeerProgram.LastLine(output);
        try
        {
            using var report = JsonDocument.Parse(line);
            return report.RootElement.GetProperty(name).GetDouble();
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new UserErrorException($"{script} ended with '{line}'; expected is a JSON object with {name}", error);
        }
    }

    /// <summary>The report on the last line of a program's output.</summary>
    public static PeerReport Parse(string script, string output)
    {
        var line = PeerProgram.LastLine(output);
        try
        {
            using var report = JsonDocument.Parse(line);
            var rate = report.RootElement.GetProperty("images_per_s").GetDouble();
            return new PeerReport(report.RootElement.GetProperty("peer").GetString() ?? "", rate);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new UserErrorException($"{script} ended with '{line}'; expected is a JSON object with peer and images_per_s", error);
        }
    }
}

/// <param name="Peer">Name and version.</param>
internal sealed record PeerReport(string Peer, double ImagesPerSecond);
