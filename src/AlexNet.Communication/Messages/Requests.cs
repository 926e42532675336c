using System.Runtime.InteropServices;
using AlexNet.Communication.Interop;

namespace AlexNet.Communication.Messages;

/// <summary>Who waits for messages.</summary>
internal abstract class Party
{
    /// <summary>Its messages that have not come, or not left.</summary>
    public int UnderWay { get; set; }

    /// <summary>The last of them has.</summary>
    public abstract void Arrived();
}

/// <summary>All messages under way. For the thread that calls MPI.</summary>
internal sealed unsafe class Requests(IMpi mpi) : IDisposable
{
    /// <summary>MPI counts bytes in 32 bits.</summary>
    private const long Longest = 1 << 30;

    private readonly List<Party> _owners = [];
    private byte* _requests;
    private int* _done;
    private int _capacity;

    /// <summary>How many messages are under way.</summary>
    public int Count => _owners.Count;

    public void Send(nint data, long bytes, int peer, int tag, Party owner) => Begin(data, bytes, peer, tag, owner, isSend: true);

    public void Receive(nint data, long bytes, int peer, int tag, Party owner) => Begin(data, bytes, peer, tag, owner, isSend: false);

    /// <summary>Lets messages move, and tells those whose last one is through.</summary>
    /// <returns>Whether a part of an exchange has got on.</returns>
    public bool Poll()
    {
        if (Count == 0)
        {
            return false;
        }

        mpi.ThrowIfFailed(mpi.TestSome(Count, _requests, out var count, _done));
        if (count <= 0)
        {
            return false;
        }

        // From the last place on, so that the last request can take the place of one that is over.
        var places = new Span<int>(_done, count);
        places.Sort();
        var (ready, isPart) = (new List<Party>(), false);
        for (var i = count - 1; i >= 0; i--)
        {
            var (place, last) = (places[i], Count - 1);
            var owner = _owners[place];
            isPart |= owner is Part;
            owner.UnderWay--;
            if (owner.UnderWay == 0)
            {
                ready.Add(owner);
            }

            _owners[place] = _owners[last];
            System.Buffer.MemoryCopy(At(last), At(place), mpi.RequestSize, mpi.RequestSize);
            _owners.RemoveAt(last);
        }

        ready.ForEach(owner => owner.Arrived());
        return isPart;
    }

    public void Dispose()
    {
        NativeMemory.Free(_requests);
        NativeMemory.Free(_done);
        _requests = null;
        _done = null;
    }

    private void Begin(nint data, long bytes, int peer, int tag, Party owner, bool isSend)
    {
        for (; bytes > 0; data += (nint)Longest, bytes -= Longest)
        {
            Reserve();
            var length = (int)Math.Min(bytes, Longest);
            mpi.ThrowIfFailed(isSend ? mpi.Send(data, length, peer, tag, At(Count)) : mpi.Receive(data, length, peer, tag, At(Count)));
            _owners.Add(owner);
            owner.UnderWay++;
        }
    }

    private void Reserve()
    {
        if (Count == _capacity)
        {
            _capacity = Math.Max(64, 2 * _capacity);
            _requests = (byte*)NativeMemory.Realloc(_requests, (nuint)(_capacity * mpi.RequestSize));
            _done = (int*)NativeMemory.Realloc(_done, (nuint)(_capacity * sizeof(int)));
        }
    }

    private byte* At(int place) => _requests + (place * mpi.RequestSize);
}
