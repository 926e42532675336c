using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Tests.Cuda.Software;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Devices;

public sealed class CudaEventTests : SoftwareDeviceTest
{
    [Test]
    public void Event_TellsTimeAndState()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var start = new CudaEvent(context, timing: true);
        using var end = new CudaEvent(context, timing: true, blocking: true);
        start.Record(stream);
        end.Record(stream);
        stream.WaitEvent(start);
        end.Synchronize();
        Assert.That(CudaEvent.ElapsedTime(start, end), Is.GreaterThanOrEqualTo(0));
        Assert.That(start.Query());
        stream.Synchronize();
        Assert.That(stream.Query());
    }

    /// <summary>Nothing is done before somebody waits: a mark behind much work is not reached, and time was not kept without asking.</summary>
    [Test]
    public void Event_IsNotReachedBeforeItsWork()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var variable = new CudaDeviceVariable<int>(context, 1);
        using var mark = new CudaEvent(context);
        for (var i = 0; i < 100; i++)
        {
            variable.FillAsync(i, stream);
        }

        mark.Record(stream);
        Assert.That((mark.Query(), stream.Query()), Is.EqualTo((false, false)));
        stream.Synchronize();
        Assert.That((mark.Query(), stream.Query()), Is.EqualTo((true, true)));
    }

    [TestCase("cuEventQuery")]
    [TestCase("cuStreamQuery")]
    public void Query_OfWhatFailsThrows(string call)
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var mark = new CudaEvent(context);
        mark.Record(stream);
        SoftwareDevice.Fail(CallKind.Any, 1, LibCuda.CUresult.CUDA_ERROR_INVALID_VALUE);
        var failure = Assert.Throws<CudaException>(() => _ = call == "cuEventQuery" ? mark.Query() : stream.Query())!;
        Assert.That((failure.Call, failure.Status), Is.EqualTo((call, "CUDA_ERROR_INVALID_VALUE")));
    }
}
