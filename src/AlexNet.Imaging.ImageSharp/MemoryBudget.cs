using System.Buffers;
using System.Runtime.CompilerServices;
using AlexNet.Imaging.Formats.Decoding;
using SixLabors.ImageSharp.Memory;

namespace AlexNet.Imaging.ImageSharp;

/// <summary>The memory of one image's decoding: taken from a pool that all share, and never more than the image's size explains.</summary>
/// <param name="bytes">Bytes at first: for what a header needs.</param>
internal sealed class MemoryBudget(long bytes) : MemoryAllocator
{
    /// <summary>Larger buffers are made of several.</summary>
    private const int BlockBytes = 64 << 20;

    private static readonly MemoryAllocator Pool = Create(new MemoryAllocatorOptions { MaximumPoolSizeMegabytes = 64 });

    private long _left = bytes;
    private long _allowed = bytes;

    /// <summary>Allows more.</summary>
    public void Add(long more)
    {
        Interlocked.Add(ref _allowed, more);
        Interlocked.Add(ref _left, more);
    }

    /// <inheritdoc/>
    /// <exception cref="ImageFormatException">It would be more than is allowed.</exception>
    public override IMemoryOwner<T> Allocate<T>(int length, AllocationOptions options = AllocationOptions.None)
    {
        var size = (long)length * Unsafe.SizeOf<T>();
        if (Interlocked.Add(ref _left, -size) < 0)
        {
            throw new ImageFormatException($"decoding it takes more memory than the {_allowed} bytes that are allowed for its size");
        }

        return new Lent<T>(this, Pool.Allocate<T>(length, options), size);
    }

    /// <inheritdoc/>
    protected override int GetBufferCapacityInBytes() => BlockBytes;

    private sealed class Lent<T>(MemoryBudget budget, IMemoryOwner<T> owner, long size) : IMemoryOwner<T>
    {
        private long _size = size;

        public Memory<T> Memory => owner.Memory;

        public void Dispose()
        {
            Interlocked.Add(ref budget._left, Interlocked.Exchange(ref _size, 0));
            owner.Dispose();
        }
    }
}
