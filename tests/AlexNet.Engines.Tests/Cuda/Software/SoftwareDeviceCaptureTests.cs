using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using NUnit.Framework;
using static AlexNet.Engines.Cuda.Interop.LibCuda;

namespace AlexNet.Engines.Tests.Cuda.Software;

/// <summary>The software device refuses what CUDA does not allow while a stream is being captured.</summary>
public sealed unsafe class SoftwareDeviceCaptureTests : SoftwareDeviceTest
{
    private const int Unsupported = (int)CUresult.CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    private const int CapturedEvent = 907;

    /// <summary>What allocates, loads, releases or waits: a graph would not do it again.</summary>
    private static readonly Dictionary<string, (int Status, Func<Scene, int> Call)> Unsafe = new()
    {
        ["cuMemAlloc_v2"] = (Unsupported, _ => (int)cuMemAlloc_v2(out var _, 16)),
        ["cuMemFree_v2"] = (Unsupported, scene => (int)cuMemFree_v2(scene.Memory.DevicePointer)),
        ["cuMemHostAlloc"] = (Unsupported, _ => (int)cuMemHostAlloc(out var _, 16, CU_MEMHOSTALLOC_PORTABLE)),
        ["cuMemFreeHost"] = (Unsupported, scene => (int)cuMemFreeHost(scene.Host.PinnedHostPointer)),
        ["cuMemcpyHtoD_v2"] = (Unsupported, scene => Copy(value => cuMemcpyHtoD_v2(scene.Memory.DevicePointer, (void*)value, 4))),
        ["cuMemcpyDtoH_v2"] = (Unsupported, scene => Copy(value => cuMemcpyDtoH_v2((void*)value, scene.Memory.DevicePointer, 4))),
        ["cuModuleLoadData"] = (Unsupported, _ => LoadModule()),
        ["cuModuleUnload"] = (Unsupported, scene => (int)cuModuleUnload(scene.Module)),
        ["cuCtxEnablePeerAccess"] = (Unsupported, scene => (int)cuCtxEnablePeerAccess(scene.Second.Handle, 0)),
        ["cuCtxSynchronize"] = (Unsupported, _ => (int)cuCtxSynchronize()),
        ["cuStreamSynchronize"] = (Unsupported, scene => (int)cuStreamSynchronize(scene.Other.Stream)),
        ["cuStreamQuery"] = (Unsupported, scene => (int)cuStreamQuery(scene.Other.Stream)),
        ["cuEventSynchronize"] = (Unsupported, scene => (int)cuEventSynchronize(scene.Before.Event)),
        ["cuEventQuery"] = (Unsupported, scene => (int)cuEventQuery(scene.Before.Event)),
        ["cuGraphInstantiateWithFlags"] = (Unsupported, scene => (int)cuGraphInstantiateWithFlags(out var _, scene.Graph.Graph, 0)),
        ["cublasCreate_v2"] = (1, _ => (int)CuBlas.cublasCreate_v2(out var _)),
        ["cublasDestroy_v2"] = (13, scene => (int)CuBlas.cublasDestroy_v2(scene.Blas)),
        ["cublasLtCreate"] = (1, _ => (int)CuBlasLt.cublasLtCreate(out var _)),
        ["cublasLtDestroy"] = (13, scene => (int)CuBlasLt.cublasLtDestroy(scene.BlasLt)),
        ["cudnnCreate"] = (1001, _ => (int)CuDnn.cudnnCreate(out var _)),
        ["cudnnDestroy"] = (5000, scene => (int)CuDnn.cudnnDestroy(scene.Dnn)),
    };

    /// <summary>What has no meaning for a capture, whoever calls it in whatever mode.</summary>
    private static readonly Dictionary<string, (int Status, Func<Scene, int> Call)> Contrary = new()
    {
        ["cuCtxSynchronize"] = (Unsupported, _ => (int)cuCtxSynchronize()),
        ["cuStreamSynchronize"] = (Unsupported, scene => (int)cuStreamSynchronize(scene.Stream.Stream)),
        ["cuStreamQuery"] = (Unsupported, scene => (int)cuStreamQuery(scene.Stream.Stream)),
        ["cuStreamDestroy_v2"] = (Unsupported, scene => (int)cuStreamDestroy_v2(scene.Stream.Stream)),
        ["cuGraphLaunch"] = (Unsupported, scene => (int)cuGraphLaunch(scene.Exec, scene.Stream.Stream)),
        ["cuDevicePrimaryCtxRelease_v2"] = (Unsupported, _ => (int)cuDevicePrimaryCtxRelease_v2(0)),
        ["cuEventSynchronize"] = (CapturedEvent, scene => (int)cuEventSynchronize(scene.Within.Event)),
        ["cuEventQuery"] = (CapturedEvent, scene => (int)cuEventQuery(scene.Within.Event)),
        ["cuEventElapsedTime"] = (CapturedEvent, scene => (int)cuEventElapsedTime(out var _, scene.Before.Event, scene.Within.Event)),
    };

    private static IEnumerable<string> UnsafeCalls => Unsafe.Keys;

    private static IEnumerable<string> ContraryCalls => Contrary.Keys;

    [Test]
    public void UnsafeCall_OfTheThreadThatCapturesIsSeen(
        [ValueSource(nameof(UnsafeCalls))] string name, [Values((int)CaptureMode.Global, (int)CaptureMode.ThreadLocal)] int mode)
    {
        using var scene = new Scene((CaptureMode)mode);
        AssertRefused(scene, name, Unsafe[name]);
    }

    [Test]
    public void UnsafeCall_InARelaxedCaptureIsAllowed(
        [Values("cuMemcpyHtoD_v2", "cuMemcpyDtoH_v2", "cuCtxEnablePeerAccess", "cuEventSynchronize", "cuStreamSynchronize")] string name)
    {
        using var scene = new Scene(CaptureMode.Relaxed);
        Assert.That(Unsafe[name].Call(scene), Is.Zero);
        scene.EndCapture();
    }

    [TestCase((int)CaptureMode.Global, Unsupported)]
    [TestCase((int)CaptureMode.ThreadLocal, 0)]
    public void UnsafeCall_OfAnotherThreadIsSeenInTheModeForAll(int mode, int expected)
    {
        using var scene = new Scene((CaptureMode)mode);
        Assert.That(scene.OnAnotherThread(Unsafe["cuMemcpyDtoH_v2"].Call), Is.EqualTo(expected));
        if (expected == 0)
        {
            scene.EndCapture();
            return;
        }

        AssertReported("cuMemcpyDtoH_v2: not allowed during a capture");
    }

    [Test]
    public void ContraryCall_IsSeenInEveryMode([ValueSource(nameof(ContraryCalls))] string name, [Values(0, 1, 2)] int mode)
    {
        using var scene = new Scene((CaptureMode)mode);
        AssertRefused(scene, name, Contrary[name]);
    }

    [Test]
    public void ContraryCall_OfAnotherThreadIsSeen([ValueSource(nameof(ContraryCalls))] string name)
    {
        using var scene = new Scene(CaptureMode.Relaxed);
        AssertRefused(scene, name, (Contrary[name].Status, _ => scene.OnAnotherThread(Contrary[name].Call)));
    }

    /// <summary>Of a stream that has joined the capture.</summary>
    [Test]
    public void Wait_ForTheContextOfAStreamThatJoinedIsSeen()
    {
        using var scene = new Scene(CaptureMode.Relaxed);
        using var joined = new CudaStream(scene.Second);
        joined.WaitEvent(scene.Within);
        Assert.That(
            scene.OnAnotherThread(_ =>
            {
                scene.Second.SetCurrent();
                return (int)cuCtxSynchronize();
            }),
            Is.EqualTo(Unsupported));
        AssertReported("cuCtxSynchronize: not allowed during a capture");
    }

    [Test]
    public void InvalidCapture_TakesNothingMore()
    {
        using var scene = new Scene(CaptureMode.ThreadLocal);
        _ = cuCtxSynchronize();
        Assert.That((int)cuMemsetD8Async(scene.Memory.DevicePointer, 0, 4, scene.Stream.Stream), Is.EqualTo(901));
        Assert.That((int)cuEventRecord(scene.Within.Event, scene.Stream.Stream), Is.EqualTo(901));
        Assert.That((int)cuStreamWaitEvent(scene.Stream.Stream, scene.Within.Event, 0), Is.EqualTo(901));
        AssertReported("cuMemsetD8Async: the capture is invalid since a call before");
        AssertReported("cuEventRecord: the capture is invalid since a call before");
        AssertReported("cuStreamWaitEvent: the capture is invalid since a call before");
    }

    [Test]
    public void Wait_InACaptureForWhatCameBeforeIsSeen()
    {
        using var scene = new Scene(CaptureMode.ThreadLocal);
        Assert.That((int)cuStreamWaitEvent(scene.Stream.Stream, scene.Before.Event, 0), Is.EqualTo(905));
        AssertReported("cuStreamWaitEvent: a capture cannot wait for an event from before it");
    }

    [Test]
    public void End_InAnotherStreamIsSeen()
    {
        using var scene = new Scene(CaptureMode.ThreadLocal);
        scene.Other.WaitEvent(scene.Within);
        Assert.That((int)cuStreamEndCapture(scene.Other.Stream, out _), Is.EqualTo(903));
        AssertReported("cuStreamEndCapture: the capture began in another stream");
    }

    [Test]
    public void End_OnAnotherThreadIsSeen()
    {
        using var scene = new Scene(CaptureMode.ThreadLocal);
        Assert.That(scene.OnAnotherThread(_ => (int)scene.TryEndCapture()), Is.EqualTo(908));
        AssertReported("cuStreamEndCapture: the capture began on another thread");
    }

    [Test]
    public void End_OfARelaxedCaptureOnAnotherThreadIsAllowed()
    {
        using var scene = new Scene(CaptureMode.Relaxed);
        Assert.That(scene.OnAnotherThread(_ => (int)scene.TryEndCapture()), Is.Zero);
    }

    /// <summary>Refused with a line in the report, and nothing comes of the capture.</summary>
    private void AssertRefused(Scene scene, string name, (int Status, Func<Scene, int> Call) expected)
    {
        Assert.That(expected.Call(scene), Is.EqualTo(expected.Status));
        AssertReported(expected.Status == CapturedEvent
            ? $"{name}: {(name == "cuEventElapsedTime" ? "an" : "the")} event was last recorded in a capture"
            : $"{name}: not allowed during a capture");
        Assert.That((int)scene.TryEndCapture(), Is.EqualTo(901));
    }

    private static int Copy(Func<nint, CUresult> copy)
    {
        var value = stackalloc int[1];
        return (int)copy((nint)value);
    }

    private static int LoadModule()
    {
        fixed (byte* image = "software device image\n\0"u8)
        {
            return (int)cuModuleLoadData(out _, image);
        }
    }

    /// <summary>A stream that is being captured, and all that a call may be made with.</summary>
    private sealed class Scene : IDisposable
    {
        public Scene(CaptureMode mode)
        {
            (Second, First) = (new(1), new(0));
            (Stream, Other) = (new(First), new(First));
            (Before, Within) = (new(First, timing: true), new(First, timing: true));
            (Memory, Host) = (new(First, 1), new(First, 1));
            Memory.CopyToDevice([0]);
            fixed (byte* image = "software device image\n\0"u8)
            {
                cuModuleLoadData(out var module, image).ThrowIfFailed();
                Module = module;
            }

            CuBlas.cublasCreate_v2(out var blas).ThrowIfFailed();
            CuBlasLt.cublasLtCreate(out var blasLt).ThrowIfFailed();
            CuDnn.cudnnCreate(out var dnn).ThrowIfFailed();
            (Blas, BlasLt, Dnn) = (blas, blasLt, dnn);
            Graph = Stream.Capture(() => Memory.MemsetAsync(0, Stream));
            cuGraphInstantiateWithFlags(out var exec, Graph.Graph, 0).ThrowIfFailed();
            Exec = exec;
            Before.Record(Stream);
            cuStreamBeginCapture_v2(Stream.Stream, mode).ThrowIfFailed();
            Within.Record(Stream);
        }

        public CudaContext First { get; }

        public CudaContext Second { get; }

        public CudaStream Stream { get; }

        public CudaStream Other { get; }

        public CudaEvent Before { get; }

        public CudaEvent Within { get; }

        public CudaDeviceVariable<int> Memory { get; }

        public CudaPageLockedHostMemory<int> Host { get; }

        public nint Module { get; }

        public CudaGraph Graph { get; }

        public nint Exec { get; }

        public nint Blas { get; }

        public nint BlasLt { get; }

        public nint Dnn { get; }

        public int OnAnotherThread(Func<Scene, int> call)
        {
            var status = -1;
            var thread = new Thread(() =>
            {
                First.SetCurrent();
                status = call(this);
            });
            thread.Start();
            thread.Join();
            return status;
        }

        public void EndCapture() => TryEndCapture().ThrowIfFailed();

        public CUresult TryEndCapture()
        {
            var status = cuStreamEndCapture(Stream.Stream, out var graph);
            return status == CUresult.CUDA_SUCCESS ? cuGraphDestroy(graph) : status;
        }

        public void Dispose()
        {
            _ = cuModuleUnload(Module);
            _ = CuBlas.cublasDestroy_v2(Blas);
            _ = CuBlasLt.cublasLtDestroy(BlasLt);
            _ = CuDnn.cudnnDestroy(Dnn);
            _ = cuGraphExecDestroy(Exec);
            IDisposable[] parts = [Graph, Host, Memory, Within, Before, Other, Stream, First, Second];
            Array.ForEach(parts, part => part.Dispose());
        }
    }
}
