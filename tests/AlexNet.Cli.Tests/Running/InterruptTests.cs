using System.Runtime.InteropServices;
using AlexNet.Cli.Running;

namespace AlexNet.Cli.Tests.Running;

/// <summary>What becomes of signals; that they arrive is a matter of <see cref="ProcessTests"/>.</summary>
public sealed class InterruptTests
{
    /// <summary>A supervisor may send the same request twice within a second; after that a second one ends the process.</summary>
    [Test]
    public void Handle_LetsALaterSignalEndTheProcess()
    {
        var clock = new TestClock();
        using var interrupt = new Interrupt(clock);
        Assert.That(IsKept(PosixSignal.SIGINT), Is.True, "the first");
        clock.Advance(0.999);
        Assert.That(IsKept(PosixSignal.SIGTERM), Is.True, "the same request");
        clock.Advance(0.001);
        Assert.That(IsKept(PosixSignal.SIGINT), Is.False, "a second request");
        Assert.That(interrupt.ExitCode, Is.EqualTo(130), "the first signal's");

        bool IsKept(PosixSignal signal)
        {
            var context = new PosixSignalContext(signal);
            interrupt.Handle(context);
            return context.Cancel;
        }
    }

    [TestCase(PosixSignal.SIGINT, 130)]
    [TestCase(PosixSignal.SIGTERM, 143)]
    [TestCase(PosixSignal.SIGHUP, 143)]
    [TestCase((PosixSignal)10, 143)]
    public void ExitCode_IsAsShellsCountIt(PosixSignal signal, int code)
    {
        using var interrupt = new Interrupt(new TestClock());
        interrupt.Handle(new PosixSignalContext(signal));
        Assert.That(interrupt.ExitCode, Is.EqualTo(code));
    }

    [Test]
    public void Run_EndsWithZeroAfterAllWork() => Assert.That(Interrupt.Run(_ => true), Is.Zero);

    /// <summary>Without a signal work that gives up by itself is a defect, and is not hidden.</summary>
    [Test]
    public void Run_HidesNoDefect() => Assert.Throws<OperationCanceledException>(() => Interrupt.Run(_ => throw new OperationCanceledException()));
}
