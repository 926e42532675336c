using System.Runtime.InteropServices;

namespace AlexNet.Communication.Sums;

/// <summary>Native memory that is kept and given out again. For one thread.</summary>
internal sealed unsafe class ScratchPool : IDisposable
{
    /// <summary>A whole line of the cache.</summary>
    private const int Alignment = 64;

    private readonly Stack<(nint Address, long Bytes)> _free = new();

    /// <summary>At least that many bytes, at a multiple of 64.</summary>
    public (nint Address, long Bytes) Rent(long bytes)
    {
        while (_free.TryPop(out var block))
        {
            if (block.Bytes >= bytes)
            {
                return block;
            }

            // Too small now will be so again: the largest messages are equally large.
            NativeMemory.AlignedFree((void*)block.Address);
        }

        var size = Math.Max(Alignment, (bytes + Alignment - 1) / Alignment * Alignment);
        return ((nint)NativeMemory.AlignedAlloc((nuint)size, Alignment), size);
    }

    public void Return((nint Address, long Bytes) block)
    {
        if (block.Address != 0)
        {
            _free.Push(block);
        }
    }

    public void Dispose()
    {
        while (_free.TryPop(out var block))
        {
            NativeMemory.AlignedFree((void*)block.Address);
        }
    }
}
