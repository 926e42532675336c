using AlexNet.Core;
using AlexNet.Engines.Cuda;
using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Reference;
using AlexNet.Engines.Tests.Cuda.Software;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda;

/// <summary>Where cuDNN does not take a way of a convolution, the next one gives the same numbers.</summary>
public sealed class ConvolutionWaysTests : SoftwareDeviceTest
{
    private const string Together = "groups 2;";
    private const string Preferred = "algorithm 1 ";

    private static Network Network => new SmallNetwork(11, 2)
        .Convolution(8, 3).Relu().Convolution(12, 3, pad: 1, own: true).Relu().Classifier(4);

    private static IEnumerable<TestCaseData> Refusals =>
    [
        Case("nothing", [], "cuDNN's algorithm 1", "cuDNN's algorithm 1"),
        Case("the preferred algorithm", [Preferred], "cuDNN's algorithm 0", "cuDNN's algorithm 0"),
        Case("groups in one call", [Together], "cuDNN's algorithm 1", "cuDNN's algorithm 1, 2 groups one by one"),
        Case("both", [Together, Preferred], "cuDNN's algorithm 0", "cuDNN's algorithm 0, 2 groups one by one"),
    ];

    [TestCaseSource(nameof(Refusals))]
    public void NextWay_GivesTheSame(string[] refused, string plain, string grouped)
    {
        var plan = Fuse.all(Plans.Training(Network, 3));
        var weights = Weights.Random(Network);
        SoftwareDevice.Refuse(refused);
        foreach (var (precision, tolerance) in new[] { (Precision.F32, 2e-4), (Precision.BF16, 1e-1) })
        {
            using var engine = Create(precision);
            using var program = (CudaProgram)engine.Load(plan);
            using var reference = new TrainedPlan(new ReferenceEngine(), plan);
            weights.WriteTo(engine);
            weights.WriteTo(reference.Engine);
            var batch = new Batch(Network, 3);
            program.Run(batch.Images, batch.Labels, Rules.At(0, Rules.Gradient));
            reference.Program.Run(batch.Images, batch.Labels, Rules.At(0, Rules.Gradient));
            Close.AssertEqual(Weights.Read(engine, Network, BufferKind.Velocity), reference.Velocities, tolerance, "velocity of");

            var ways = plan.Steps.Zip(program.Implementations).Where(each => each.First.Operation.Name.Contains("onvolution")).ToArray();
            Assert.That(ways.Where(each => each.First.Layer == "conv1").Select(each => each.Second), Is.Not.Empty.And.All.EqualTo(plain));
            Assert.That(ways.Where(each => each.First.Layer != "conv1").Select(each => each.Second), Is.Not.Empty.And.All.EqualTo(grouped));
        }
    }

    [TestCase("cudnnConvolutionForward", "forward")]
    [TestCase("cudnnConvolutionBackwardFilter", "weight gradient")]
    public void NoWay_IsOneError(string refused, string direction)
    {
        SoftwareDevice.Refuse(refused);
        using var engine = Create(Precision.F32);
        var failure = Assert.Throws<CudaException>(() => engine.Load(Plans.Training(Network, 2)))!;
        Assert.That(failure.Message, Does.Contain(direction).And.Contain("Kernel = 3").And.Contain("NOT_SUPPORTED"));
    }

    private static TestCaseData Case(string name, string[] refused, string plain, string grouped) =>
        new TestCaseData(refused, plain, grouped).SetArgDisplayNames(name);

    private static CudaEngine Create(Precision precision) => new([0], precision, new KernelCache(null, _ => { }));
}
