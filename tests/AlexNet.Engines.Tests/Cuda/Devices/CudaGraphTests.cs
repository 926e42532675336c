using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Tests.Cuda.Software;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Devices;

public sealed class CudaGraphTests : SoftwareDeviceTest
{
    [Test]
    public void Graph_RepeatsWhatWasCaptured()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var variable = new CudaDeviceVariable<float>(context, 1);
        using var module = Load(context, "activate.cu");
        using var launch = module.GetFunction("scale").Prepare(1, 32, 0, variable.DevicePointer, variable.DevicePointer, 2f, 1L);
        variable.CopyToDevice([1]);
        using var graph = stream.Capture(() => launch.RunAsync(stream));
        float ValueThen(Action<CudaStream> run)
        {
            run(stream);
            stream.Synchronize();
            var back = new float[1];
            variable.CopyToHost(back);
            return back[0];
        }

        Assert.That(ValueThen(_ => { }), Is.EqualTo(1), "captured, not done");
        using var exec = graph.Instantiate();
        Assert.That(ValueThen(exec.Launch), Is.EqualTo(2));
        Assert.That(ValueThen(exec.Launch), Is.EqualTo(4));

        launch.Set(2, 3f);
        using var changed = stream.Capture(() => launch.RunAsync(stream));
        Assert.That(exec.Update(changed));
        Assert.That(ValueThen(exec.Launch), Is.EqualTo(12));

        using var other = stream.Capture(() =>
        {
            launch.RunAsync(stream);
            launch.RunAsync(stream);
        });
        Assert.That(exec.Update(other), Is.False);
    }

    [Test]
    public void Capture_ThatFailsIsGivenUp()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        Assert.Throws<TimeoutException>(() => stream.Capture(() => throw new TimeoutException()));
        using (stream.Capture(() => { }))
        {
            // A library that fails now is asked for its reason again: the capture is over for it too.
        }

        SoftwareDevice.Fail(CallKind.Other, 1, LibCuda.CUresult.CUDA_ERROR_INVALID_VALUE);
        Assert.That(Assert.Throws<CudaException>(() => stream.Capture(() => { }))!.Call, Is.EqualTo("cuStreamBeginCapture_v2"));
        SoftwareDevice.Fail(CallKind.Library, 1, lostDevice: 0);
        Assert.Throws<CudaDeviceLostException>(() => CuBlas.cublasCreate_v2(out _).ThrowIfFailed());
    }
}
