using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Software;

/// <summary>Streams of the software device wait for nothing but what they are told to wait for.</summary>
public sealed class SoftwareDeviceStreamTests : SoftwareDeviceTest
{
    private const int Seeds = 20;

    /// <summary>One stream fills with 1, the other doubles: 2 where the second waits, else what comes of it.</summary>
    [TestCase(false, false)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    [TestCase(true, true)]
    public void Streams_KeepAnOrderOnlyByEvents(bool withEvent, bool captured)
    {
        var results = Enumerable.Range(1, Seeds).Select(seed => FillAndDouble((ulong)seed, withEvent, captured)).Distinct().ToArray();
        Assert.That(results, withEvent ? Is.EqualTo(new[] { 2f }) : Has.Length.GreaterThan(1));
    }

    [Test]
    public void Seed_GivesTheSameOrderAgain() => Assert.That(
        Enumerable.Range(1, Seeds).Select(seed => FillAndDouble((ulong)seed, withEvent: false, captured: false)).ToArray(),
        Is.EqualTo(Enumerable.Range(1, Seeds).Select(seed => FillAndDouble((ulong)seed, withEvent: false, captured: false)).ToArray()));

    [Test]
    public void Result_IsThereOnlyOnceItIsWaitedFor()
    {
        var early = Enumerable.Range(1, Seeds).Count(seed => CopyBack((ulong)seed, wait: false) == 5);
        Assert.That(early, Is.LessThan(Seeds));
        Assert.That(Enumerable.Range(1, Seeds).Select(seed => CopyBack((ulong)seed, wait: true)), Is.All.EqualTo(5));
    }

    [Test]
    public void Wait_HoldsAcrossDevices()
    {
        for (var seed = 1UL; seed <= Seeds; seed++)
        {
            SoftwareDevice.Reset(seed);
            using var first = new CudaContext(0);
            using var second = new CudaContext(1);
            using var here = new CudaDeviceVariable<float>(first, 4);
            using var there = new CudaDeviceVariable<float>(second, 4);
            using var firstStream = new CudaStream(first);
            using var secondStream = new CudaStream(second);
            using var filled = new CudaEvent(first);
            here.FillAsync(3f, firstStream);
            filled.Record(firstStream);
            secondStream.WaitEvent(filled);
            there.AsyncCopyToDevice(here, secondStream);
            secondStream.Synchronize();
            var back = new float[4];
            there.CopyToHost(back);
            Assert.That(back, Is.All.EqualTo(3f));
        }
    }

    [Test]
    public void Capture_OfAStreamThatIsNotWaitedForIsSeen()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var other = new CudaStream(context);
        using var variable = new CudaDeviceVariable<int>(context, 4);
        using var begun = new CudaEvent(context);
        Assert.Throws<CudaException>(() => stream.Capture(() =>
        {
            begun.Record(stream);
            other.WaitEvent(begun);
            variable.MemsetAsync(0, other);
        }));
        AssertReported("cuStreamEndCapture: a stream was not waited for");
    }

    [Test]
    public void Capture_IsInvalidAfterACallThatWaits()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        Assert.Throws<CudaException>(() => stream.Capture(stream.Synchronize));
        AssertReported("cuStreamSynchronize: not allowed during a capture");
    }

    [Test]
    public void Event_ThatIsWaitedForBeforeItIsRecordedIsSeen()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var mark = new CudaEvent(context);
        Assert.Throws<CudaException>(() => stream.WaitEvent(mark));
        Assert.Throws<CudaException>(mark.Synchronize);
        Assert.Throws<CudaException>(() => mark.Query());
        AssertReported("cuStreamWaitEvent: the event was not recorded yet");
        AssertReported("cuEventSynchronize: the event was not recorded yet");
        AssertReported("cuEventQuery: the event was not recorded yet");
        mark.Record(stream);
        stream.WaitEvent(mark);
    }

    [Test]
    public void Event_ThatIsWaitedForInACaptureBeforeItIsRecordedIsSeen()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var mark = new CudaEvent(context);
        Assert.Throws<CudaException>(() => stream.Capture(() => stream.WaitEvent(mark)));
        AssertReported("cuStreamWaitEvent: the event was not recorded yet");
    }

    [Test]
    public void Graph_WithMemoryThatIsFreedIsSeen()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        var variable = new CudaDeviceVariable<int>(context, 4);
        using var graph = stream.Capture(() => variable.MemsetAsync(0, stream));
        using var exec = graph.Instantiate();
        variable.Dispose();
        Assert.Throws<CudaDeviceLostException>(() => exec.Launch(stream));
        AssertReported("cuGraphLaunch, cuMemsetD8Async: use of 16 bytes");
    }

    private static float FillAndDouble(ulong seed, bool withEvent, bool captured)
    {
        SoftwareDevice.Reset(seed);
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var other = new CudaStream(context);
        using var begun = new CudaEvent(context);
        using var filled = new CudaEvent(context);
        using var ended = new CudaEvent(context);
        using var variable = new CudaDeviceVariable<float>(context, 4);
        using var module = Load(context, "activate.cu");
        using var launch = module.GetFunction("scale").Prepare(1, 32, 0, variable.DevicePointer, variable.DevicePointer, 2f, 4L);
        variable.CopyToDevice(new float[4]);
        void Queue()
        {
            begun.Record(stream);
            other.WaitEvent(begun);
            variable.FillAsync(1f, stream);
            if (withEvent)
            {
                filled.Record(stream);
                other.WaitEvent(filled);
            }

            launch.RunAsync(other);
            ended.Record(other);
            stream.WaitEvent(ended);
        }

        if (captured)
        {
            using var graph = stream.Capture(Queue);
            using var exec = graph.Instantiate();
            exec.Launch(stream);
            stream.Synchronize();
        }
        else
        {
            Queue();
            stream.Synchronize();
        }

        var back = new float[4];
        variable.CopyToHost(back);
        return back[0];
    }

    private static float CopyBack(ulong seed, bool wait)
    {
        SoftwareDevice.Reset(seed);
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var variable = new CudaDeviceVariable<float>(context, 4);
        using var host = new CudaPageLockedHostMemory<float>(context, 4);
        host.Span.Clear();
        variable.FillAsync(5f, stream);
        variable.AsyncCopyToHost(host, stream);
        if (wait)
        {
            stream.Synchronize();
        }

        var value = host.Span[3];
        stream.Synchronize();
        return value;
    }
}
