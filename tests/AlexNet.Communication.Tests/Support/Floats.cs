using System.Runtime.InteropServices;
using AlexNet.Communication.Contracts;

namespace AlexNet.Communication.Tests.Support;

/// <summary>Floats in native memory.</summary>
internal sealed unsafe class Floats : IDisposable
{
    private float* _start;

    public Floats(int count)
    {
        Count = count;
        _start = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(64, count * sizeof(float)), 64);
        Span.Clear();
    }

    public Floats(ReadOnlySpan<float> values)
        : this(values.Length) => values.CopyTo(Span);

    public int Count { get; }

    public nint Address => (nint)_start;

    public Span<float> Span => new(_start, Count);

    public FloatRange All => Range(0, Count);

    public FloatRange Range(int start, int count) => new(Address + (start * sizeof(float)), count);

    public void Dispose()
    {
        NativeMemory.AlignedFree(_start);
        _start = null;
    }
}
