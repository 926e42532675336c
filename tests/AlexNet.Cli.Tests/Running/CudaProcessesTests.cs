using AlexNet.Engines.Tests.Cuda.Software;
using AlexNet.Loader.Storage;

namespace AlexNet.Cli.Tests.Running;

/// <summary>Processes that mpirun has started, each on software devices of its own.</summary>
public sealed class CudaProcessesTests : CommandLineTest
{
    private const string Job = "train --data data --network cifar-relu --batch 8 --microbatches 2 --steps 3 --learning-rate 0.001 --workers 1 --device cuda";
    private const string Mpirun = "/usr/bin/mpirun.openmpi";
    private const string ThroughTheHost = "gradients go between processes through the memory of the host, which is slower, as NCCL (libnccl.so.2) is missing on ";

    private string _library = "";

    [OneTimeSetUp]
    public void BuildTheDevice()
    {
        if (!SoftwareDeviceBuild.HasCompiler || !File.Exists(Mpirun))
        {
            Assert.Ignore("g++ or mpirun.openmpi is missing (apt-get install -y g++ openmpi-bin): nothing is tried of several processes on the software device");
        }

        _library = SoftwareDeviceBuild.Build();
        using var one = Child.Start($"{Job} --run one", Environment(nccl: false));
        var outcome = one.Wait();
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
    }

    [Test]
    public void TwoProcesses_TrainAsOneDoes([Values] bool nccl)
    {
        using var two = Child.StartUnder([Mpirun, "--oversubscribe", "-n", "2"], $"{Job} --run nccl-{nccl}", Environment(nccl));
        var outcome = two.Wait();

        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        Assert.That(outcome.Output + outcome.Error, nccl ? Does.Not.Contain(ThroughTheHost) : Does.Contain(ThroughTheHost));
        using var together = SafetensorsFile.Open(RunFolder.Named($"nccl-{nccl}").Checkpoints()[0]);
        using var alone = SafetensorsFile.Open(RunFolder.Named("one").Checkpoints()[0]);
        foreach (var name in alone.Tensors.Keys.Where(name => !name.StartsWith("statistics.", StringComparison.Ordinal)))
        {
            Assert.That(together.Read<float>(name), Is.EqualTo(alone.Read<float>(name)), name);
        }
    }

    [Test]
    public void MoreProcessesThanGpus_AreOneLine()
    {
        using var three = Child.StartUnder([Mpirun, "--oversubscribe", "-n", "3"], $"{Job.Replace("--batch 8 --microbatches 2", "--batch 6")} --run three", Environment(nccl: true));
        var outcome = three.Wait();

        Assert.That(outcome.Code, Is.EqualTo(2), outcome.ToString());
        Assert.That(outcome.Output + outcome.Error, Does.Contain("--device is 'cuda:0' and 3 processes are on this host, which has 2 GPUs for them; allowed are at most 2 processes, or --device cpu"));
    }

    private Dictionary<string, string> Environment(bool nccl) => new()
    {
        ["ALEXNET_CUDA_PATH"] = nccl ? $"{_library}:{Path.Combine(Path.GetDirectoryName(_library)!, SoftwareDeviceBuild.NcclName)}" : _library,
        ["XDG_CACHE_HOME"] = Path.GetFullPath("cache"),
        ["OMPI_ALLOW_RUN_AS_ROOT"] = "1",
        ["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1",
    };
}
