using System.Collections.Concurrent;
using System.Diagnostics;
using AlexNet.Communication.Interop;
using AlexNet.Communication.Messages;
using AlexNet.Communication.Sums;

namespace AlexNet.Communication.Running;

/// <summary>The one thread that calls MPI: it begins exchanges, moves them, and hears whether the others are there. It sleeps between looks, as those who compute need the cores.</summary>
internal sealed class ProgressThread
{
    /// <summary>Parts under way take that much memory for messages, or there is only one of them.</summary>
    private const long Window = 64 << 20;

    /// <summary>Without exchanges the others' pulses are looked at so often, in milliseconds.</summary>
    private const int IdleLook = 50;

    private readonly IMpi _mpi;
    private readonly Thread _thread;
    private readonly TaskCompletionSource<(int Rank, int Size)> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<Operation> _asked = new();
    private readonly Queue<(Part Part, Operation Operation)> _waiting = new();
    private readonly Dictionary<Part, Operation> _active = [];
    private readonly AutoResetEvent _news = new(false);
    private readonly Action<Loss> _lose;
    private readonly Func<int, string> _name;
    private long _activeBytes;
    private long _askedCount;
    private Loss? _toLose;
    private Loss? _loss;
    private int? _abortWith;
    private bool _leave;

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
    public void Look()
    {
        if (Neighbours?.Lost() is { } lost)
        {
            Lose(new(lost, $"{_name(lost)} has ended", HasSaidSo: false));
        }
    }

    /// <summary>Waits until all processes leave, and finalises MPI.</summary>
    /// <returns>False where that is not over after the time.</returns>
    public bool Leave(TimeSpan atMost)
    {
        Volatile.Write(ref _leave, true);
        _ = _news.Set();
        return _thread.Join(atMost);
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
            var moved = false;
            try
            {
                moved = Take(link, pulse) | link.Requests.Poll();
                pulse.Tick(now);
            }
            catch (MpiException failure) when (_loss is null)
            {
                pulse.Lose(new(link.Rank, $"{_name(link.Rank)}: {failure.Message}", HasSaidSo: true));
            }
            catch (MpiException)
            {
                // The world is falling apart, which is told already.
            }

            if (now - lookedAt > 1000)
            {
                lookedAt = now;
                Look();
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
            foreach (var part in operation.Parts)
            {
                if (part is BytesPart && _loss is null)
                {
                    // It waits for no other: processes may ask for it earlier or later among those.
                    Start(part, operation, link);
                }
                else
                {
                    _waiting.Enqueue((part, operation));
                }
            }

            if (_loss is not null)
            {
                operation.Break();
            }
        }

        if (Interlocked.Exchange(ref _toLose, null) is { } loss)
        {
            pulse.Lose(loss);
        }

        if (Volatile.Read(ref _leave))
        {
            pulse.Leave();
        }

        // In order: the first that is not over is begun by every process, so that somebody's progress is everybody's.
        while (_loss is null && _waiting.TryPeek(out var next) && (_activeBytes == 0 || _activeBytes + next.Part.Bytes <= Window))
        {
            _ = _waiting.Dequeue();
            Start(next.Part, next.Operation, link);
            any = true;
        }

        return any;
    }

    private void Start(Part part, Operation operation, Link link)
    {
        _active.Add(part, operation);
        _activeBytes += part.Bytes;
        part.Start(link, Over);
    }

    private void Over(Part part)
    {
        _ = _active.Remove(part, out var operation);
        _activeBytes -= part.Bytes;
        operation!.PartIsOver();
    }

    private void Lost(Loss loss)
    {
        _loss = loss;
        _lose(loss);
        foreach (var operation in _active.Values.Concat(_waiting.Select(each => each.Operation)).Concat(_asked))
        {
            operation.Break();
        }
    }

    /// <summary>The longer nothing has moved, the longer.</summary>
    private void Rest(TimeSpan quiet)
    {
        if (_active.Count == 0)
        {
            _ = _news.WaitOne(IdleLook);
        }
        else if (quiet.TotalMicroseconds < 20)
        {
            Thread.SpinWait(20);
        }
        else
        {
            LibC.Sleep(quiet.TotalMilliseconds switch { < 5 => 20, < 20 => 100, < 1000 => 500, _ => 2000 });
        }
    }
}
