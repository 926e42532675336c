using AlexNet.Engines.Cuda.Devices;
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
}
