using System.Runtime.InteropServices;
using AlexNet.Communication.Contracts;
using AlexNet.Core;

namespace AlexNet.Engines.Contracts;

/// <summary>Parameters, velocities and averages in the canonical row-major layout, by name, each allocated when a plan first names it.
/// A device's part of a tensor is a range of its rows.</summary>
internal sealed class ParameterStore
{
    private readonly Dictionary<(string Name, BufferKind Kind), float[]> _tensors = [];
    private readonly Dictionary<string, Range> _own = [];

    /// <summary>Allocates the tensors of a plan's network, with velocities where the plan trains and averages where it keeps them.</summary>
    /// <exception cref="UserErrorException">A tensor of that name has another size already.</exception>
    public void Declare(Plan plan)
    {
        BufferKind[] kinds = [.. plan.Buffers.Where(buffer => buffer.IsPersistent).Select(buffer => buffer.Kind).Append(BufferKind.Parameter).Distinct()];
        foreach (var tensor in plan.Network.Parameters)
        {
            Array.ForEach(kinds, kind => Declare(tensor, kind));
        }

        foreach (var buffer in plan.Buffers.Where(buffer => buffer.Kind == BufferKind.Parameter && plan.Replicas > 1 && buffer.Size < Find(buffer.Name, buffer.Kind).Length))
        {
            var first = (int)(buffer.FirstRow * buffer.Size / buffer.Dimensions[0]);
            _own[buffer.Name] = first..(first + (int)buffer.Size);
        }
    }

    /// <summary>Copies a tensor out; where replicas have divided it among them, all of them call it.</summary>
    public void Read(string name, BufferKind kind, Span<float> values, ICommunicator communicator)
    {
        Find(name, kind).CopyTo(values);
        if (_own.TryGetValue(name, out var own))
        {
            DividedRows.Gather(communicator, values[own], values);
        }
    }

    /// <summary>The whole tensor.</summary>
    public Span<float> this[string name, BufferKind kind] => Find(name, kind);

    /// <summary>The rows that a plan's buffer holds.</summary>
    public Memory<float> Slice(Buffer buffer)
    {
        var rowSize = buffer.Size / buffer.Dimensions[0];
        return Find(buffer.Tensor, buffer.Kind).AsMemory((int)(buffer.FirstRow * rowSize), (int)buffer.Size);
    }

    private void Declare(ParameterTensor tensor, BufferKind kind)
    {
        if (!_tensors.TryGetValue((tensor.Name, kind), out var present))
        {
            _tensors[(tensor.Name, kind)] = new float[tensor.Size];
        }
        else if (present.Length != tensor.Size)
        {
            throw new UserErrorException($"{tensor.Name} has {tensor.Size} numbers; the engine holds {present.Length} under that name");
        }
    }

    private float[] Find(string name, BufferKind kind) =>
        _tensors.TryGetValue((name, kind), out var tensor)
            ? tensor
            : throw new UserErrorException($"the engine holds no {kind.ToString().ToLowerInvariant()} named {name}");
}

/// <summary>Tensors whose rows replicas have divided among them, equally many each.</summary>
internal static class DividedRows
{
    /// <summary>Fills a tensor with the rows of all.</summary>
    /// <param name="own">Those of this replica.</param>
    public static void Gather(ICommunicator communicator, ReadOnlySpan<float> own, Span<float> all)
    {
        var at = 0;
        foreach (var rows in communicator.Gather(MemoryMarshal.AsBytes(own)))
        {
            var floats = MemoryMarshal.Cast<byte, float>(rows);
            floats.CopyTo(all[at..]);
            at += floats.Length;
        }
    }
}
