using AlexNet.Core;
using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Tests.Cuda.Software;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Memory;

/// <summary>What is said where a plan does not fit. A GPU has 1 GiB, of which cuBLAS takes 32 MiB for each of an engine's devices on it.</summary>
public sealed class MemoryNeedTests : SoftwareDeviceTest
{
    private const long Mebi = 1 << 20;
    private const int Batch = 4096;

    private static readonly InvalidOperationException Cause = new("no room");

    /// <summary>25 million weights, and images of 12 288 numbers.</summary>
    private static Network Network => new SmallNetwork(64).FullyConnected(2048).Classifier(4);

    [TestCase(Precision.F32, true, 1L, 0L, "batch 4096 needs 4.50 GiB of GPU 0; 0.97 GiB are free; batch 667 fits")]
    [TestCase(Precision.BF16, true, 1L, 0L, "batch 4096 needs 4.44 GiB of GPU 0; 0.97 GiB are free; batch 638 fits")]
    [TestCase(Precision.F32, false, 1L, 0L, "batch 4096 needs 4.31 GiB of GPU 0; 0.97 GiB are free; batch 849 fits")]
    [TestCase(Precision.F32, true, 2L, 0L, "batch 4096 needs 8.50 GiB of GPU 0; 0.97 GiB are free; batch 342 fits")]
    [TestCase(Precision.F32, true, 1L, 512L, "batch 4096 needs 5.00 GiB of GPU 0; 0.97 GiB are free; batch 596 fits")]
    public void Explain_CountsParametersArenaUploadsAndWorkspace(Precision precision, bool trains, long uploaded, long workspace, string expected)
    {
        var plan = trains ? Plans.Training(Network, Batch) : Plans.Evaluation(Network, Batch);
        Assert.That(Explain(precision, plan, uploaded * Mebi, [0], workspace * Mebi), Is.EqualTo(expected));
    }

    /// <summary>What both devices need where they are one GPU; else the GPU where more is missing is named.</summary>
    [TestCase(0, 0L, 0L, "batch 4096 needs 8.52 GiB of GPU 0; 0.94 GiB are free; batch 444 fits")]
    [TestCase(1, 0L, 0L, "batch 4096 needs 5.70 GiB of GPU 0; 0.97 GiB are free; batch 691 fits")]
    [TestCase(1, 0L, 512L, "batch 4096 needs 6.20 GiB of GPU 1; 0.97 GiB are free; batch 636 fits")]
    [TestCase(1, 512L, 0L, "batch 4096 needs 6.20 GiB of GPU 0; 0.97 GiB are free; batch 636 fits")]
    public void Explain_OfTwoDevices(int second, long firstWorkspace, long secondWorkspace, string expected)
    {
        var network = new SmallNetwork(32, 2).Convolution(64, 3, pad: 1).Relu().Convolution(32, 3).FullyConnected(64).Classifier(4);
        var plan = Plans.Training(network, Batch, Placement.ColumnPerDevice);
        Assert.That(Explain(Precision.F32, plan, 12_288, [0, second], firstWorkspace * Mebi, secondWorkspace * Mebi), Is.EqualTo(expected));
    }

    [Test]
    public void Explain_SaysWhereNoBatchFits()
    {
        var plan = Plans.Training(new SmallNetwork(64).FullyConnected(16_384).Classifier(4), 8);
        Assert.That(Explain(Precision.F32, plan, Mebi, [0], 0), Is.EqualTo("batch 8 needs 2.26 GiB of GPU 0; 0.97 GiB are free, which no batch fits"));
    }

    /// <summary>Of a batch in parts the activations are a part's; what fits has as many images in each.</summary>
    [Test]
    public void Explain_OfABatchInParts()
    {
        var network = new SmallNetwork(32).Convolution(64, 3, pad: 1).Relu().Classifier(4);
        var (whole, parted) = (Parts(1, Batch), Parts(8, 8 * Batch));
        string[] texts = [Explain(Precision.F32, whole, 12_288, [0], 0), Explain(Precision.F32, parted, 12_288, [0], 0)];
        Assert.That(texts, Is.EqualTo(new[]
        {
            "batch 4096 needs 3.10 GiB of GPU 0; 0.97 GiB are free; batch 1278 fits",
            "batch 32768 needs 3.76 GiB of GPU 0; 0.97 GiB are free; batch 8416 fits",
        }));

        Plan Parts(int count, int batch) => Fuse.gpu(
            Compile.asked(PlanSettings.Plain(DropoutScaling.AtTest).InParts(count), network, Placement.OneDevice, batch, Mode.Training));
    }

    /// <summary>Where the tree is made on the GPU, of two processes: twice the 100 MB of gradients more, whatever the batch.</summary>
    [TestCase(true, "batch 8192 needs 4.50 GiB of GPU 0; 0.97 GiB are free; batch 1334 fits")]
    [TestCase(false, "batch 8192 needs 4.69 GiB of GPU 0; 0.97 GiB are free; batch 970 fits")]
    public void Explain_CountsExchanges(bool linkSumsAsTree, string expected)
    {
        var plan = Fuse.gpu(Compile.asked(
            PlanSettings.Plain(DropoutScaling.AtTest).InParts(2).OnReplica(0, 2), Network, Placement.OneDevice, 2 * Batch, Mode.Training));
        Assert.That(Explain(Precision.F32, plan, Mebi, [0], linkSumsAsTree, 0), Is.EqualTo(expected));
    }

    private static string Explain(Precision precision, Plan plan, long uploaded, int[] gpus, params long[] workspaces) =>
        Explain(precision, plan, uploaded, gpus, linkSumsAsTree: true, workspaces);

    private static string Explain(Precision precision, Plan plan, long uploaded, int[] gpus, bool linkSumsAsTree, params long[] workspaces)
    {
        var devices = gpus.Select(gpu => new DeviceRuntime(gpu, precision, new KernelCache(null, _ => { }))).ToArray();
        try
        {
            var error = new MemoryNeed(plan, devices, uploaded, linkSumsAsTree).Explain(Cause, workspaces);
            Assert.That(error.InnerException, Is.SameAs(Cause));
            return error.Message;
        }
        finally
        {
            Array.ForEach(devices, device => device.Dispose());
        }
    }
}
