using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AlexNet.Communication.Contracts;
using AlexNet.Core;
using AlexNet.Engines.Contracts;

namespace AlexNet.Engines.Reference;

/// <summary>A plan's buffers in managed arenas; parameters, velocities and averages are the engine's.</summary>
internal sealed class ReferenceMemory(Plan plan, ParameterStore parameters)
{
    private readonly Memory<float>[] _buffers = Allocate(plan, parameters);

    /// <summary>A buffer of floats, empty where the plan has none.</summary>
    public Span<float> Floats(int? id) => id is { } buffer ? _buffers[buffer].Span : default;

    /// <summary>A buffer of bytes, empty where the plan has none.</summary>
    public Span<byte> Bytes(int? id) =>
        id is { } buffer ? MemoryMarshal.AsBytes(_buffers[buffer].Span)[..(int)plan.Bytes(plan.Buffers[buffer])] : default;

    /// <summary>A buffer that does not outlive a run, to whoever reads native memory.</summary>
    public unsafe FloatRange RangeOf(int id) => new((nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(Floats(id))), _buffers[id].Length);

    private static Memory<float>[] Allocate(Plan plan, ParameterStore parameters)
    {
        // Parameters live in the engine's store: they take no room in the arenas.
        var layout = Memory.layout(plan, buffer => buffer.IsPersistent ? 0 : plan.Bytes(buffer));
        // Pinned: other threads than the program's own read and write what is exchanged.
        var arenas = layout.DeviceBytes.Select(bytes => GC.AllocateArray<float>((int)(bytes / sizeof(float)), pinned: true)).ToArray();
        return plan.Buffers.Select(Place).ToArray();

        Memory<float> Place(Buffer buffer)
        {
            if (buffer.IsPersistent)
            {
                return parameters.Slice(buffer);
            }

            var floats = (plan.Bytes(buffer) + sizeof(float) - 1) / sizeof(float);
            return layout.Offsets[buffer.Id] is { } offset ? arenas[buffer.Device].AsMemory((int)(offset / sizeof(float)), (int)floats) : default;
        }
    }
}
