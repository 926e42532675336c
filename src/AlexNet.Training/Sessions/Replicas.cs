using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AlexNet.Communication;
using AlexNet.Communication.Contracts;
using AlexNet.Communication.Local;
using AlexNet.Core;
using AlexNet.Loader.Statistics;

namespace AlexNet.Training.Sessions;

/// <summary>
/// The processes that train one network together, seen by one of them: each holds all parameters and computes its share of every batch. All of them do
/// the same in the same order, so what one decides by its clock, its files or its signals is agreed on here. The first alone writes and speaks.
/// </summary>
/// <param name="communicator">Between them; belongs to whoever made it. All make theirs together.</param>
/// <param name="warn">Is told what the user should see of the processes of this host.</param>
public sealed class Replicas(ICommunicator communicator, Action<string>? warn = null)
{
    private CancellationToken _asked;
    private CancellationTokenSource? _agreed;

    /// <summary>One process, which needs no agreement.</summary>
    public static Replicas One => new(new Alone());

    public ICommunicator Communicator => communicator;

    public RankShare Share { get; } = new(communicator.Rank, communicator.Size);

    public bool AreSeveral => communicator.Size > 1;

    /// <summary>Whether this is the process that writes the run's files and tells the user.</summary>
    public bool IsFirst => communicator.Rank == 0;

    /// <summary>As the beginning of a line about this process, of several.</summary>
    internal string Name => AreSeveral ? $"rank {communicator.Rank} on {communicator.Hosts[communicator.Rank]}: " : "";

    /// <summary>Makes what the user is told of a message that another process is lost, where this one is too busy to say it itself; null: the message is all. Called from any thread.</summary>
    public Func<string, UserErrorException>? LastWord { get; internal set; }

    /// <summary>Threads for this process, where several share a host's processors; 0: all that it may use.</summary>
    public int Threads { get; } = communicator.Size > 1 ? Processors.Threads(communicator, warn) : 0;

    /// <summary>Threads of this process's loader: as many as are asked for, or for 0 what is right where nothing was measured.</summary>
    public int LoaderThreads(int asked) => asked > 0 || Threads == 0 ? Workers.Count(asked) : WorkerCount.Unmeasured(Threads);

    /// <summary>Among the processes of this host.</summary>
    public HostPlace Place { get; } = new(communicator.LocalRank, communicator.LocalSize);

    /// <summary>Those who compute statistics together; null where there is one.</summary>
    public StatisticsGroup? Statistics =>
        AreSeveral ? new(Share, communicator.LocalRank == 0, mine => communicator.Gather(mine)) : null;

    /// <summary>A token that stops all processes at the same place: whichever is asked to stop, all do at the next agreement (<see cref="Agree"/>, or a gathering of numbers).</summary>
    /// <param name="asked">Stops this process; of one alone it is the token.</param>
    public CancellationToken Agreed(CancellationToken asked)
    {
        if (!AreSeveral)
        {
            return asked;
        }

        (_asked, _agreed) = (asked, new CancellationTokenSource());
        return _agreed.Token;
    }

    /// <summary>What all processes have, those of the first rank first; and whether they are to stop is agreed on.</summary>
    public T[] Gather<T>(ReadOnlySpan<T> mine)
        where T : unmanaged
    {
        if (!AreSeveral)
        {
            return mine.ToArray();
        }

        var message = new byte[1 + (mine.Length * Unsafe.SizeOf<T>())];
        message[0] = _asked.IsCancellationRequested ? (byte)1 : (byte)0;
        MemoryMarshal.AsBytes(mine).CopyTo(message.AsSpan(1));
        var all = communicator.Gather(message);
        if (all.Any(theirs => theirs[0] != 0))
        {
            _agreed?.Cancel();
        }

        return [.. all.SelectMany(theirs => MemoryMarshal.Cast<byte, T>(theirs.AsSpan(1)).ToArray())];
    }

    /// <summary>Agrees on whether to stop, where there is nothing else to say.</summary>
    public void Agree() => Gather<byte>([]);

    /// <summary>What the first process finds; only there it is looked for.</summary>
    public T OfFirst<T>(Func<T> find)
        where T : unmanaged => Gather<T>(IsFirst ? [find()] : [])[0];

    /// <summary>Whatever is written of each process, read by all.</summary>
    public IReadOnlyList<T> Gather<T>(Action<BinaryWriter> write, Func<BinaryReader, T> read)
    {
        using var mine = new MemoryStream();
        using (var writer = new BinaryWriter(mine))
        {
            write(writer);
        }

        return [.. communicator.Gather(mine.ToArray()).Select(Read)];

        T Read(byte[] theirs)
        {
            using var reader = new BinaryReader(new MemoryStream(theirs));
            return read(reader);
        }
    }

    /// <summary>Throws, on all processes alike, where something that must be the same is not.</summary>
    /// <param name="what">Its name, and how it stands here, as text.</param>
    /// <exception cref="UserErrorException">One line that names both hosts.</exception>
    public void RequireSame(params ReadOnlySpan<(string Name, string Value)> what)
    {
        if (!AreSeveral)
        {
            return;
        }

        var mine = what.ToArray();
        var all = Gather(
            writer => Array.ForEach(mine, item => writer.Write(item.Value)),
            reader => Array.ConvertAll(mine, _ => reader.ReadString()));
        for (var item = 0; item < mine.Length; item++)
        {
            for (var rank = 1; rank < all.Count; rank++)
            {
                if (all[rank][item] != all[0][item])
                {
                    throw new UserErrorException(
                        $"the {mine[item].Name} is {all[rank][item]} for rank {rank} on {communicator.Hosts[rank]} and {all[0][item]} for rank 0 on {communicator.Hosts[0]}; allowed is the same everywhere");
                }
            }
        }
    }
}
