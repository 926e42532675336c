using System.Runtime.InteropServices;

namespace AlexNet.Communication.Messages;

/// <summary>Everybody gets what each has.</summary>
/// <param name="mine">Where the own numbers are.</param>
/// <param name="bytes">How many bytes they are, in every process.</param>
/// <param name="all">Where the first rank's go.</param>
/// <param name="stride">Bytes from one rank's place to the next.</param>
internal sealed class GatherPart(int tag, nint mine, long bytes, nint all, long stride) : Part(tag, bytes)
{
    protected override bool Next(int step)
    {
        if (step > 0)
        {
            return false;
        }

        foreach (var peer in Link.Others)
        {
            Receive(all + (nint)(peer * stride), Bytes, peer);
            Send(mine, Bytes, peer);
        }

        Copy(mine, all + (nint)(Link.Rank * stride), Bytes);
        return true;
    }
}

/// <summary>Everybody gets the bytes that each has, whose number is exchanged first. They are few: no part waits for their memory.</summary>
internal sealed class BytesPart(int tag, byte[] mine) : Part(tag, bytes: 0)
{
    private (nint Address, long Bytes) _lengths;
    private (nint Address, long Bytes) _data;

    /// <summary>In the order of ranks, when all is done.</summary>
    public byte[][] All { get; private set; } = [];

    protected override unsafe bool Next(int step)
    {
        var lengths = new Span<long>((void*)_lengths.Address, _lengths.Address == 0 ? 0 : Link.Size);
        switch (step)
        {
            case 0:
                _lengths = Link.Scratch.Rent(Link.Size * sizeof(long));
                new Span<long>((void*)_lengths.Address, Link.Size)[Link.Rank] = mine.Length;
                foreach (var peer in Link.Others)
                {
                    Receive(_lengths.Address + (peer * sizeof(long)), sizeof(long), peer);
                    Send(_lengths.Address + (Link.Rank * sizeof(long)), sizeof(long), peer);
                }

                return true;
            case 1:
                var total = 0L;
                foreach (var length in lengths)
                {
                    total += length;
                }

                _data = Link.Scratch.Rent(total);
                Marshal.Copy(mine, 0, Place(Link.Rank), mine.Length);
                foreach (var peer in Link.Others)
                {
                    Receive(Place(peer), lengths[peer], peer);
                    Send(Place(Link.Rank), mine.Length, peer);
                }

                return true;
            default:
                var all = new byte[Link.Size][];
                for (var i = 0; i < all.Length; i++)
                {
                    all[i] = new byte[lengths[i]];
                    Marshal.Copy(Place(i), all[i], 0, all[i].Length);
                }

                All = all;
                Link.Scratch.Return(_data);
                Link.Scratch.Return(_lengths);
                return false;
        }
    }

    private unsafe nint Place(int rank)
    {
        var place = _data.Address;
        foreach (var length in new Span<long>((void*)_lengths.Address, rank))
        {
            place += (nint)length;
        }

        return place;
    }
}
