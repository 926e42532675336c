using AlexNet.Core;
using AlexNet.Engines.Cuda;
using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Tests.Cuda.Software;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Products;

/// <summary>Algorithms are chosen when a plan is loaded: afterwards libraries are called for products, and for nothing else.</summary>
public sealed class ProductCallsTests : SoftwareDeviceTest
{
    private const int Batch = 2;

    private static Network Network => new SmallNetwork(9, 2)
        .Convolution(16, 3).Relu().Convolution(16, 3, own: true).Relu().FullyConnected(6).Relu().Classifier(4);

    /// <summary>A convolution in two groups, one by one, is two calls.</summary>
    [Test]
    public void TimedRun_CallsALibraryOncePerProduct_AndAllocatesNothing(
        [Values] Precision precision, [Values("", "groups 2;\nstrided;\nBiasActivation", "algorithm 1 \ncublasLt")] string refused)
    {
        SoftwareDevice.Refuse(refused.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        using var engine = new CudaEngine([0], precision, new KernelCache(null, _ => { }));
        using var program = (CudaProgram)engine.Load(Fuse.gpu(Plans.Training(Network, Batch)));
        Weights.Random(Network).WriteTo(engine);
        var batch = new Batch(Network, Batch);
        program.TimeSteps(true);
        for (var run = 0; run < 2; run++)
        {
            SoftwareDevice.Fail(CallKind.Any, 0);
            program.Run(batch.Images, batch.Labels, Rules.At(0, Rules.Ordinary));
            Assert.That(SoftwareDevice.Calls(CallKind.Allocation), Is.Zero);
            Assert.That(SoftwareDevice.Calls(CallKind.Library), Is.EqualTo(program.Implementations.Sum(algorithm => algorithm switch
            {
                "" => 0,
                _ when algorithm.Contains("2 groups one by one") => 2,
                _ => 1,
            })));
        }
    }
}
