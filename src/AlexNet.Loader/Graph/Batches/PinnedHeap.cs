using System.Buffers;

namespace AlexNet.Loader.Graph.Batches;

/// <summary>Memory that the garbage collector never moves: what batches of bytes lie in where nothing else is asked for.</summary>
internal sealed class PinnedHeap : MemoryPool<byte>
{
    public static readonly PinnedHeap Instance = new();

    public override int MaxBufferSize => Array.MaxLength;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => new Piece(Math.Max(1, minBufferSize));

    protected override void Dispose(bool disposing)
    {
        // The collector takes back what nobody holds.
    }

    private sealed class Piece(int size) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(size, pinned: true);

        public void Dispose()
        {
        }
    }
}
