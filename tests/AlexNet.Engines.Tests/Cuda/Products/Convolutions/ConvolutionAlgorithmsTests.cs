using AlexNet.Core;
using AlexNet.Engines.Cuda;
using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Cuda.Products.Convolutions;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Reference;
using AlexNet.Engines.Tests.Cuda.Software;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Products.Convolutions;

/// <summary>Where cuDNN does not take an algorithm of a convolution, the next one gives the same numbers.</summary>
public sealed class ConvolutionAlgorithmsTests : SoftwareDeviceTest
{
    private const string Together = "groups 2;";
    private const string Strided = "strided;";
    private const string Preferred = "algorithm 1 ";

    private const string WithBias = "cudnnConvolutionBiasActivationForward";

    private static Network Network => new SmallNetwork(11, 2)
        .Convolution(16, 3).Relu().Convolution(16, 3, pad: 1, own: true).Relu().Classifier(4);

    private static IEnumerable<TestCaseData> Refusals =>
        from precision in new[] { (Of: Precision.F32, Tolerance: 2e-4), (Of: Precision.TF32, Tolerance: 2e-2), (Of: Precision.BF16, Tolerance: 1e-1) }
        from gpus in new[] { new[] { 0 }, [0, 1] }
        from refused in new[]
        {
            (Name: "nothing", Refused: Array.Empty<string>(), Plain: "cuDNN's algorithm 1", Grouped: "cuDNN's algorithm 1", WithBias: true),
            (Name: "bias and ReLU", Refused: [WithBias], Plain: "cuDNN's algorithm 1", Grouped: "cuDNN's algorithm 1", WithBias: false),
            (Name: "the preferred algorithm", Refused: [Preferred], Plain: "cuDNN's algorithm 0", Grouped: "cuDNN's algorithm 0", WithBias: false),
            (Name: "groups in one call", Refused: [Together, WithBias], Plain: "cuDNN's algorithm 1", Grouped: "cuDNN's algorithm 1, 2 groups one by one", WithBias: false),
            (Name: "groups in one call, and the preferred algorithm", Refused: [Together, Preferred], Plain: "cuDNN's algorithm 0", Grouped: "cuDNN's algorithm 0, 2 groups one by one", WithBias: false),
            (Name: "groups anywhere but in memory of their own", Refused: [Together, Strided, WithBias], Plain: "cuDNN's algorithm 1", Grouped: "cuDNN's algorithm 1, 2 groups one by one, copied", WithBias: false),
        }
        select new TestCaseData(precision.Of, precision.Tolerance, gpus, refused.Refused, refused.Plain, refused.Grouped, refused.WithBias)
            .SetArgDisplayNames($"{precision.Of}", string.Join(',', gpus), refused.Name);

    [TestCaseSource(nameof(Refusals))]
    public void NextAlgorithm_GivesTheSame(
        Precision precision, double tolerance, int[] gpus, string[] refused, string plain, string grouped, bool withBias)
    {
        SoftwareDevice.Refuse(refused);
        var algorithms = Train(Network, precision, tolerance, gpus);

        // Each of two devices has a column of its own, and no groups.
        foreach (var (layer, algorithm) in new[] { ("conv1", plain), ("conv3", gpus.Length > 1 ? plain : grouped) })
        {
            // A bias of bfloat16 it would have to be. The algorithm without tensor cores is suggested with another math type.
            var forward = withBias && precision != Precision.BF16 ? "cuDNN's algorithm 1 with bias and ReLU" : algorithm;
            Assert.That(algorithms[(layer, true)], Is.Not.Empty.And.All.EqualTo(WithMath(forward, precision)));
            Assert.That(algorithms[(layer, false)], Is.Not.Empty.And.All.EqualTo(WithMath(algorithm, precision)));
        }
    }

    /// <summary>Groups of 3, 4 and 6 channels begin at other addresses than cuDNN's algorithms take.</summary>
    [TestCase(6, 6, Precision.F32)]
    [TestCase(8, 12, Precision.F32)]
    [TestCase(16, 12, Precision.BF16)]
    [TestCase(8, 16, Precision.BF16)]
    [TestCase(6, 6, Precision.BF16)]
    public void Groups_AtOddAddressesAreCopied(int inputs, int outputs, Precision precision)
    {
        SoftwareDevice.Refuse(Together, WithBias);
        var network = new SmallNetwork(11, 2).Convolution(inputs, 3).Relu().Convolution(outputs, 3, own: true).Relu().Classifier(4);
        var algorithms = Train(network, precision, precision == Precision.F32 ? 2e-4 : 1e-1, [0]);
        Assert.That(algorithms[("conv3", true)], Is.All.EqualTo("cuDNN's algorithm 1, 2 groups one by one, copied"));
        Assert.That(algorithms[("conv3", false)], Has.Exactly(2).EqualTo("cuDNN's algorithm 1, 2 groups one by one, copied"));
    }

    [Test]
    public void WithBias_IsForReluAndForNothing()
    {
        var network = new SmallNetwork(9).Convolution(6, 3).MaxPool().Convolution(5, 2).Tanh().Classifier(4);
        var algorithms = Train(network, Precision.F32, 2e-4, [0]);
        Assert.That(algorithms[("conv1", true)], Is.All.EqualTo("cuDNN's algorithm 1 with bias"));
        Assert.That(algorithms[("conv3", true)], Is.All.EqualTo("cuDNN's algorithm 1"));
    }

    [TestCase("Forward", "forward")]
    [TestCase("cudnnConvolutionBackwardFilter", "weight gradient")]
    public void NoAlgorithm_IsOneError(string refused, string direction)
    {
        SoftwareDevice.Refuse(refused);
        using var engine = Create(Precision.F32, [0]);
        var failure = Assert.Throws<CudaException>(() => engine.Load(Plans.Training(Network, 2)))!;
        Assert.That(failure.Message, Does.Contain(direction).And.Contain("Kernel = 3").And.Contain("NOT_SUPPORTED"));
    }

    /// <summary>Groups of 8 and 16 channels of bfloat16, and of 3 and 3 of float32, whose weights begin at odd addresses.</summary>
    [TestCase(Precision.BF16, 16, 32, 0, true, 0, 0, 0, 100, "")]
    [TestCase(Precision.BF16, 16, 32, 1, true, 0, 0, 0, 100, ", 2 groups one by one")]
    [TestCase(Precision.BF16, 16, 32, 2, true, 256, 1280, 3072, 3072, ", 2 groups one by one, copied")]
    [TestCase(Precision.F32, 6, 6, 0, true, 0, 0, 0, 100, "")]
    [TestCase(Precision.F32, 6, 6, 1, false, 0, 0, 0, 100, ", 2 groups one by one")]
    [TestCase(Precision.F32, 6, 6, 2, true, 256, 1024, 1792, 2116, ", 2 groups one by one, copied")]
    public void Algorithm_CountsItsWorkingMemory(
        Precision precision, int inputs, int outputs, int grouping, bool aligned, int inputAt, int outputAt, int weightAt, int bytes, string told)
    {
        using var descriptors = new ConvolutionDescriptors(ShapesOf(precision, inputs, outputs), (ConvolutionGrouping)grouping);
        var algorithm = new ConvolutionAlgorithm(descriptors, new(descriptors.Grouping, 7, precision.ConvolutionMath()), CallBytes: 100);
        Assert.That((descriptors.IsAligned, algorithm.Bytes, $"{algorithm}"), Is.EqualTo((aligned, (long)bytes, $"cuDNN's algorithm 7{told}")));
        if (descriptors.IsPacked)
        {
            Assert.That(
                (algorithm.PackedInputAt, algorithm.PackedOutputAt, algorithm.PackedWeightAt), Is.EqualTo(((long)inputAt, (long)outputAt, (long)weightAt)));
        }

        var other = algorithm with { Way = algorithm.Way with { Math = CuDnn.MathType.TensorOpAllowConversion } };
        Assert.That($"{other}", Is.EqualTo($"cuDNN's algorithm 7 with TensorOpAllowConversion math{told}"));
    }

    /// <summary>Each call of the library in turn: which of them is told.</summary>
    [Test]
    public void Failure_NamesTheCall()
    {
        using var device = new DeviceRuntime(0, Precision.BF16, new KernelCache(null, _ => { }));
        var told = new List<string>();
        for (var number = 1; number < 200; number++)
        {
            SoftwareDevice.Fail(CallKind.Library, number);
            try
            {
                using var workspace = new Workspace(device.Context);
                using var convolution = new CuDnnConvolution<WeightGradient>(device, ShapesOf(Precision.BF16, 16, 32), workspace);
                break;
            }
            catch (CudaException failure)
            {
                told.Add(failure.Call);
            }
        }

        Assert.That(told.Distinct(), Is.EquivalentTo(new[]
        {
            "cudnnCreateTensorDescriptor", "cudnnCreateFilterDescriptor", "cudnnCreateConvolutionDescriptor",
            "cuDNN's choice of algorithms, weight gradient", "cuDNN's size of a workspace, weight gradient",
        }));
    }

    [TestCase(1999, false)]
    [TestCase(2000, true)]
    [TestCase(3999, true)]
    [TestCase(4000, false)]
    public void Refusal_IsACodeFrom2000To3999(int status, bool refused) =>
        Assert.That(ConvolutionAlgorithms.IsRefusal((CuDnn.Status)status), Is.EqualTo(refused));

    private static ConvolutionShapes ShapesOf(Precision precision, int inputs, int outputs) => new(
        precision, new(groups: 2, kernel: 3, stride: 1, pad: 1), Batch: 2, ShapeModule.create(inputs, 5, 5), ShapeModule.create(outputs, 5, 5));

    /// <summary>A step beside the reference; the algorithms by layer and by whether it is the forward product.</summary>
    private static ILookup<(string Layer, bool Forward), string> Train(
        Network network, Precision precision, double tolerance, int[] gpus)
    {
        var plan = Fuse.gpu(Plans.Training(network, 3, gpus.Length > 1 ? Placement.ColumnPerDevice : Placement.OneDevice));
        using var engine = Create(precision, gpus);
        using var program = (CudaProgram)engine.Load(plan);
        using var reference = new TrainedPlan(new ReferenceEngine(), plan);
        var (weights, batch) = (Weights.Random(network), new Batch(network, 3));
        weights.WriteTo(engine);
        weights.WriteTo(reference.Engine);
        program.Run(batch.Images, batch.Labels, Rules.At(0, Rules.Gradient));
        reference.Program.Run(batch.Images, batch.Labels, Rules.At(0, Rules.Gradient));
        Close.AssertEqual(program.Losses, reference.Program.Losses, tolerance, "losses");
        Close.AssertEqual(Weights.Read(engine, network, BufferKind.Velocity), reference.Velocities, tolerance, "velocity of");
        return plan.Steps.Zip(program.Implementations).Where(each => each.First.Operation.Name.Contains("onvolution"))
            .ToLookup(each => (each.First.Layer, each.First.Operation.IsConvolution), each => each.Second);
    }

    private static string WithMath(string algorithm, Precision precision) => precision switch
    {
        Precision.TF32 => algorithm.Replace("algorithm 0", "algorithm 0 with Fma math", StringComparison.Ordinal),
        Precision.BF16 => algorithm.Replace("algorithm 0", "algorithm 0 with Default math", StringComparison.Ordinal),
        _ => algorithm,
    };

    private static CudaEngine Create(Precision precision, int[] gpus) => new(gpus, precision, new KernelCache(null, _ => { }));
}
