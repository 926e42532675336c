using System.CommandLine;
using AlexNet.Bench.Benchmarks;
using AlexNet.Cli.Options;
using AlexNet.Core;

namespace AlexNet.Bench;

/// <summary>The options of the command line.</summary>
internal sealed class BenchOptions
{
    private const string PythonVariable = "ALEXNET_PYTHON";

    private readonly Option<string[]> _only =
        OptionValue.Many("--only", "NAME", "measure these only: " + string.Join(", ", Catalogue.Names));

    private readonly Option<string> _batch = OptionValue.One("--batch", "N", "images per training step; default 128");
    private readonly Option<string> _rounds = OptionValue.One("--rounds", "N", "rounds of ours and the peer in turn; default 3");
    private readonly Option<string> _steps = OptionValue.One("--steps", "N", "timed training steps per round; default 2, on a GPU 100");
    private readonly Option<string> _threads =
        OptionValue.One("--threads", "N", "threads of ours and of the peer; default: one per processor");

    private readonly Option<string> _device =
        OptionValue.One("--device", "cuda|cuda:N|cuda:N,M", "GPU of the benchmarks on GPUs, and the second of two columns; default: cuda");

    private readonly Option<bool> _trial =
        new("--trial") { Description = "benchmarks on GPUs only try themselves out: sizes whose figures mean nothing" };

    private readonly Option<string> _python = OptionValue.One(
        "--python", "FILE", $"runs the programs to compare with; default: {PythonVariable}, or else /usr/bin/python3");

    private readonly Option<string> _peers =
        OptionValue.One("--peers", "FOLDER", "programs to compare with; default: ../shared/peers beside the repository");

    private readonly Option<string> _json = OptionValue.One("--json", "FILE", "write an array of name, ours, peer, ratio, unit there");

    private readonly Option<string> _results =
        OptionValue.One("--results", "FOLDER", "write a page per benchmark there: rounds, time of each step, versions, hardware");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_only, _batch, _rounds, _steps, _threads, _device, _trial, _python, _peers, _json, _results])
        {
            command.Add(option);
        }
    }

    /// <exception cref="UserErrorException">A value is not allowed.</exception>
    public BenchSettings Read(ParseResult result) => new()
    {
        Only = result.GetValue(_only) ?? [],
        Batch = result.Integer(_batch, 128, 1),
        Rounds = result.Integer(_rounds, 3, 1),
        Steps = result.Integer(_steps, 2, 1),
        GpuSteps = result.Integer(_steps, 100, 1),
        Device = DeviceChoice.Parse(result.GetValue(_device) ?? "cuda"),
        Trial = result.GetValue(_trial),
        Python = Given(result.GetValue(_python)) ?? Given(Environment.GetEnvironmentVariable(PythonVariable)) ?? "/usr/bin/python3",
        Threads = result.Integer(_threads, Environment.ProcessorCount, 1),
        Peers = Path.GetFullPath(result.GetValue(_peers) ?? Path.Combine(RepositoryRoot(), "..", "shared", "peers")),
        Data = Path.Combine(RepositoryRoot(), "data"),
        Json = result.GetValue(_json),
        Results = result.GetValue(_results),
    };

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>The folder of the solution this program was built from, or else the current one.</summary>
    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AlexNet.Pipeline.sln")))
            {
                return folder.FullName;
            }
        }

        return Environment.CurrentDirectory;
    }
}
