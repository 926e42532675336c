namespace AlexNet.Communication.Contracts;

/// <summary>Floats in native memory.</summary>
/// <param name="Address">Of the first.</param>
/// <param name="Count">How many; may be 0.</param>
public readonly record struct FloatRange(nint Address, long Count);

/// <summary>The processes of one run, seen by one of them. Every process makes the same calls in the same order, with the same counts; several
/// exchanges may be under way at a time. A sum is the binary tree over the ranks, <c>((g0 + g1) + (g2 + g3)) + …</c>: its bits do not depend on
/// library or timing, and every process gets the same. Exchanges of floats are for one thread at a time, and so are those of bytes
/// (<see cref="Gather"/>); one thread may make the ones while another makes the others, and which of them comes first may differ from process to process.</summary>
/// <remarks>Where a process is lost or says that it fails, all pending and later calls of the others throw <see cref="LostProcessException"/>.</remarks>
public interface ICommunicator : IDisposable
{
    /// <summary>Number of this process, 0 … <see cref="Size"/> − 1.</summary>
    int Rank { get; }

    /// <summary>How many processes there are.</summary>
    int Size { get; }

    /// <summary>Number of this process among those of its host.</summary>
    int LocalRank { get; }

    /// <summary>How many processes this host has.</summary>
    int LocalSize { get; }

    /// <summary>The host of every rank.</summary>
    IReadOnlyList<string> Hosts { get; }

    /// <summary>Begins to replace the numbers of the ranges, in every process, by their sums over the processes.</summary>
    /// <param name="ranges">One message; not to be touched until the exchange has been waited for.</param>
    IExchange BeginSum(ReadOnlySpan<FloatRange> ranges);

    /// <summary>Begins to give everybody what each process has.</summary>
    /// <param name="mine">Equally many in every process; may lie at its own place within <paramref name="all"/>.</param>
    /// <param name="all">Address of Size × mine.Count floats, which come in the order of ranks.</param>
    IExchange BeginGather(FloatRange mine, nint all);

    /// <summary>Begins to give each process the sum, over the processes, of its own block.</summary>
    /// <param name="all">Address of Size equal blocks of mine.Count floats; they are only read.</param>
    /// <param name="mine">Becomes the sum of everybody's block number <see cref="Rank"/>; may lie at that block's place.</param>
    IExchange BeginSumOfMine(nint all, FloatRange mine);

    /// <summary>Everybody's bytes, in the order of ranks; lengths may differ. Waits for all processes.</summary>
    byte[][] Gather(ReadOnlySpan<byte> mine);

    /// <summary>This process cannot go on: tells the others why. Where another process is to speak for all, this waits until that has ended
    /// everything, some seconds at most; afterwards this process should end without a word, as <see cref="LostProcessException.Speaks"/> says. Rank 0 itself prints why.
    /// After a loss it does nothing.</summary>
    /// <param name="reason">One line.</param>
    void Fail(string reason);
}

/// <summary>Numbers on their way between processes.</summary>
public interface IExchange
{
    /// <summary>Waits until the results are there; again is harmless.</summary>
    /// <exception cref="LostProcessException">They will never be.</exception>
    void Wait();
}
