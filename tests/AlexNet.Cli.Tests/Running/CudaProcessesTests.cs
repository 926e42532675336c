using AlexNet.Engines.Tests.Cuda.Software;
using AlexNet.Loader.Storage;

namespace AlexNet.Cli.Tests.Running;

/// <summary>Processes that mpirun has started, each on software devices of its own.</summary>
public sealed class CudaProcessesTests : CommandLineTest
{
    private const string Job = "train --network cifar-relu --batch 8 --steps 3 --learning-rate 0.001 --workers 1 --device cuda:auto --data";
    private const string ThroughTheHost = "gradients go between processes through the memory of the host, which is slower, as NCCL (libnccl.so.2) is missing on ";

    // Sums in another order.
    private const double LossTolerance = 1e-4;

    private string _library = "";

    [OneTimeSetUp]
    public void BuildTheDevice()
    {
        if (!SoftwareDeviceBuild.HasCompiler)
        {
            Assert.Ignore("g++ is missing (apt-get install -y g++): nothing is tried of several processes on the software device");
        }

        _library = SoftwareDeviceBuild.Build();
        TinyShards.Write("ten", classes: [.. Enumerable.Range(0, 10).Select(label => $"class{label}")], colours: [.. Enumerable.Range(0, 10)]);
        Alone($"{Job} data --microbatches 2 --run one");
        Alone($"{Job} ten --run undivided");
    }

    [TestCase("openmpi", false)]
    [TestCase("mpich", true)]
    public void TwoProcesses_TrainAsOneDoes(string kind, bool nccl)
    {
        var run = $"{kind}-nccl-{nccl}";
        AssertTrained(Together(kind, 2, $"{Job} data --microbatches 2 --run {run}", nccl), nccl);

        using var together = SafetensorsFile.Open(RunFolder.Named(run).Checkpoints()[0]);
        using var alone = SafetensorsFile.Open(RunFolder.Named("one").Checkpoints()[0]);
        foreach (var name in alone.Tensors.Keys.Where(name => !name.StartsWith("statistics.", StringComparison.Ordinal)))
        {
            Assert.That(together.Read<float>(name), Is.EqualTo(alone.Read<float>(name)), name);
        }
    }

    [TestCase("openmpi", true)]
    [TestCase("mpich", false)]
    public void DividedLayers_HaveTheLossesOfOneProcess(string kind, bool nccl)
    {
        var run = $"{kind}-divided-{nccl}";
        AssertTrained(Together(kind, 2, $"{Job} ten --parallel hybrid --run {run}", nccl), nccl);

        Assert.That(Losses(run), Is.EqualTo(Losses("undivided")).Within(LossTolerance));
        Assert.That(File.ReadAllText(RunFolder.Named(run).RecipeFile), Does.Contain("\"device_choice\": \"cuda:0\""), "the first process took the first GPU");
        using var model = SafetensorsFile.Open(RunFolder.Named(run).ModelFile);
        using var undivided = SafetensorsFile.Open(RunFolder.Named("undivided").ModelFile);
        Assert.That(model.Tensors["fc4.weight"].Shape, Is.EqualTo(undivided.Tensors["fc4.weight"].Shape), "the parts of all processes");
    }

    [TestCase("cuda", "cuda:0", 3, "2 GPUs for them; allowed are at most 2 processes, or --device cpu")]
    [TestCase("cuda:auto,auto", "cuda:auto,auto", 2, "2 GPUs for them; allowed are at most 1 process, or --device cpu")]
    public void MoreProcessesThanGpus_AreOneLine(string device, string told, int processes, string allowed)
    {
        var outcome = Together("openmpi", processes, $"{Job.Replace("cuda:auto", device).Replace("--batch 8", "--batch 6")} data --run few", nccl: true);

        Assert.That(outcome.Code, Is.EqualTo(2), outcome.ToString());
        Assert.That(outcome.Output + outcome.Error, Does.Contain($"--device is '{told}' and {processes} processes are on this host, which has {allowed}"));
    }

    private static void AssertTrained(Outcome outcome, bool nccl)
    {
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        Assert.That(outcome.Output + outcome.Error, nccl ? Does.Not.Contain(ThroughTheHost) : Does.Contain(ThroughTheHost));
    }

    private static double[] Losses(string run) => [.. LogEntry.ReadAll(RunFolder.Named(run).LogFile).Select(entry => entry.Loss)];

    private void Alone(string line)
    {
        using var one = Child.Start(line, Environment(nccl: false));
        var outcome = one.Wait();
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
    }

    private Outcome Together(string kind, int processes, string line, bool nccl) => Support.Together.Run(
        kind, processes, line, variables: string.Join('\n', Environment(nccl).Select(variable => $"export {variable.Key}='{variable.Value}'")));

    private Dictionary<string, string> Environment(bool nccl) => new()
    {
        ["ALEXNET_CUDA_PATH"] = nccl ? $"{_library}:{Path.Combine(Path.GetDirectoryName(_library)!, SoftwareDeviceBuild.NcclName)}" : _library,
        ["XDG_CACHE_HOME"] = Path.GetFullPath("cache"),
    };
}
