using AlexNet.Communication.Contracts;
using AlexNet.Communication.Sums;

namespace AlexNet.Communication.Local;

/// <summary>Several communicators within one process, each for a thread of its own: what would be processes elsewhere, for trying and testing.
/// The last to begin an exchange carries it out for all.</summary>
public sealed unsafe class LocalGroup
{
    private readonly int _size;
    private readonly object _lock = new();

    /// <summary>Exchanges that some have begun and others not, by whether they are of bytes and by their numbers among those; every member's next one is number
    /// <see cref="Member.Begun"/> or <see cref="Member.BytesBegun"/>.</summary>
    private readonly Dictionary<(bool OfBytes, int Number), Exchange> _open = [];

    private (int Rank, string Message)? _failed;

    private LocalGroup(int size) => _size = size;

    /// <summary>Communicators of ranks 0 … size − 1 on one host.</summary>
    public static IReadOnlyList<ICommunicator> Of(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        var group = new LocalGroup(size);
        return [.. Enumerable.Range(0, size).Select(rank => new Member(group, rank))];
    }

    private enum Kind
    {
        Sum,
        Gather,
        SumOfMine,
        GatherBytes,
    }

    /// <summary>A member's part in an exchange.</summary>
    /// <param name="Kind">What it does; the same for all.</param>
    /// <param name="Ranges">What it is done with.</param>
    /// <param name="All">The address of what all have.</param>
    /// <param name="Bytes">Of a gathering of bytes.</param>
    private sealed record Share(Kind Kind, FloatVector Ranges, nint All, byte[] Bytes);

    private Exchange Join(Member member, Share share)
    {
        lock (_lock)
        {
            ThrowIfFailed(member.Rank);
            var number = share.Kind == Kind.GatherBytes ? (true, member.BytesBegun++) : (false, member.Begun++);
            if (!_open.TryGetValue(number, out var exchange))
            {
                _open[number] = exchange = new(this);
            }

            exchange.Shares[member.Rank] = share;
            if (exchange.Shares.All(each => each is not null))
            {
                _open.Remove(number);
                Carry(exchange);
                exchange.IsOver = true;
                Monitor.PulseAll(_lock);
            }

            return exchange;
        }
    }

    private void Carry(Exchange exchange)
    {
        var shares = exchange.Shares.Select(each => each!).ToArray();
        if (shares.Any(share => share.Kind != shares[0].Kind || share.Ranges.Count != shares[0].Ranges.Count))
        {
            throw new InvalidOperationException($"the members make different calls: {string.Join(", ", shares.Select(share => $"{share.Kind} of {share.Ranges.Count}"))}");
        }

        var count = shares[0].Ranges.Count;
        switch (shares[0].Kind)
        {
            case Kind.Sum:
                Sum(shares, count);
                break;
            case Kind.Gather:
                Gather(shares, count);
                break;
            case Kind.SumOfMine:
                SumOfMine(shares, count);
                break;
        }
    }

    private static void Sum(Share[] shares, long count)
    {
        using var scratch = new ScratchPool();
        var inputs = shares.Select(_ => scratch.Rent(count * sizeof(float))).ToArray();
        for (var i = 0; i < inputs.Length; i++)
        {
            shares[i].Ranges.CopyTo(inputs[i].Address, 0, count);
        }

        TreeSum.Add([.. inputs.Select(input => input.Address)], inputs[0].Address, count);
        foreach (var share in shares)
        {
            share.Ranges.CopyFrom(inputs[0].Address, 0, count);
        }

        Array.ForEach(inputs, scratch.Return);
    }

    private static void Gather(Share[] shares, long count)
    {
        foreach (var share in shares)
        {
            for (var i = 0; i < shares.Length; i++)
            {
                shares[i].Ranges.CopyTo(share.All + (nint)(i * count * sizeof(float)), 0, count);
            }
        }
    }

    private static void SumOfMine(Share[] shares, long count)
    {
        using var scratch = new ScratchPool();
        var sums = shares.Select((_, block) =>
        {
            var sum = scratch.Rent(count * sizeof(float));
            TreeSum.Add([.. shares.Select(share => share.All + (nint)(block * count * sizeof(float)))], sum.Address, count);
            return sum;
        }).ToArray();
        for (var i = 0; i < sums.Length; i++)
        {
            shares[i].Ranges.CopyFrom(sums[i].Address, 0, count);
            scratch.Return(sums[i]);
        }
    }

    private void ThrowIfFailed(int rank)
    {
        if (_failed is { } failed)
        {
            throw new LostProcessException(failed.Rank, Environment.MachineName, failed.Message, speaks: rank == 0);
        }
    }

    private sealed class Exchange(LocalGroup group)
    {
        public Share?[] Shares { get; } = new Share?[group._size];

        public bool IsOver { get; set; }

        public void Wait(int rank)
        {
            lock (group._lock)
            {
                while (!IsOver)
                {
                    group.ThrowIfFailed(rank);
                    Monitor.Wait(group._lock);
                }
            }
        }
    }

    private sealed class Member(LocalGroup group, int rank) : ICommunicator
    {
        private static readonly FloatVector None = new([]);

        public int Begun { get; set; }

        public int BytesBegun { get; set; }

        public int Rank => rank;

        public int Size => group._size;

        public int LocalRank => rank;

        public int LocalSize => group._size;

        public IReadOnlyList<string> Hosts { get; } = [.. Enumerable.Repeat(Environment.MachineName, group._size)];

        public IExchange BeginSum(ReadOnlySpan<FloatRange> ranges) => Begin(new(Kind.Sum, new(ranges), 0, []));

        public IExchange BeginGather(FloatRange mine, nint all) => Begin(new(Kind.Gather, new([mine]), all, []));

        public IExchange BeginSumOfMine(nint all, FloatRange mine) => Begin(new(Kind.SumOfMine, new([mine]), all, []));

        public byte[][] Gather(ReadOnlySpan<byte> mine)
        {
            var exchange = group.Join(this, new(Kind.GatherBytes, None, 0, mine.ToArray()));
            exchange.Wait(rank);
            return [.. exchange.Shares.Select(share => share!.Bytes.ToArray())];
        }

        public void Fail(string reason)
        {
            lock (group._lock)
            {
                group._failed ??= (rank, LostProcessException.Failed(rank, Environment.MachineName, reason));
                Monitor.PulseAll(group._lock);
            }
        }

        public void Dispose()
        {
        }

        private Pending Begin(Share share) => new(group.Join(this, share), rank);
    }

    private sealed class Pending(Exchange exchange, int rank) : IExchange
    {
        public void Wait() => exchange.Wait(rank);
    }
}
