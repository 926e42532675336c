using System.Buffers;
using AlexNet.Engines.Cuda.Devices;

namespace AlexNet.Engines.Cuda.Batches;

/// <summary>Page-locked memory for batches, for every device.</summary>
internal sealed class PageLockedPool(CudaContext context) : MemoryPool<byte>
{
    public override int MaxBufferSize => Array.MaxLength;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => new Piece(context, Math.Max(1, minBufferSize));

    protected override void Dispose(bool disposing)
    {
        // Every piece belongs to who has rented it.
    }

    private sealed unsafe class Piece(CudaContext context, int size) : MemoryManager<byte>
    {
        private readonly CudaPageLockedHostMemory<byte> _memory = new(context, size);

        public override Span<byte> GetSpan() => _memory.Span;

        public override MemoryHandle Pin(int elementIndex = 0) => new((byte*)_memory.PinnedHostPointer + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing) => _memory.Dispose();
    }
}
