using System.Runtime.InteropServices;

namespace AlexNet.Cli.Running;

/// <summary>Ctrl-C (SIGINT), a request to terminate (SIGTERM), a batch system's warning (SIGUSR1, on Linux) and a lost terminal (SIGHUP): the first
/// asks the work to stop after its update, a later one ends the process. A lost build (<see cref="ParentWatch"/>) counts as a request to terminate.</summary>
internal sealed class Interrupt : IDisposable
{
    /// <summary>Supervisors signal a process and then its group: what comes within this time is the same request.</summary>
    private static readonly TimeSpan SameRequest = TimeSpan.FromSeconds(1);

    /// <summary>SIGUSR1's number on Linux; .NET has no name for it and takes numbers. mpirun hands it on at once, SIGTERM with a time limit of its own.</summary>
    private const PosixSignal Warning = (PosixSignal)10;

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly ParentWatch _parents;
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private long _first;
    private PosixSignal _signal;

    internal Interrupt(TimeProvider clock)
    {
        _clock = clock;

        // Under nohup a lost terminal is no reason to stop: .NET leaves signals alone that are ignored.
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, .. OperatingSystem.IsLinux() ? [Warning] : Array.Empty<PosixSignal>()];
        _registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, Handle))];
        _parents = new ParentWatch(() => Stop(PosixSignal.SIGTERM));
    }

    /// <summary>As shells count it: 128 and the signal's number. A warning and a lost terminal count as a request to terminate.</summary>
    internal int ExitCode => _signal == PosixSignal.SIGINT ? 130 : 143;

    /// <summary>Does a command's work under the eyes of all signals.</summary>
    /// <param name="work">Whether all of it was done; false where it has said itself what was kept.</param>
    /// <param name="stopped">Said on standard error where the work was given up.</param>
    /// <returns>The command's exit code: 0, or 130 or 143 where a signal has stopped it, whatever could be kept: scripts and batch systems must
    /// not take a part for the whole.</returns>
    public static int Run(Func<CancellationToken, bool> work, string stopped = "stopped before there was anything to keep")
    {
        using var interrupt = new Interrupt(TimeProvider.System);
        try
        {
            return work(interrupt._source.Token) ? 0 : interrupt.ExitCode;
        }
        catch (OperationCanceledException) when (interrupt._source.IsCancellationRequested)
        {
            Terminal.Fail(stopped);
            return interrupt.ExitCode;
        }
    }

    public void Dispose()
    {
        _parents.Dispose();
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        // The source is not: a signal may be on its way to it.
    }

    internal void Handle(PosixSignalContext context) => context.Cancel = Stop(context.Signal);

    /// <returns>Whether the work is to end by itself: false where it was asked to before.</returns>
    private bool Stop(PosixSignal signal)
    {
        bool isSame;
        lock (_gate)
        {
            var isFirst = !_source.IsCancellationRequested;
            if (isFirst)
            {
                (_first, _signal) = (_clock.GetTimestamp(), signal);
            }

            isSame = isFirst || _clock.GetElapsedTime(_first) < SameRequest;
        }

        _source.Cancel();
        return isSame;
    }
}
