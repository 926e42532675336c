using System.Collections.Concurrent;
using System.Diagnostics;
using AlexNet.Communication.Interop;
using AlexNet.Communication.Messages;
using AlexNet.Communication.Sums;

namespace AlexNet.Communication.Running;

/// <summary>The one thread that calls MPI: it begins exchanges, moves them, and hears whether the others are there. It sleeps between looks, as those who compute need the cores.</summary>
internal sealed class ProgressThread
{
    /// <summary>Without exchanges the others' pulses are looked at so often, in milliseconds.</summary>
    private const int IdleLook = 50;

    /// <summary>Milliseconds in which the others are told of a loss, before this process does anything about it: they look less often where they have no exchange.</summary>
    public const long Telling = 4 * IdleLook;

    /// <summary>Milliseconds for which the end of a neighbour is kept back: it may have said why, and this is still to be read.</summary>
    private const long Reading = 2 * IdleLook;

    /// <summary>Milliseconds in which MPI ends, once all processes are leaving.</summary>
    private const long LongestFarewell = 10_000;

    private readonly IMpi _mpi;
    private readonly Thread _thread;
    private readonly TaskCompletionSource<(int Rank, int Size)> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<Operation> _asked = new();
    private readonly PartsUnderWay _parts = new();
    private readonly AutoResetEvent _news = new(false);
    private readonly Action<Loss> _lose;
    private readonly Func<int, string> _name;
    private long _askedCount;
    private Loss? _toLose;
    private Ended? _ended;
    private Loss? _loss;
    private int? _abortWith;
    private bool _leave;
    private bool _isBroken;
    private long _lostAt;
    private long _farewellAt;
    private long _turnedAt;
    private long _steadySince = -Watch.Patience;

    /// <param name="lose">Is told, on this thread, of a process that is lost.</param>
    /// <param name="name">A rank for messages.</param>
    public ProgressThread(IMpi mpi, Action<Loss> lose, Func<int, string> name)
    {
        (_mpi, _lose, _name) = (mpi, lose, name);
        _thread = new(Run) { IsBackground = true, Name = "MPI" };
    }

    /// <summary>Looks, once a second and when <see cref="Look"/> is called, for processes that are there no more.</summary>
    public Neighbours? Neighbours { get; set; }

    /// <summary>Is asked on this thread, while a process is lost.</summary>
    public Action OnLoss { get; set; } = () => { };

    /// <summary>Initialises MPI.</summary>
    /// <exception cref="MpiException">MPI refuses.</exception>
    public (int Rank, int Size) Begin()
    {
        _thread.Start();
        return _begun.Task.GetAwaiter().GetResult();
    }

    public void Ask(Operation operation)
    {
        Interlocked.Increment(ref _askedCount);
        _asked.Enqueue(operation);
        _ = _news.Set();
    }

    /// <summary>Tells all that a process is lost.</summary>
    public void Lose(Loss loss)
    {
        _ = Interlocked.CompareExchange(ref _toLose, loss, null);
        _ = _news.Set();
    }

    /// <summary>Looks for neighbours that have ended.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Look()
    {
        // A process that was stopped, and goes on only to be ended by the launcher, has missed why.
        var now = Environment.TickCount64;
        if (now - Volatile.Read(ref _turnedAt) > Watch.OwnGap || now - Volatile.Read(ref _steadySince) < Watch.Patience || Neighbours?.Lost() is not { } lost)
        {
            return false;
        }

        _ = Interlocked.CompareExchange(ref _ended, new(lost, now), null);
        _ = _news.Set();
        return true;
    }

    /// <summary>Waits until all processes leave, and finalises MPI: which is given up where one dies meanwhile.</summary>
    public void Leave()
    {
        Volatile.Write(ref _leave, true);
        _ = _news.Set();
        while (!_thread.Join(IdleLook))
        {
            if (Volatile.Read(ref _farewellAt) is not 0 and var since && Environment.TickCount64 - since > LongestFarewell)
            {
                return;
            }
        }
    }

    /// <summary>Has MPI end all processes, this one too.</summary>
    public void Abort(int exitCode)
    {
        _abortWith = exitCode;
        _ = _news.Set();
    }

    private void Run()
    {
        try
        {
            LibC.SleepExactly();
            _mpi.ThrowIfFailed(_mpi.InitThread());
            _mpi.ThrowIfFailed(_mpi.ReturnErrors());
            _mpi.ThrowIfFailed(_mpi.Rank(out var rank));
            _mpi.ThrowIfFailed(_mpi.Size(out var size));
            if (size == 1)
            {
                // The launcher has more to say: whoever asks tells the user.
                _ = _mpi.Finish();
                _begun.SetResult((rank, size));
                return;
            }

            using var requests = new Requests(_mpi);
            using var scratch = new ScratchPool();
            var link = new Link(rank, size, requests, scratch);
            using var pulse = new Pulse(link, Environment.TickCount64, Lost, _name);
            _begun.SetResult((rank, size));
            Serve(link, pulse);
            if (_loss is null)
            {
                _ = _mpi.Finish();
            }
        }
        catch (Exception failure) when (_begun.TrySetException(failure))
        {
        }
    }

    private void Serve(Link link, Pulse pulse)
    {
        var quietSince = Stopwatch.GetTimestamp();
        var lookedAt = 0L;
        while (!pulse.IsOver)
        {
            var now = Environment.TickCount64;
            _steadySince = now - _turnedAt > Watch.OwnGap && _turnedAt > 0 ? now : _steadySince;
            _turnedAt = now;
            var moved = false;
            try
            {
                moved = (!_isBroken && link.Requests.Poll()) | Take(link, pulse);
                pulse.Tick(now);
            }
            catch (Exception failure) when (failure is MpiException or OutOfMemoryException)
            {
                // What comes after the first is the world falling apart, which is told already.
                pulse.Lose(new(link.Rank, $"{_name(link.Rank)}: {failure.Message}", HasSaidSo: true));
            }

            if (_loss is not null && !_isBroken && now - _lostAt >= Telling)
            {
                Break();
            }

            if (pulse.Stage is Stage.AllLeave or Stage.Last)
            {
                _ = Interlocked.CompareExchange(ref _farewellAt, now, 0);
            }
            else if (now - lookedAt > 1000)
            {
                lookedAt = now;
                _ = Look();
            }

            if (_abortWith is { } exitCode)
            {
                _ = _mpi.Abort(exitCode);
                return;
            }

            if (_loss is not null)
            {
                OnLoss();
            }

            if (moved)
            {
                quietSince = Stopwatch.GetTimestamp();
            }
            else
            {
                Rest(Stopwatch.GetElapsedTime(quietSince));
            }
        }
    }

    /// <summary>Takes over what others ask for.</summary>
    private bool Take(Link link, Pulse pulse)
    {
        var any = false;
        while (_asked.TryDequeue(out var operation))
        {
            pulse.Begun++;
            any = true;
            _parts.Add(operation, link, isLost: _loss is not null);
        }

        if (Interlocked.Exchange(ref _toLose, null) is { } loss)
        {
            pulse.Lose(loss);
        }

        if (_ended is { } ended && Environment.TickCount64 - ended.At >= Reading)
        {
            pulse.Lose(new(ended.Rank, $"{_name(ended.Rank)} has ended", HasSaidSo: false));
        }

        if (Volatile.Read(ref _leave))
        {
            pulse.Leave();
        }

        return (_loss is null && _parts.Advance(link)) || any;
    }

    private void Lost(Loss loss)
    {
        _lostAt = Environment.TickCount64;
        _loss = loss;
        _lose(loss);
    }

    /// <summary>Once the others are told, nothing more moves: whoever waits may go on, and free the memory of the exchanges.</summary>
    private void Break()
    {
        _isBroken = true;
        _parts.Break();
    }

    /// <summary>The longer nothing has moved, the longer.</summary>
    private void Rest(TimeSpan quiet)
    {
        if (_parts.IsIdle)
        {
            _ = _news.WaitOne(IdleLook);
        }
        else if (quiet.TotalMicroseconds < 20)
        {
            Thread.SpinWait(20);
        }
        else
        {
            LibC.Sleep(quiet.TotalMilliseconds switch { < 5 => 20, < 20 => 100, < 1000 => 1000, _ => 5000 });
        }
    }
}
