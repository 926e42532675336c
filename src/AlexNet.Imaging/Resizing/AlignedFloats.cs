using System.Runtime.CompilerServices;

namespace AlexNet.Imaging.Resizing;

/// <summary>Floats that begin at a multiple of 64 bytes, the size of a cache line and of a vector. They only grow.</summary>
internal sealed unsafe class AlignedFloats
{
    private const int Line = 16;
    private float[] _memory = [];

    /// <summary>The first one; the memory is pinned and lives as long as this object.</summary>
    public float* Pointer { get; private set; }

    public int Length { get; private set; }

    /// <summary>Makes room for at least so many; where that takes new memory the values are lost.</summary>
    public void Ensure(int length)
    {
        if (Length < length)
        {
            _memory = GC.AllocateArray<float>(length + Line, pinned: true);
            var begin = (nint)Unsafe.AsPointer(ref _memory[0]);
            Pointer = (float*)((begin + 63) & ~63);
            Length = length;
        }
    }
}
