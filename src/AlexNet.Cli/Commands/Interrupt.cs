using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AlexNet.Cli.Commands;

/// <summary>Ctrl-C and a request to terminate: the first asks the work to stop after its update, a later one ends the process.</summary>
internal sealed class Interrupt : IDisposable
{
    /// <summary>Ended by Ctrl-C before there was anything to keep, as shells count it.</summary>
    public const int ExitCode = 130;

    /// <summary>Supervisors signal a process and then its group: what comes within this time is the same request.</summary>
    private static readonly TimeSpan SameRequest = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Lock _gate = new();
    private long _first;

    public Interrupt()
    {
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        // The source is not: a signal may be on its way to it.
    }

    private void Handle(PosixSignalContext context)
    {
        lock (_gate)
        {
            var isFirst = !_source.IsCancellationRequested;
            if (isFirst)
            {
                _first = Stopwatch.GetTimestamp();
            }

            context.Cancel = isFirst || Stopwatch.GetElapsedTime(_first) < SameRequest;
        }

        _source.Cancel();
    }
}
