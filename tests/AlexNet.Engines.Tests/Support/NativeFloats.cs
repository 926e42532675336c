using AlexNet.Engines.Native;
using AlexNet.Engines.Processor.Layouts;

namespace AlexNet.Engines.Tests.Support;

/// <summary>Numbers in native memory for a kernel to work on.</summary>
internal sealed unsafe class NativeFloats : IDisposable
{
    private readonly NativeArena _arena;
    private readonly int _count;

    public NativeFloats(int count) => (_arena, _count) = (new(count * sizeof(float)), count);

    public NativeFloats(float[] values)
        : this(values.Length) => values.CopyTo(Span);

    public float* Start => (float*)_arena.Start;

    public Span<float> Span => new(Start, _count);

    /// <summary>From [channels, plane] to blocks of channels.</summary>
    public static float[] Block(float[] plain, BlockedShape shape) => Permute(plain, shape, toBlocks: true);

    /// <summary>From blocks of channels to [channels, plane].</summary>
    public static float[] Unblock(float[] blocked, BlockedShape shape) => Permute(blocked, shape, toBlocks: false);

    public void Dispose() => _arena.Dispose();

    private static float[] Permute(float[] from, BlockedShape shape, bool toBlocks)
    {
        var to = new float[from.Length];
        for (var i = 0; i < from.Length; i++)
        {
            var at = shape.Start(i / shape.Plane) + (i % shape.Plane * shape.Block);
            to[toBlocks ? at : i] = from[toBlocks ? i : at];
        }

        return to;
    }
}
