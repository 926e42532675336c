using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Cuda;
using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Tests.Cuda.Software;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda;

/// <summary>What is the engine's own beside the suite: devices, precisions, too little memory, failures.</summary>
public sealed class CudaEngineTests : SoftwareDeviceTest
{
    private const long Mebi = 1 << 20;

    private static Network Network => ReferenceTrial.Network;

    [Test]
    public void Availability_NamesTheDevice()
    {
        var availability = CudaAvailability.Current;
        Assert.That(availability.IsUsable, availability.Details);
        Assert.That(availability.Reason, Is.EqualTo("Software device 0 (compute capability 9.0, 1.0 GiB)"));
        Assert.That(availability.Devices, Has.Count.EqualTo(2));
        Assert.DoesNotThrow(() => availability.Require([1, 0]));
    }

    /// <summary>The driver's first answers, one of them a failure.</summary>
    [TestCase(1, 100, "NVIDIA's driver finds no GPU")]
    [TestCase(1, 34, "libcuda.so.1 is a toolkit's stub, not NVIDIA's driver")]
    [TestCase(1, 2, "NVIDIA's driver does not start: CUDA_ERROR_OUT_OF_MEMORY: out of memory")]
    [TestCase(3, 1, "the GPU does not answer: CUDA: CUDA_ERROR_INVALID_VALUE from cuDeviceGetCount: as the software device says")]
    public void Availability_SaysWhyNot(int call, int status, string reason)
    {
        SoftwareDevice.Fail(CallKind.Any, call, (LibCuda.CUresult)status);
        var availability = CudaAvailability.Check();
        Assert.That((availability.IsUsable, availability.Reason, $"{availability.Details}"), Is.EqualTo((false, reason, reason)));
        Assert.That(availability.Devices, Is.Empty);
        Assert.That(Assert.Throws<InvalidOperationException>(() => _ = availability.FirstUsable)!.Message, Is.EqualTo(reason));
    }

    [TestCase("cuda:0", "GPU 0, Software device 0 (compute capability 9.0, 1.0 GiB), tf32", Placement.OneDevice)]
    [TestCase("cuda:1", "GPU 1, Software device 1 (compute capability 9.0, 1.0 GiB), tf32", Placement.OneDevice)]
    [TestCase("cuda:0,0", "GPU 0 twice, Software device 0 (compute capability 9.0, 1.0 GiB), tf32", Placement.ColumnPerDevice)]
    [TestCase(
        "cuda:1,0", "GPU 1, Software device 1 (compute capability 9.0, 1.0 GiB); GPU 0, Software device 0 (compute capability 9.0, 1.0 GiB), tf32",
        Placement.ColumnPerDevice)]
    public void Catalogue_NamesTheGpus(string device, string told, Placement placement)
    {
        var choice = EngineCatalogue.Choose(new(DeviceChoice.Parse(device), null, Precision.TF32), Assert.Fail);
        using var engine = choice.Engine;
        Assert.That((choice.Device, choice.Placement, choice.Where), Is.EqualTo((told, placement, DeviceChoice.Parse(device))));
        Assert.That((engine.Name, engine.RunsOnProcessors), Is.EqualTo(("cuda", false)));
    }

    [TestCase("cuda:auto", 0, 1, "cuda:0")]
    [TestCase("cuda:auto", 1, 2, "cuda:1")]
    [TestCase("cuda:auto,auto", 0, 1, "cuda:0,1")]
    public void Catalogue_TakesUsableGpusForEachProcess(string device, int number, int processes, string taken)
    {
        var choice = EngineCatalogue.Choose(new(DeviceChoice.Parse(device), null, Precision.F32), Assert.Fail, place: new(number, processes));
        using var engine = choice.Engine;
        Assert.That((choice.Where, choice.Placement), Is.EqualTo((DeviceChoice.Parse(taken), DeviceChoice.Parse(taken).Placement)));
    }

    [Test]
    public void Catalogue_TakesTheFirstGpuByItself()
    {
        var choice = EngineCatalogue.Choose(new(DeviceChoice.Parse("auto"), null, Precision.F32), Assert.Fail);
        using var engine = choice.Engine;
        Assert.That((engine.Name, choice.Device), Is.EqualTo(("cuda", "GPU 0, Software device 0 (compute capability 9.0, 1.0 GiB), f32")));
    }

    /// <summary>Streams run in another order with each seed: a missing event gives other numbers.</summary>
    [Test]
    public void TwoDevices_EqualTheReference([Values(0, 1)] int second, [Values] bool peers, [Values(1UL, 2UL, 3UL)] ulong seed)
    {
        SoftwareDevice.Reset(seed);
        SoftwareDevice.SetPeers(peers);
        try
        {
            ReferenceTrial.AssertEqual(Create([0, second]), Placement.ColumnPerDevice, 2e-4);
        }
        finally
        {
            SoftwareDevice.SetPeers(true);
        }
    }

    [TestCase(Precision.TF32, 2e-2)]
    [TestCase(Precision.BF16, 1e-1)]
    public void LowerPrecision_IsNearTheReference(Precision precision, double tolerance) =>
        ReferenceTrial.AssertEqual(Create([0], precision), Placement.OneDevice, tolerance);

    /// <summary>Conv1's image and weights lie in blocks, and convolutions' gradients are elements: parts have those too.</summary>
    [Test]
    public void Microbatches_InLowerPrecision_AreNearTheReference(
        [Values(Precision.TF32, Precision.BF16)] Precision precision, [Values(1, 4)] int parts)
    {
        var network = new SmallNetwork(43).Convolution(32, 11, 4).Relu().MaxPool().FullyConnected(24).Relu().Dropout().Classifier(40);
        ReferenceTrial.AssertEqual(Create([0], precision), Fuse.gpu(InParts(network, parts, 16)), precision == Precision.TF32 ? 2e-2 : 1e-1);
    }

    [Test]
    public void Microbatches_ThatBeginWhereKernelsTakeNone_AreRefused()
    {
        var network = new SmallNetwork(9).Convolution(4, 3).Relu().Classifier(3);
        using (var engine = Create([0]))
        {
            AssertRefused(
                "microbatches is 2, so that each has 2 images; allowed on a GPU in f32 are multiples of 4",
                () => engine.Load(InParts(network, 2, 4)));
            engine.Load(InParts(network, 2, 8)).Dispose();
        }

        // An image of 243 numbers in two bytes.
        using var other = Create([0], Precision.BF16);
        AssertRefused(
            "microbatches is 2, so that each has 4 images; allowed on a GPU in bf16 are multiples of 8",
            () => other.Load(InParts(network, 2, 8)));
        other.Load(InParts(network, 2, 16)).Dispose();
    }

    [Test]
    public void Load_OfMoreDevicesThanThereAre_IsRefused()
    {
        using var engine = Create([0]);
        var error = Assert.Throws<UserErrorException>(() => engine.Load(Plans.Training(Network, 2, Placement.ColumnPerDevice)))!;
        Assert.That(error.Message, Is.EqualTo("the plan runs on 2 devices; the engine has 1, device cuda:0,0 or cuda:0,1 gives two, and so on"));
    }

    /// <summary>Of whichever memory there is too little: the engine holds nothing of the plan then, and the same load succeeds.</summary>
    [Test]
    public void Load_ThatFailsTakesBackWhatItAdded()
    {
        var plan = Plans.Training(new SmallNetwork(5).Convolution(4, 3).Relu().Classifier(3), 2);
        using var engine = Create([0], Precision.BF16);
        var failures = new List<Exception>();
        for (var number = 1; failures.Count < 100; number++)
        {
            SoftwareDevice.Fail(CallKind.Allocation, number, LibCuda.CUresult.CUDA_ERROR_OUT_OF_MEMORY);
            try
            {
                engine.Load(plan).Dispose();
                break;
            }
            catch (Exception failure) when (failure is UserErrorException or CudaException)
            {
                failures.Add(failure);
                AssertRefused("the engine holds no parameter named fc3.weight", () => engine.Read("fc3.weight", BufferKind.Parameter, new float[108]));
            }
        }

        Assert.That(failures.OfType<UserErrorException>().Select(each => each.Message), Is.Not.Empty.And.All.Match(
            @"^batch 2 needs 0\.00 GiB of GPU 0; 0\.\d\d GiB are free; batch 1 fits$"));
        Assert.That(failures.OfType<CudaException>().Select(each => each.Call), Is.Not.Empty.And.All.EqualTo("cuMemHostAlloc"));
    }

    /// <summary>What another plan has loaded stays as it is.</summary>
    [Test]
    public void Parameters_AreRefusedInAnotherShapePlaceOrLength()
    {
        using var engine = Create([0, 1]);
        var network = new SmallNetwork(5, 2).Convolution(4, 3).Relu().Classifier(3);
        engine.Load(Plans.Evaluation(network, 2)).Dispose();
        AssertRefused(
            "conv1.weight from row 0 is 2×3×3×3; the engine holds it already in another shape or placement",
            () => engine.Load(Plans.Evaluation(network, 2, Placement.ColumnPerDevice)));
        AssertRefused(
            "conv1.weight from row 0 is 6×3×3×3; the engine holds it already in another shape or placement",
            () => engine.Load(Plans.Evaluation(new SmallNetwork(5, 2).Convolution(6, 3).Relu().Classifier(3), 2)));
        AssertRefused("conv1.weight has 108 numbers; 107 were given", () => engine.Write("conv1.weight", BufferKind.Parameter, new float[107]));
        AssertRefused("conv1.weight has 108 numbers; 109 were given", () => engine.Read("conv1.weight", BufferKind.Parameter, new float[109]));
        AssertRefused("the engine holds no velocity named conv1.weight", () => engine.Read("conv1.weight", BufferKind.Velocity, new float[108]));

        using var swapped = Create([1, 0]);
        swapped.Load(Plans.Evaluation(network, 2, Placement.ColumnPerDevice)).Dispose();
        AssertRefused(
            "conv1.weight from row 0 is 4×3×3×3; the engine holds it already in another shape or placement",
            () => swapped.Load(Plans.Evaluation(network, 2)));
    }

    [Test]
    public void Program_TellsWhatItIs()
    {
        using var engine = Create([0, 1]);
        var network = new SmallNetwork(7, 2).Convolution(4, 3).Relu().Classifier(3);
        var plan = Plans.Training(network, 2, Placement.ColumnPerDevice);
        var program = (CudaProgram)engine.Load(plan);
        Assert.That((program.Probabilities.Length, program.Losses.Length), Is.EqualTo((0, 0)), "nothing has run");
        Assert.That((program.LayoutChanges, program.AlwaysTimes), Is.EqualTo((new LayoutChanges(2, 0), false)));
        Assert.That((program.Plan, program.StepTicks.Length), Is.EqualTo((plan, plan.Steps.Length)));
        var batch = new Batch(network, 2);
        program.Run(batch.Images, batch.Labels, Rules.At(0, Rules.Nothing));
        Assert.That((program.Probabilities.Length, program.Losses.Length), Is.EqualTo((6, 2)));
        program.Dispose();
        program.Dispose();
        Assert.Throws<ObjectDisposedException>(() => program.Run(batch.Images, batch.Labels, Rules.At(0, Rules.Nothing)));
    }

    /// <summary>Functions and normalisations that the paper's network has not, and a layer that stays as it is.</summary>
    /// <summary>Gradients as elements and as float32, with taps that are not there in blocks of pixels, on one GPU, on two, and twice on one: all come
    /// to the limit by one factor.</summary>
    [Test]
    public void ClippedGradients_ComeToTheLimitInEveryPrecision([Values] Precision precision, [Values(-1, 0, 1)] int second)
    {
        var network = new SmallNetwork(35, 2).Convolution(32, 11, 4).Relu().FullyConnected(24).Relu().Classifier(5);
        var placement = second < 0 ? Placement.OneDevice : Placement.ColumnPerDevice;
        var free = Velocities(Plans.Training(network, 3, placement));
        var norm = Math.Sqrt(free.Values.Sum(values => values.Sum(value => (double)value * value)));
        foreach (var (name, values) in Velocities(Plans.Asked(network, 3, norm / 4, true, placement)))
        {
            Close.AssertEqual(values, [.. free[name].Select(value => value / 4)], 1e-5, name);
        }

        Weights Velocities(Plan plan)
        {
            using var engine = Create(second < 0 ? [0] : [0, second], precision);
            using var program = engine.Load(Fuse.gpu(plan));
            var batch = new Batch(network, 3);
            Weights.Random(network).WriteTo(engine);
            program.Run(batch.Images, batch.Labels, Rules.At(0, Rules.Gradient));
            return Weights.Read(engine, network, BufferKind.Velocity);
        }
    }

    /// <summary>The same gradients, and weights in float32 whatever the precision: each tensor's velocity is λ times what it is without.</summary>
    [Test]
    public void AdaptedRates_FollowTheNormsInEveryPrecision([Values] Precision precision, [Values(-1, 0, 1)] int second)
    {
        var network = new SmallNetwork(35, 2).Convolution(32, 11, 4).Relu().FullyConnected(24).Relu().Classifier(5);
        var placement = second < 0 ? Placement.OneDevice : Placement.ColumnPerDevice;
        var rule = UpdateRule.Everywhere(1, 1, 0, 0.5f, 0);
        var (weights, plain) = (Weights.Random(network), Plans.Training(network, 3, placement));
        var (gradients, free) = (Velocities(plain, Rules.Gradient), Velocities(plain, rule));
        var settings = PlanSettings.Plain(DropoutScaling.AtTraining).WithLars(0.25);
        foreach (var (name, values) in Velocities(Plans.Asked(network, 3, settings, placement), rule))
        {
            var (g, w) = (Norm(gradients[name]), Norm(weights[name]));
            var factor = name.EndsWith(".bias", StringComparison.Ordinal) ? 1 : (float)(0.25 * w / (g + (0.5 * w)));
            Close.AssertEqual(values, [.. free[name].Select(value => value * factor)], 1e-5, name);
        }

        double Norm(float[] values) => Math.Sqrt(values.Sum(value => (double)value * value));

        Weights Velocities(Plan plan, UpdateRule rule)
        {
            using var engine = Create(second < 0 ? [0] : [0, second], precision);
            using var program = engine.Load(Fuse.gpu(plan));
            var batch = new Batch(network, 3);
            weights.WriteTo(engine);
            program.Run(batch.Images, batch.Labels, Rules.At(0, rule));
            return Weights.Read(engine, network, BufferKind.Velocity);
        }
    }

    [TestCase(Precision.F32, 2e-4)]
    [TestCase(Precision.BF16, 1e-1)]
    public void OtherLayers_AreNearTheReference(Precision precision, double tolerance) =>
        ReferenceTrial.AssertEqual(Create([0], precision), Placement.OneDevice, tolerance, new SmallNetwork(31, 2)
            .Convolution(32, 3).Logistic().NormaliseAcross().NormaliseSpace().MaxPool()
            .Convolution(64, 3, pad: 1).Tanh().NormaliseSpace(size: 7).MaxPool()
            .FullyConnected(24).Logistic().Dropout().Classifier(5));

    [Test]
    public void Load_OfMoreLayersThanThereAreFactors_IsRefused()
    {
        using var engine = Create([0]);
        var network = Deep(33);
        var error = Assert.Throws<UserErrorException>(() => engine.Load(Plans.Training(network, 2)))!;
        Assert.That(error.Message, Is.EqualTo("network small has 33 layers with weights; allowed are 32 where engine cuda trains it"));
        engine.Load(Plans.Evaluation(network, 2)).Dispose();
    }

    [Test]
    public void Update_OfTheLastLayerOfMany_TakesItsFactor()
    {
        var network = Deep(32);
        using var engine = Create([0]);
        using var program = engine.Load(Fuse.gpu(Plans.Training(network, 2)));
        var (batch, before) = (new Batch(network, 2), Weights.Random(network));
        before.WriteTo(engine);
        program.Run(batch.Images, batch.Labels, Rules.At(0, new(1, 1, 0, 0.1f, 0.1f, [.. Enumerable.Repeat(1f, 31), 0], averageDecay: 0)));
        var after = Weights.Read(engine, network);
        Assert.That(before.Keys.Where(name => after[name].SequenceEqual(before[name])), Is.EqualTo(["fc32.weight", "fc32.bias"]));
    }

    [Test]
    public void Load_WithTooLittleMemory_NamesABatchThatFits()
    {
        SoftwareDevice.SetMemory(0, 64 * Mebi);
        using var engine = Create([0]);
        var error = Assert.Throws<UserErrorException>(() => engine.Load(Plans.Training(Network, 256)))!;
        Assert.That(error.Message, Does.Match(@"^batch 256 needs [\d.]+ GiB of GPU 0; [\d.]+ GiB are free; batch \d+ fits$"));
        var batch = int.Parse(error.Message.Split(' ')[^2]);
        engine.Load(Plans.Training(Network, batch)).Dispose();
        Assert.That(batch, Is.InRange(16, 255));
    }

    /// <summary>Each of the calls in turn, a few apart: one error that says what failed, and nothing left (after each test).</summary>
    [Test]
    public void Failure_OfAnyCall_IsReportedAndEverythingReleased([Range(0, EveryCall.Shares - 1)] int share) =>
        EveryCall.Fails(share, Fails);

    [Test]
    public void Run_OnALostDevice_SaysSo()
    {
        using var engine = Create([0]);
        var network = new SmallNetwork(5).Classifier(5);
        using var program = engine.Load(Plans.Training(network, 2));
        var batch = new Batch(network, 2);
        SoftwareDevice.Fail(CallKind.Launch, 1, LibCuda.CUresult.CUDA_ERROR_LAUNCH_FAILED, lostDevice: 0);
        Assert.Throws<CudaDeviceLostException>(() => program.Run(batch.Images, batch.Labels, Rules.At(0, Rules.Ordinary)));
    }

    /// <summary>So many layers with weights.</summary>
    private static Network Deep(int layers) =>
        Enumerable.Range(1, layers - 1).Aggregate(new SmallNetwork(2), (network, _) => network.FullyConnected(3)).Classifier(3);

    private static void AssertRefused(string message, Action action) =>
        Assert.That(Assert.Throws<UserErrorException>(action)!.Message, Is.EqualTo(message));

    private static CudaEngine Create(int[] gpus, Precision precision = Precision.F32) =>
        new(gpus, precision, new KernelCache(null, _ => { }));

    /// <summary>One step on two devices; whether a failed call was told: by an error, or by a warning where a graph was to be made.</summary>
    private static bool Fails()
    {
        var warnings = new List<string>();
        var network = new SmallNetwork(7, 2).Convolution(4, 3).Relu().FullyConnected(6).Classifier(3);
        var batch = new Batch(network, 2);
        try
        {
            using var engine = new CudaEngine([0, 1], Precision.F32, new KernelCache(null, _ => { }), warnings.Add);
            using var program = engine.Load(Fuse.gpu(Plans.Training(network, 2, Placement.ColumnPerDevice)));
            program.Run(batch.Images, batch.Labels, Rules.At(0, Rules.Ordinary));
            return warnings.Count == 1;
        }
        catch (Exception failure) when (failure is CudaException or UserErrorException)
        {
            return true;
        }
    }

    private static Plan InParts(Network network, int parts, int batch) =>
        Compile.asked(PlanSettings.Plain(DropoutScaling.AtTraining).InParts(parts), network, Placement.OneDevice, batch, Mode.Training);
}
