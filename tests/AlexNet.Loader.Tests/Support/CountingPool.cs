using System.Buffers;
using System.Runtime.InteropServices;

namespace AlexNet.Loader.Tests.Support;

/// <summary>Memory for batches that knows what is out.</summary>
internal sealed class CountingPool : MemoryPool<byte>
{
    private readonly List<byte[]> _pieces = [];

    public int Rented => _pieces.Count;

    public int Returned { get; private set; }

    /// <summary>Pieces that there are.</summary>
    public int Limit { get; init; } = int.MaxValue;

    public override int MaxBufferSize => Array.MaxLength;

    /// <summary>A little more than was asked for, as pools do.</summary>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        if (_pieces.Count == Limit)
        {
            throw new OutOfMemoryException();
        }

        _pieces.Add(new byte[minBufferSize + 5]);
        return new Piece(this, _pieces[^1]);
    }

    public bool Owns(Memory<byte> memory) =>
        MemoryMarshal.TryGetArray<byte>(memory, out var segment) && segment.Offset == 0 && _pieces.Contains(segment.Array!);

    protected override void Dispose(bool disposing)
    {
    }

    private sealed class Piece(CountingPool pool, byte[] bytes) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory => bytes;

        public void Dispose() => pool.Returned++;
    }
}
