using System.Numerics;
using System.Runtime.InteropServices;

namespace AlexNet.Communication.Sums;

/// <summary>Native memory that is kept and given out again, in powers of two, so that a small message never takes the place of a large one. For one thread.</summary>
internal sealed unsafe class ScratchPool : IDisposable
{
    /// <summary>A whole line of the cache.</summary>
    private const int Alignment = 64;

    private readonly Dictionary<long, Stack<nint>> _free = [];

    /// <summary>At least that many bytes, at a multiple of 64.</summary>
    public (nint Address, long Bytes) Rent(long bytes)
    {
        var size = (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(Alignment, bytes));
        return (_free.TryGetValue(size, out var blocks) && blocks.TryPop(out var block) ? block : (nint)NativeMemory.AlignedAlloc((nuint)size, Alignment), size);
    }

    /// <summary>Takes back what was rented; nothing is harmless.</summary>
    public void Return((nint Address, long Bytes) block)
    {
        if (block.Address == 0)
        {
            return;
        }

        if (!_free.TryGetValue(block.Bytes, out var blocks))
        {
            _free[block.Bytes] = blocks = new();
        }

        blocks.Push(block.Address);
    }

    public void Dispose()
    {
        foreach (var block in _free.Values.SelectMany(blocks => blocks))
        {
            NativeMemory.AlignedFree((void*)block);
        }

        _free.Clear();
    }
}
