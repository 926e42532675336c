using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Cuda;
using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Tests.Cuda.Software;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda;

/// <summary>Batches of bytes, several under way together: uploads, graphs and results in slots.</summary>
public sealed class CudaStreamedProgramTests : SoftwareDeviceTest
{
    private const int Batch = StreamedTrial.Batch;
    private const int Batches = StreamedTrial.Batches;

    private readonly List<string> _warnings = [];

    private static Network Network => StreamedTrial.Network;

    [SetUp]
    public void NoWarningYet() => _warnings.Clear();

    private StreamedTrial Trial => new(Create);

    /// <summary>Seeds let copies and steps of several batches overtake each other wherever no event forbids it.</summary>
    [Test]
    public void Bytes_GiveTheBitsOfFloats(
        [Values(new[] { 0 }, new[] { 0, 0 }, new[] { 0, 1 })] int[] gpus, [Values(Precision.F32, Precision.BF16)] Precision precision,
        [Range(1, 6)] int seed)
    {
        SoftwareDevice.Reset((ulong)seed);
        Trial.AssertBytesGiveTheBitsOfFloats(gpus, precision);
        Assert.That(_warnings, Is.Empty);
    }

    [Test]
    public void Evaluation_OfFewerImagesThanABatch_IsThatOfFloats() => Trial.AssertFewerImagesGiveTheBitsOfFloats();

    [Test]
    public void Repeat_IsARunOnTheSameImages() => Trial.AssertRepeatIsARunOnTheSameImages();

    [Test]
    public void Submit_OfMoreThanTheDepth_AndCompletionOfNothing_AreRefused()
    {
        using var engine = Create([0]);
        using var batches = new ByteBatches(engine, Network, Batch, Batches);
        using var program = engine.Load(TrainingPlan(1), batches.Pixels);
        const string none = "no batch is under way; allowed is to complete what was submitted";
        AssertNow(none, () => program.Complete());
        for (var number = 0; number < program.Depth; number++)
        {
            batches.Submit(program, number, Rules.At(number, Rules.Nothing));
        }

        Assert.That((program.Pending, program.Depth), Is.EqualTo((3, 3)));
        AssertNow("3 batches are under way; allowed are 3", () => batches.Submit(program, 3, Rules.At(3, Rules.Nothing)));
        AssertNow("3 batches are under way; allowed are 3", () => program.Repeat(Rules.At(3, Rules.Nothing)));
        program.Abandon();
        Assert.That(program.Pending, Is.Zero);
        AssertNow(none, () => program.Complete());
    }

    /// <summary>Whatever is under way when it is disposed of is waited for.</summary>
    [Test]
    public void Program_IsNoUseOnceDisposedOf()
    {
        using var engine = Create([0]);
        using var batches = new ByteBatches(engine, Network, Batch, 2);
        var program = engine.Load(TrainingPlan(1), batches.Pixels);
        batches.Submit(program, 0, Rules.At(0, Rules.Nothing));
        program.Dispose();
        program.Dispose();
        Assert.Throws<ObjectDisposedException>(() => batches.Submit(program, 1, Rules.At(1, Rules.Nothing)));
        Assert.Throws<ObjectDisposedException>(() => program.Repeat(Rules.At(1, Rules.Nothing)));
        Assert.Throws<ObjectDisposedException>(() => program.Complete());
    }

    [Test]
    public void Timing_BeginsAndEndsWhereNothingIsUnderWay()
    {
        using var engine = Create([0]);
        using var batches = new ByteBatches(engine, Network, Batch, 1);
        using var program = engine.Load(TrainingPlan(1), batches.Pixels);
        var clock = (ITimedSteps)program;
        Assert.That((clock.LayoutChanges, clock.AlwaysTimes), Is.EqualTo((new LayoutChanges(0, 0), false)));
        Assert.That(clock.Implementations, Has.Count.EqualTo(program.Plan.Steps.Length));
        batches.Submit(program, 0, Rules.At(0, Rules.Nothing));
        AssertNow("1 batches are under way; allowed is none where timing begins or ends", () => clock.TimeSteps(true));
        program.Complete();
        clock.TimeSteps(true);
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        batches.Submit(program, 0, Rules.At(0, Rules.Nothing));
        AssertNow("1 batches are under way; allowed is one at a time while steps are timed", () => batches.Submit(program, 0, Rules.At(0, Rules.Nothing)));
        AssertNow("1 batches are under way; allowed is none where timing begins or ends", () => clock.TimeSteps(false));
        program.Complete();
        Assert.That(
            clock.StepTicks.ToArray().Sum(), Is.Positive.And.LessThanOrEqualTo(System.Diagnostics.Stopwatch.GetTimestamp() - start), "no more than all of it");
        clock.TimeSteps(false);
        SoftwareDevice.Fail(CallKind.Any, 0);
        batches.Submit(program, 0, Rules.At(0, Rules.Nothing));
        program.Complete();
        Assert.That(SoftwareDevice.Calls(CallKind.Launch), Is.EqualTo(1), "one graph again");
    }

    [Test]
    public void Submit_OfWhatDoesNotFit_IsRefused()
    {
        using var engine = Create([0]);
        using var batches = new ByteBatches(engine, Network, Batch, 1);
        using var program = engine.Load(TrainingPlan(1), batches.Pixels);
        var images = new byte[Batch * Network.Crop * Network.Crop * 3];
        ImageDraw[] draws = [default, new(4, 0, 0, 0, 0, 0), default];
        AssertRefused(() => program.Submit(new(images, draws, new int[Batch]), default), "row 4");
        AssertRefused(() => program.Submit(new(images, new ImageDraw[2], new int[Batch]), default), "2 draws");
        AssertRefused(() => program.Submit(new(images.AsSpan(1), new ImageDraw[Batch], new int[Batch]), default), "bytes");
        AssertRefused(() => program.Submit(new(images, new ImageDraw[Batch], [0, 6, 0]), default), "label 6");
        AssertRefused(() => batches.Submit(program, 0, default, images: 2), "batch of 2");
        AssertRefused(() => engine.Load(TrainingPlan(1), new PixelInput(new float[3], 1, 1)).Dispose(), "side");
    }

    [Test]
    public void Images_InOrdinaryMemory_AreSeen()
    {
        using var engine = Create([0]);
        using var batches = new ByteBatches(engine, Network, Batch, 1);
        using var program = engine.Load(TrainingPlan(1), batches.Pixels);
        Assert.Throws<CudaException>(() => program.Submit(
            new(new byte[Batch * Network.Crop * Network.Crop * 3], new ImageDraw[Batch], new int[Batch]), Rules.At(0, Rules.Nothing)));
        AssertReported("pageable memory where page-locked is required");
    }

    /// <summary>What cannot be captured is launched step by step, whichever of the captures fails.</summary>
    [TestCase(1, 900, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED")]
    [TestCase(1, 801, "CUDA_ERROR_NOT_SUPPORTED")]
    [TestCase(3, 1, "CUDA_ERROR_INVALID_VALUE")]
    public void Capture_ThatIsRefused_IsToldAndChangesNothing(int number, int status, string told) => AssertGoesStepByStep(
        [0], () => SoftwareDevice.Fail(CallKind.Capture, number, (LibCuda.CUresult)status), $"{told} from cuStreamEndCapture");

    /// <summary>Libraries give statuses of their own for what the driver refuses them; nothing that waits may be asked then.</summary>
    [TestCase("cudnnConvolutionBackwardFilter captured 900;", "CUDNN_STATUS_EXECUTION_FAILED from cuDNN's weight gradient")]
    [TestCase("cudnnConvolutionBackwardFilter captured 801;", "CUDNN_STATUS_EXECUTION_FAILED from cuDNN's weight gradient")]
    [TestCase("cublasLtMatmul captured 900;", "CUBLAS_STATUS_EXECUTION_FAILED from cuBLASLt with ReluBias")]
    [TestCase("cublasLtMatmul captured 1;", "CUBLAS_STATUS_INVALID_VALUE from cuBLASLt with ReluBias")]
    [TestCase("softmax_loss captured 900;", "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED from cuLaunchKernel of softmax_loss")]
    public void Capture_WithACallThatIsRefused_IsToldAndChangesNothing(string refused, string told) =>
        AssertGoesStepByStep([0], () => SoftwareDevice.Refuse(refused), told);

    /// <summary>Nobody has seen yet whether a copy between GPUs can be captured.</summary>
    [TestCase(900, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED")]
    [TestCase(801, "CUDA_ERROR_NOT_SUPPORTED")]
    [TestCase(1, "CUDA_ERROR_INVALID_VALUE")]
    public void Capture_WithACopyBetweenDevicesThatIsRefused_IsToldAndChangesNothing(int status, string told) => AssertGoesStepByStep(
        [0, 1], () => SoftwareDevice.Refuse($"cuMemcpyPeerAsync captured {status};"), $"{told} from cuMemcpyPeerAsync");

    /// <summary>A library does not say that the device is lost, nor may the driver be asked before the capture has ended.</summary>
    [Test]
    public void Capture_OnALostDevice_SaysSo()
    {
        using var engine = Create([0]);
        using var batches = new ByteBatches(engine, Network, Batch, Batches);
        engine.Load(TrainingPlan(1), batches.Pixels).Dispose();
        SoftwareDevice.Fail(CallKind.Library, 0);
        engine.Load(TrainingPlan(1), batches.Pixels).Dispose();
        var last = SoftwareDevice.Calls(CallKind.Library);
        SoftwareDevice.Fail(CallKind.Library, last, lostDevice: 0);
        Assert.Throws<CudaDeviceLostException>(() => engine.Load(TrainingPlan(1), batches.Pixels));
        Assert.That(_warnings, Is.Empty);
        Assert.That(SoftwareDevice.Report, Is.Empty);
    }

    [Test]
    public void TimedSteps_AreTheSameRunStepByStep() => Trial.AssertTimedStepsAreTheSameRun([0, 1]);

    [Test]
    public void Submission_AllocatesNothing_AndIsOneLaunch()
    {
        using var engine = Create([0]);
        using var batches = new ByteBatches(engine, Network, Batch, 1);
        using var program = engine.Load(TrainingPlan(1), batches.Pixels);
        Assert.That(Allocations.Least(RunOnce), Is.Zero);
        SoftwareDevice.Fail(CallKind.Any, 0);
        RunOnce();
        Assert.That(SoftwareDevice.Calls(CallKind.Launch), Is.EqualTo(1));
        Assert.That(SoftwareDevice.Calls(CallKind.Allocation), Is.Zero);

        void RunOnce()
        {
            batches.Submit(program, 0, Rules.At(0, Rules.Nothing));
            program.Complete();
        }
    }

    /// <summary>Each call in turn, a few apart, with two batches under way: one error, or one warning where a graph was to be made, and nothing
    /// left (after each test).</summary>
    [Test]
    public void Failure_OfAnyCall_IsReportedAndEverythingReleased([Range(0, EveryCall.Shares - 1)] int share) =>
        EveryCall.Fails(share, Fails);

    /// <summary>The same where the device is gone with the call: every later one on it fails too.</summary>
    [Test]
    public void LossOfADevice_AtAnyCall_IsReportedAndEverythingReleased([Range(0, EveryCall.Shares - 1)] int share, [Values(0, 1)] int device) =>
        EveryCall.Fails(share, Fails, device);

    /// <summary>Three steps, two of them under way together, on two devices; whether a failed call was told.</summary>
    private bool Fails()
    {
        var network = new SmallNetwork(7, 2).Convolution(4, 3).Relu().FullyConnected(6).Classifier(3);
        _warnings.Clear();
        try
        {
            using var engine = Create([0, 1]);
            using var batches = new ByteBatches(engine, network, 2, 3);
            using var program = engine.Load(Fuse.gpu(Plans.Training(network, 2, Placement.ColumnPerDevice)), batches.Pixels);
            batches.Submit(program, 0, Rules.At(0, Rules.Ordinary));
            batches.Submit(program, 1, Rules.At(1, Rules.Ordinary));
            program.Complete();
            batches.Submit(program, 2, Rules.At(2, Rules.Ordinary));
            program.Complete();
            program.Complete();
            return _warnings.Count == 1;
        }
        catch (Exception failure) when (failure is CudaException or UserErrorException)
        {
            return true;
        }
    }

    /// <summary>The same losses with one warning more.</summary>
    private void AssertGoesStepByStep(int[] gpus, Action refuse, string told)
    {
        var plan = TrainingPlan(gpus.Length);
        var losses = new List<float[]>[2];
        foreach (var refused in new[] { false, true })
        {
            using var engine = Create(gpus);
            using var batches = new ByteBatches(engine, Network, Batch, Batches);
            if (refused)
            {
                refuse();
            }

            using var program = engine.Load(plan, batches.Pixels);
            Weights.Random(Network).WriteTo(engine);
            losses[refused ? 1 : 0] = StreamedTrial.Train(program, batches);
        }

        Assert.That(losses[1], Is.EqualTo(losses[0]));
        Assert.That(_warnings, Has.Count.EqualTo(1));
        Assert.That(_warnings[0], Does.StartWith("steps are launched one by one, as they cannot be captured as a CUDA graph: ").And.Contain(told));
    }

    private static Plan TrainingPlan(int devices) => StreamedTrial.TrainingPlan(devices);

    private CudaEngine Create(int[] gpus, Precision precision = Precision.F32) =>
        new(gpus, precision, new KernelCache(null, _ => { }), _warnings.Add);

    private static void AssertNow(string message, Action action) =>
        Assert.That(Assert.Throws<InvalidOperationException>(action)!.Message, Is.EqualTo(message));

    private static void AssertRefused(Action action, string text) =>
        Assert.That(Assert.Throws<UserErrorException>(action)!.Message, Does.Contain(text));
}
