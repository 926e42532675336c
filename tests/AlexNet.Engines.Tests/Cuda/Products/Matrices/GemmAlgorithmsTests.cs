using AlexNet.Core;
using AlexNet.Engines.Cuda;
using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Cuda.Products.Matrices;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Reference;
using AlexNet.Engines.Tests.Cuda.Software;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Products.Matrices;

/// <summary>Where cuBLASLt does not take an algorithm of a fully connected product, the next one gives the same numbers.</summary>
public sealed class GemmAlgorithmsTests : SoftwareDeviceTest
{
    private const int Batch = 3;
    private const string Choosing = "cublasLtMatmulAlgoGetHeuristic";
    private const string Computing = "cublasLtMatmul ";
    private const string Pedantic = "compute 69;";
    private static readonly string[] Epilogues = ["epilogue 4 ", "epilogue 6 ", "epilogue 512 "];

    /// <summary>ReLU, tanh and nothing after a product; columns, so that two devices have work.</summary>
    private static Network Network => new SmallNetwork(6, 2).Convolution(4, 3).Relu().FullyConnected(10).Relu().FullyConnected(6).Tanh().Classifier(5);

    private static IEnumerable<TestCaseData> Refusals =>
        from precision in new[] { (Of: Precision.F32, Tolerance: 2e-4), (Of: Precision.TF32, Tolerance: 2e-2), (Of: Precision.BF16, Tolerance: 1e-1) }
        from gpus in new[] { new[] { 0 }, [0, 1] }
        from refused in new[]
        {
            (Name: "nothing", Refused: Array.Empty<string>(), Plain: "cuBLASLt", HasEpilogue: true),
            (Name: "pedantic sums", Refused: [Pedantic], Plain: "cuBLASLt", HasEpilogue: true),
            (Name: "epilogues beforehand", Refused: [.. Epilogues.Select(each => $"{Choosing} {each}")], Plain: "cuBLASLt", HasEpilogue: false),
            (Name: "epilogues in the call", Refused: [.. Epilogues.Select(each => Computing + each)], Plain: "cuBLASLt", HasEpilogue: false),
            (Name: "cuBLASLt beforehand", Refused: [Choosing], Plain: "cuBLAS", HasEpilogue: false),
            (Name: "cuBLASLt in the call", Refused: [Computing], Plain: "cuBLAS", HasEpilogue: false),
        }
        where precision.Of == Precision.F32 || refused.Name != "pedantic sums"
        select new TestCaseData(precision.Of, precision.Tolerance, gpus, refused.Refused, refused.Plain, refused.HasEpilogue).SetArgDisplayNames(
            $"{precision.Of}", string.Join(',', gpus), refused.Name);

    [TestCaseSource(nameof(Refusals))]
    public void NextAlgorithm_GivesTheSame(Precision precision, double tolerance, int[] gpus, string[] refused, string plain, bool hasEpilogue)
    {
        var plan = Fuse.gpu(Plans.Training(Network, Batch, gpus.Length > 1 ? Placement.ColumnPerDevice : Placement.OneDevice));
        SoftwareDevice.Refuse(refused);
        using var engine = Create(gpus, precision);
        using var program = (CudaProgram)engine.Load(plan);
        AssertTrains(engine, program, plan, tolerance);

        var algorithms = plan.Steps.Zip(program.Implementations).ToLookup(each => each.First.Operation.GetType(), each => each.Second);
        Assert.That(algorithms[typeof(Operation.FullyConnectedInputGradient)], Is.Not.Empty.And.All.EqualTo(plain));
        Assert.That(
            algorithms[typeof(Operation.FullyConnectedWeightGradient)],
            Is.Not.Empty.And.All.EqualTo(hasEpilogue ? "cuBLASLt with BiasGradientB" : plain));

        // Its bias would have to be of bfloat16.
        var forward = algorithms[typeof(Operation.FullyConnected)].Distinct().Order().ToArray();
        Assert.That(
            forward,
            Is.EqualTo(hasEpilogue && precision != Precision.BF16 ? ["cuBLASLt", "cuBLASLt with Bias", "cuBLASLt with ReluBias"] : new[] { plain }));
    }

    [Test]
    public void Float32_IsNeverComputedInTf32()
    {
        Assert.That(Precision.F32.MatrixComputes(), Is.EqualTo([CuBlas.ComputeType.F32Pedantic, CuBlas.ComputeType.F32]));
        Assert.That(Precision.F32.MatrixMath(), Is.EqualTo(CuBlas.Math.Pedantic));
        Assert.That(Precision.F32.ConvolutionMath(), Is.EqualTo(CuDnn.MathType.Fma));
        Assert.That(Allowed(Precision.F32), Is.EqualTo([CuDnn.MathType.Fma]));
        CuDnn.MathType[] exact = [CuDnn.MathType.Default, CuDnn.MathType.TensorOp, CuDnn.MathType.Fma];
        Assert.That(Allowed(Precision.TF32), Is.EqualTo(exact));
        Assert.That(Allowed(Precision.BF16), Is.EqualTo(exact));
    }

    /// <summary>256 + 1 is no number of bfloat16: sums whose parts are kept there lose the 1.</summary>
    [TestCase("cublasLt", "cuBLAS")]
    [TestCase("nothing", "cuBLASLt")]
    public void DividedSums_AreAddedInFloat32(string refused, string taken)
    {
        SoftwareDevice.Refuse(refused);
        using var device = new DeviceRuntime(0, Precision.BF16, new KernelCache(null, _ => { }));
        using var arrays = new DeviceArrays(device.Context, bf16: true);
        var (a, b, c) = (arrays.Add([256, 1, -256, 0]), arrays.Add([1, 1, 1, 1]), arrays.Add([0]));
        using var product = new ChosenProduct(
            device, new(CuBlas.Operation.T, CuBlas.Operation.N, new(1, 1, 4), new(a, 4), new(b, 4), new(c, 1), CuBlas.DataType.Bf16));
        device.Stream.Synchronize();
        Assert.That(product.Implementation, Is.EqualTo(taken));
        Assert.That(arrays.Read(c), Is.EqualTo([1f]));
    }

    [Test]
    public void NoAlgorithm_IsOneError()
    {
        SoftwareDevice.Refuse(Choosing, "cublasGemmEx");
        using var engine = Create([0], Precision.F32);
        var failure = Assert.Throws<CudaException>(() => engine.Load(Plans.Training(Network, 2)))!;
        Assert.That(failure.Message, Does.Contain("a product of 10 × 64 by 64 × 2").And.Contain("NOT_SUPPORTED"));
    }

    [TestCase(7, true)]
    [TestCase(8, true)]
    [TestCase(15, true)]
    [TestCase(3, false)]
    [TestCase(13, false)]
    public void Refusal_IsNothingBroken(int status, bool refused) => Assert.That(GemmAlgorithms.IsRefusal((CuBlas.Status)status), Is.EqualTo(refused));

    private static void AssertTrains(CudaEngine engine, CudaProgram program, Plan plan, double tolerance)
    {
        using var reference = new TrainedPlan(new ReferenceEngine(), plan);
        var (weights, batch) = (Weights.Random(Network), new Batch(Network, Batch));
        weights.WriteTo(engine);
        weights.WriteTo(reference.Engine);
        program.Run(batch.Images, batch.Labels, Rules.At(0, Rules.Gradient));
        reference.Program.Run(batch.Images, batch.Labels, Rules.At(0, Rules.Gradient));
        Close.AssertEqual(program.Losses, reference.Program.Losses, tolerance, "losses");
        Close.AssertEqual(Weights.Read(engine, Network, BufferKind.Velocity), reference.Velocities, tolerance, "velocity of");
    }

    private static IEnumerable<CuDnn.MathType> Allowed(Precision precision) =>
        Enum.GetValues<CuDnn.MathType>().Where(math => precision.Allows(math));

    private static CudaEngine Create(int[] gpus, Precision precision) => new(gpus, precision, new KernelCache(null, _ => { }));
}
