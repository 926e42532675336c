using AlexNet.Communication.Sums;

namespace AlexNet.Communication.Messages;

/// <summary>Which floats of a vector a process sums.</summary>
/// <param name="Start">Within the vector.</param>
internal readonly record struct Slice(long Start, long Count)
{
    public long Bytes => Count * sizeof(float);
}

/// <summary>Every process sums one slice: it gets the others' numbers of it. Then, where all want all, it gives the others the sums.</summary>
/// <param name="vector">This process's numbers, and where sums go.</param>
/// <param name="slices">Of every rank.</param>
/// <param name="target">Where the own slice's sums go; 0 where all go to all, in the vector's place.</param>
internal sealed class SumPart(int tag, FloatVector vector, Slice[] slices, nint target) : Part(tag, slices.Sum(slice => slice.Bytes))
{
    /// <summary>Where each slice lies: in its place where that is within one range, else copied together.</summary>
    private readonly nint[] _places = new nint[slices.Length];

    private (nint Address, long Bytes) _packed;
    private (nint Address, long Bytes) _received;

    private Slice Mine => slices[Link.Rank];

    protected override bool Next(int step)
    {
        switch (step)
        {
            case 0:
                Exchange();
                return true;
            case 1:
                Sum();
                return target == 0;
            default:
                Unpack();
                return false;
        }
    }

    private void Exchange()
    {
        Pack();
        _received = Link.Scratch.Rent((Link.Size - 1) * Mine.Bytes);
        foreach (var (peer, place) in Received())
        {
            Receive(place, Mine.Bytes, peer);
        }

        foreach (var peer in Link.Others)
        {
            Send(_places[peer], slices[peer].Bytes, peer);
        }
    }

    private void Sum()
    {
        var inputs = new nint[Link.Size];
        inputs[Link.Rank] = _places[Link.Rank];
        foreach (var (peer, place) in Received())
        {
            inputs[peer] = place;
        }

        TreeSum.Add(inputs, target == 0 ? _places[Link.Rank] : target, Mine.Count);
        Link.Scratch.Return(_received);
        if (target == 0)
        {
            foreach (var peer in Link.Others)
            {
                Receive(_places[peer], slices[peer].Bytes, peer);
                Send(_places[Link.Rank], Mine.Bytes, peer);
            }
        }
        else
        {
            Link.Scratch.Return(_packed);
        }
    }

    private void Pack()
    {
        var scattered = 0L;
        for (var i = 0; i < slices.Length; i++)
        {
            _places[i] = vector.At(slices[i].Start, slices[i].Count);
            scattered += _places[i] == 0 ? slices[i].Bytes : 0;
        }

        if (scattered == 0)
        {
            return;
        }

        _packed = Link.Scratch.Rent(scattered);
        var next = _packed.Address;
        for (var i = 0; i < slices.Length; i++)
        {
            if (_places[i] == 0)
            {
                _places[i] = next;
                vector.CopyTo(next, slices[i].Start, slices[i].Count);
                next += (nint)slices[i].Bytes;
            }
        }
    }

    private void Unpack()
    {
        for (var i = 0; i < slices.Length; i++)
        {
            if (vector.At(slices[i].Start, slices[i].Count) == 0)
            {
                vector.CopyFrom(_places[i], slices[i].Start, slices[i].Count);
            }
        }

        Link.Scratch.Return(_packed);
    }

    private IEnumerable<(int Peer, nint Place)> Received() => Link.Others.Select((peer, number) => (peer, _received.Address + (nint)(number * Mine.Bytes)));
}
