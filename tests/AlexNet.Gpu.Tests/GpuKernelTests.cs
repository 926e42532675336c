using AlexNet.Core;
using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Tests.Cuda;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Gpu.Tests;

/// <summary>Every kernel: compiled by NVRTC for the GPU that is there, and run by the engine. Small, so that it also runs under
/// compute-sanitizer, which takes many times as long.</summary>
[Category("Gpu")]
[Category("Kernels")]
[NonParallelizable]
public sealed class GpuKernelTests
{
    /// <summary>Overlapping pooling after LRN (one kernel), pooling alone, by averages too, LRN alone, ReLU and tanh, widths that fill packs and that do not.</summary>
    private static readonly (string Name, Network Network)[] Networks =
    [
        ("packs", new SmallNetwork(31, 2)
            .Convolution(32, 3).Relu().Normalise().MaxPool()
            .Convolution(64, 3, pad: 1, own: true).Relu().MaxPool(2)
            .FullyConnected(32).Relu().Dropout().Classifier(8)),
        ("no packs", new SmallNetwork(21, 2)
            .Convolution(6, 5, 2, 1).Tanh().MaxPool().Normalise()
            .Convolution(10, 3).Tanh().FullyConnected(14).Tanh().Dropout(0.3).Classifier(5)),
        ("averages", new SmallNetwork(21, 2)
            .Convolution(32, 3).Relu().AveragePool()
            .Convolution(10, 3, own: true).Relu().AveragePool(2).Classifier(5)),
    ];

    [Test]
    public void EveryFile_CompilesAndLoads([Values(Precision.F32, Precision.BF16)] Precision precision)
    {
        using var context = new CudaContext(0);
        var compiler = new KernelCompiler(Gpus.Cache(), context.Properties.Architecture);
        foreach (var file in KernelSources.Names.Where(name => name.EndsWith(".cu", StringComparison.Ordinal)))
        {
            using var module = new CudaModule(context, compiler.Compile(KernelSources.Get(file), precision.KernelOptions()));
        }

        Assert.That(Gpus.CompiledKernels, Is.GreaterThanOrEqualTo(KernelSources.Names.Count(name => name.EndsWith(".cu", StringComparison.Ordinal))));
    }

    [TestCaseSource(nameof(Cases))]
    public void Training_IsNearTheReference(string gpus, Precision precision, string network, Placement placement)
    {
        SkipWithout(gpus);
        ReferenceTrial.AssertEqual(
            Gpus.Create(gpus, precision), placement, GpuPrecisionTests.Tolerance(precision), Networks.Single(each => each.Name == network).Network);
    }

    /// <summary>augment.cu beside image.cu.</summary>
    [Test]
    public void Bytes_GiveTheBitsOfFloats([Values("0", "0,0", "0,1")] string gpus, [Values] Precision precision)
    {
        SkipWithout(gpus);
        new StreamedTrial(Gpus.Create).AssertBytesGiveTheBitsOfFloats(Gpus.Numbers(gpus), precision);
    }

    private static IEnumerable<object[]> Cases() =>
        from precision in Enum.GetValues<Precision>()
        from network in Networks
        from gpus in (string[])["0", .. Gpus.Pairs]
        select (object[])[gpus, precision, network.Name, gpus == "0" ? Placement.OneDevice : Placement.ColumnPerDevice];

    private static void SkipWithout(string gpus)
    {
        if (Gpus.WhyNot(gpus) is { } reason)
        {
            Assert.Ignore(reason);
        }
    }
}
