using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AlexNet.Bench.Benchmarks;
using AlexNet.Engines.Tests.Cuda.Software;
using NUnit.Framework;

namespace AlexNet.Bench.Tests.Gpu;

/// <summary>Every benchmark on GPUs once, on the software device and beside a program that only claims to be PyTorch: whether they run, and
/// what they write. What they measure there means nothing.</summary>
public sealed class GpuTrialTests
{
    private const string Python = "/usr/bin/python3";

    private const string Torch = "class cuda:\n    @staticmethod\n    def is_available(): return True\n";

    private const string Peer =
        "import json, sys\nprint(json.dumps({'peer': 'stub ' + ' '.join(sys.argv[1:]), 'images_per_s': 12.5}))\n";

    private string _folder = "";

    [OneTimeSetUp]
    public void Run()
    {
        if (!SoftwareDeviceBuild.HasCompiler || !File.Exists(Python))
        {
            Assert.Ignore($"g++ or {Python} is missing (apt-get install -y g++ python3): nothing is tried on the software device");
        }

        _folder = Directory.CreateTempSubdirectory("alexnet-bench-").FullName;
        Directory.CreateDirectory(Path.Combine(_folder, "torch"));
        File.WriteAllText(Path.Combine(_folder, "torch", "__init__.py"), Torch);
        File.WriteAllText(Path.Combine(_folder, "torch_step.py"), Peer);
        var (exitCode, output) = Bench(
        [
            .. Names.SelectMany(name => (string[])["--only", name]), "--trial", "--batch", "2", "--steps", "2", "--rounds", "1", "--threads", "1",
            "--python", Python, "--peers", _folder, "--results", _folder, "--json", Path.Combine(_folder, "figures.json"),
        ]);
        Assert.That(exitCode, Is.Zero, output);
        Assert.That(output, Does.Not.Contain("skipped"));
    }

    [OneTimeTearDown]
    public void Remove()
    {
        if (_folder.Length > 0)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Test]
    public void Json_HasEveryBenchmark()
    {
        using var figures = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "figures.json")));
        var entries = figures.RootElement.EnumerateArray().ToArray();
        Assert.That(entries.Select(entry => entry.GetProperty("name").GetString()), Is.EquivalentTo(Names));
        Assert.That(entries.Select(entry => entry.GetProperty("ours").GetDouble()), Has.All.Positive);
    }

    [Test]
    public void Pages_SayThatTheyAreOfATrial([ValueSource(nameof(Names))] string name) =>
        Assert.That(Page(name), Does.Contain("these figures mean nothing").And.Contain("| GPU 0 | Software device 0"));

    [TestCase("gpu-step-vs-eager", "--dtype f32")]
    [TestCase("gpu-step-vs-channels-last", "--dtype bf16 --channels-last |")]
    [TestCase("gpu-step-vs-compile", "--dtype bf16 --channels-last --compile |")]
    public void Peers_AreAskedForTheSame(string name, string arguments) =>
        Assert.That(Page(name), Does.Contain("stub --batch 2").And.Contain("--device cuda:0").And.Contain(arguments));

    [TestCase("gpu-images", "Batch 1, tf32:")]
    [TestCase("gpu-step-vs-floor", "| step of the plan | by | µs | share | TFLOP/s |")]
    [TestCase("gpu-fed-vs-resident", "| time of a step, fed ÷ resident |")]
    [TestCase("gpu-two-columns", "| two devices | GPUs 0 and 1 |")]
    [TestCase("gpu-rewrites", "Updates together and beside alone:")]
    [TestCase("gpu-convolutions", "ConvolutionOrders.Measured")]
    public void Pages_TellTheirOwn(string name, string text) => Assert.That(Page(name), Does.Contain(text));

    /// <summary>Each direction and precision has six ways on the software device, which takes all of them.</summary>
    [Test]
    public void Convolutions_AreTimedInEveryWay(
        [Values("forward", "input gradient", "weight gradient")] string direction, [Values("bf16", "tf32", "f32")] string precision)
    {
        var table = Page("gpu-convolutions").Split('\n').Where(line => line.StartsWith($"| conv2 | {direction} | {precision} |", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToArray();
        var ways = table.Where(line => line[4].Length > 0).ToArray();
        Assert.That(ways.Select(line => line[4]), Is.EqualTo(["1", "2", "3", "4", "5", "6"]));
        Assert.That(ways.Select(line => line[5]), Is.EquivalentTo(["1", "2", "3", "4", "5", "6"]));
        Assert.That(ways.Select(line => line[6]), Has.Exactly(2).EndWith("one by one").And.Exactly(2).EndWith("one by one, copied"));
        Assert.That(ways.Select(line => double.Parse(line[7], CultureInfo.InvariantCulture)), Has.All.Positive);
        Assert.That(table, Has.Length.EqualTo(direction == "forward" && precision != "bf16" ? 8 : 6));
    }

    private static string[] Names => [.. Catalogue.Names.Where(name => name.StartsWith("gpu-", StringComparison.Ordinal))];

    private string Page(string name) => File.ReadAllText(Path.Combine(_folder, name + ".md"));

    private (int ExitCode, string Output) Bench(string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "AlexNet.Bench.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ALEXNET_CUDA_PATH"] = SoftwareDeviceBuild.Build();
        start.Environment["PYTHONPATH"] = _folder;
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
