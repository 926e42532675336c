using System.Runtime.InteropServices;
using AlexNet.Communication.Contracts;
using AlexNet.Communication.Interop;
using AlexNet.Communication.Messages;
using AlexNet.Communication.Sums;
using AlexNet.Core;

namespace AlexNet.Communication.Running;

/// <summary>The processes that mpirun or srun has started. Where one is lost, one of the others tells the user, then all end: within ten seconds, whatever they are doing.</summary>
internal sealed class MpiCommunicator : ICommunicator
{
    /// <summary>Milliseconds from a loss, after which a process that is to speak is ended, whatever it is doing.</summary>
    private const long Grace = 3000;

    /// <summary>The same where the launcher is about to end it.</summary>
    private const long ShortGrace = 500;

    /// <summary>What the grace is longer by where the lost process has said why: then all may have the same fault, and on a slow machine the first is about to tell of its own.</summary>
    private const long OwnWord = 3000;

    /// <summary>What it is longer by for the others, who keep still meanwhile: one that ends early has the launcher end all.</summary>
    private const long Silence = 1500;

    /// <summary>A rank that speaks because those before it may be lost too waits for them: for the first to print a line and end the others.</summary>
    private const long Turn = 700;

    /// <summary>Milliseconds for the launcher to read the line: MPICH's leaves unread what it has not read when MPI_Abort is called.</summary>
    private const int Reading = 500;

    private const int LossExitCode = 2;

    private readonly ProgressThread _thread;
    private readonly Action<string> _lastWord;
    private readonly PosixSignalRegistration? _terminated;
    private Loss? _loss;
    private long _lostAt;
    private bool _hasSpoken;
    private bool _isSilenced;
    private bool _isHurried;
    private int _parts;
    private int _gatherings;
    private bool _isDisposed;

    /// <param name="lastWord">Tells the user of a loss where this process is busy otherwise, just before it is ended.</param>
    /// <exception cref="UserErrorException">Launcher and library are of different MPIs.</exception>
    public MpiCommunicator(IMpi mpi, Launcher launcher, Action<string> lastWord)
    {
        _lastWord = lastWord;
        _thread = new(mpi, Lost, Name) { OnLoss = EndInTime };
        (Rank, Size) = _thread.Begin();
        if (Size == 1)
        {
            throw new UserErrorException(
                $"{launcher.Name} has started {Processes(launcher.Size)}, but {mpi.Version()} ({mpi.File}) knows of this one alone; "
                + $"allowed are launcher and library of one MPI: {MpiFinder.Variable} names the library, as openmpi or mpich");
        }

        var all = Gather(Hello.OfThis().Bytes()).Select(Hello.Read).ToArray();
        Hosts = [.. all.Select(hello => hello.Host)];
        LocalRank = all.Take(Rank).Count(hello => hello.Machine == all[Rank].Machine);
        LocalSize = all.Count(hello => hello.Machine == all[Rank].Machine);
        _thread.Neighbours = new(all, Rank, Neighbours.IsAlive);
        AppDomain.CurrentDomain.ProcessExit += EndOthers;
        if (!OperatingSystem.IsWindows())
        {
            _terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hurry);
        }
    }

    public int Rank { get; }

    public int Size { get; }

    public int LocalRank { get; }

    public int LocalSize { get; }

    public IReadOnlyList<string> Hosts { get; private set; } = [];

    /// <summary>Rank 0 speaks. Where it is lost, the next does.</summary>
    private bool Speaks => _loss switch
    {
        { Rank: 0, HasSaidSo: true } => Rank == 0,
        { Rank: 0 } => !_isSilenced,
        _ => Rank == 0,
    };

    /// <summary>Milliseconds for which this process waits, so that those before it speak first.</summary>
    private long MyTurn => _loss is { Rank: 0, HasSaidSo: false } ? Math.Min(2, Rank - 1) * Turn : 0;

    public IExchange BeginSum(ReadOnlySpan<FloatRange> ranges) => Begin(Cutting.Sum(new(ranges), Size, NextTag, Cutting.Length(Size)));

    public IExchange BeginGather(FloatRange mine, nint all) => Begin(Cutting.Gather(mine, all, Size, NextTag, Cutting.Length(Size)));

    public IExchange BeginSumOfMine(nint all, FloatRange mine) => Begin(Cutting.SumOfMine(all, mine, Size, NextTag, Cutting.Length(Size)));

    public byte[][] Gather(ReadOnlySpan<byte> mine)
    {
        var part = new BytesPart(Part.FirstBytesTag + (2 * (_gatherings++ % Part.BytesTags)), mine.ToArray());
        Begin([part]).Wait();
        return part.All;
    }

    public void Fail(string reason)
    {
        if (_loss is not null)
        {
            return;
        }

        _hasSpoken = true;
        _thread.Lose(new(Rank, LostProcessException.Failed(Rank, HostOf(Rank), reason), HasSaidSo: true));
        if (Rank != 0)
        {
            Thread.Sleep((int)(Grace + OwnWord + Silence));
        }
        else
        {
            SpinWait.SpinUntil(() => _loss is not null, (int)ProgressThread.Telling);
        }
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (_loss is null)
        {
            _thread.Leave();
        }

        _terminated?.Dispose();
        if (_loss is null)
        {
            AppDomain.CurrentDomain.ProcessExit -= EndOthers;
        }
    }

    private static string Processes(int size) => size == 0 ? "several processes" : Counted.Of(size, "process");

    private Operation Begin(IEnumerable<Part> parts)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ThrowIfLost();
        var operation = new Operation([.. parts], Wait);
        _thread.Ask(operation);
        return operation;
    }

    private void Wait(Operation operation)
    {
        operation.Over.Wait();
        if (operation.IsBroken)
        {
            ThrowIfLost();
        }
    }

    private void ThrowIfLost()
    {
        if (_loss is not { } loss)
        {
            return;
        }

        if (Speaks)
        {
            // Another may end this process meanwhile, or have the launcher ask it to end.
            Thread.Sleep((int)(Math.Max(0, _lostAt + ProgressThread.Telling - Environment.TickCount64) + MyTurn));
        }

        if (Speaks)
        {
            _hasSpoken = true;
        }
        else
        {
            Thread.Sleep((int)Math.Max(0, _lostAt + GraceOf(loss) + Silence - Environment.TickCount64));
        }

        throw new LostProcessException(loss.Rank, HostOf(loss.Rank), loss.Message, Speaks);
    }

    /// <summary>Launchers end the others where they see one die. Which it was is known here, and there is little time to say it.</summary>
    private void Hurry(PosixSignalContext signal)
    {
        if (_loss is not null)
        {
            _isSilenced = MyTurn > 0;
        }
        else if (_thread.Look())
        {
            _isHurried = true;
            signal.Cancel = true;
        }
    }

    private static long GraceOf(Loss loss) => loss.HasSaidSo ? Grace + OwnWord : Grace;

    /// <summary>On the thread that calls MPI.</summary>
    private void Lost(Loss loss) => (_lostAt, _loss) = (Environment.TickCount64, loss);

    /// <summary>On that thread too, again and again: a process that is busy with something else ends nevertheless.</summary>
    private void EndInTime()
    {
        var grace = Speaks && _isHurried ? ShortGrace : GraceOf(_loss!);
        if (Environment.TickCount64 < _lostAt + grace + (Speaks ? MyTurn : Silence))
        {
            return;
        }

        if (Speaks && !_hasSpoken)
        {
            _hasSpoken = true;
            _lastWord(_loss!.Message);
            Thread.Sleep(Reading);
        }

        End(LossExitCode);
    }

    /// <summary>This process ends after a loss: so do all.</summary>
    private void EndOthers(object? sender, EventArgs arguments)
    {
        if (_loss is not null)
        {
            Thread.Sleep(_hasSpoken ? Reading : 0);
            _thread.Abort(Environment.ExitCode == 0 ? LossExitCode : Environment.ExitCode);
            Thread.Sleep((int)Grace);
        }
    }

    private void End(int exitCode)
    {
        // MPI may wait for a launcher that is there no more.
        new Thread(() =>
        {
            Thread.Sleep((int)(Grace / 2));
            LibC.Exit(exitCode);
        })
        { IsBackground = true }.Start();
        _thread.Abort(exitCode);
    }

    private int NextTag() => Part.FirstTag + (2 * (_parts++ % Part.Tags));

    private string HostOf(int rank) => Hosts.Count > rank ? Hosts[rank] : "?";

    private string Name(int rank) => Hosts.Count > rank ? $"rank {rank} on {Hosts[rank]}" : $"rank {rank}";
}
