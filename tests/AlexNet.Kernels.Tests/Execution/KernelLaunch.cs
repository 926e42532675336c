using System.Runtime.InteropServices;
using System.Text;
using AlexNet.Engines.Cuda.Launching;

namespace AlexNet.Kernels.Tests.Execution;

/// <summary>A launch under way: arguments in the kernel's order, then <see cref="Run"/>.</summary>
/// <param name="harness">Where it runs.</param>
/// <param name="kind">Elements of its tensors.</param>
/// <param name="name">The kernel's.</param>
/// <param name="geometry">The stated one.</param>
/// <param name="other">Another that must give the same.</param>
internal sealed class KernelLaunch(Harness harness, ElementKind kind, string name, LaunchGeometry geometry, LaunchGeometry other)
{
    private enum ArgumentKind
    {
        Value = 0,
        Buffer = 1,
        NullPointer = 2,
        Table = 3,
    }

    private readonly MemoryStream _arguments = new();
    private readonly List<int> _bufferBytes = [];
    private int _count;

    /// <summary>A tensor of elements.</summary>
    public KernelLaunch Elements(float[]? values) => values is null ? Null() : Buffer(Execution.Elements.Encode(kind, values));

    /// <summary>A tensor of elements that the kernel is to write: it begins as numbers that are none.</summary>
    public KernelLaunch ElementsOut(int length) => Out(length * Execution.Elements.Bytes(kind));

    public KernelLaunch Floats(float[]? values) => values is null ? Null() : Buffer(MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public KernelLaunch FloatsOut(int length) => Out(length * sizeof(float));

    public KernelLaunch Ints(int[] values) => Buffer(MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public KernelLaunch IntsOut(int length) => Out(length * sizeof(int));

    public KernelLaunch Bytes(byte[] values) => Buffer(values);

    public KernelLaunch BytesOut(int length) => Out(length);

    public KernelLaunch State(KernelRunState state) => Buffer(MemoryMarshal.AsBytes(new[] { state }.AsSpan()).ToArray());

    /// <summary>A table on the device, whose pointers are to buffers: these come back, the table does not.</summary>
    /// <param name="words">The table with its pointers as zeros.</param>
    /// <param name="targets">What a pointer at a place of the table is to.</param>
    public KernelLaunch Table(byte[] words, IReadOnlyList<(int Place, byte[] Content)> targets)
    {
        var rest = new MemoryStream();
        var writer = new BinaryWriter(rest);
        writer.Write(words);
        writer.Write(targets.Count);
        foreach (var (place, content) in targets)
        {
            writer.Write(place);
            writer.Write((long)content.Length);
            writer.Write(content);
            _bufferBytes.Add(content.Length);
        }

        return Argument(ArgumentKind.Table, BitConverter.GetBytes((long)words.Length), rest.ToArray());
    }

    public KernelLaunch Null() => Argument(ArgumentKind.NullPointer, [], []);

    /// <summary>Whole numbers of 32 bits, one argument each.</summary>
    public KernelLaunch Values(params int[] values) =>
        values.Aggregate(this, (launch, value) => launch.Value(BitConverter.GetBytes(value)));

    public KernelLaunch Value(uint value) => Value(BitConverter.GetBytes(value));

    public KernelLaunch Value(long value) => Value(BitConverter.GetBytes(value));

    public KernelLaunch Value(float value) => Value(BitConverter.GetBytes(value));

    /// <summary>Runs the kernel in one grid and order of threads, and in the other grid and the reverse order: no matter.</summary>
    public KernelResult Run()
    {
        var forward = harness.Launch(Request(geometry, order: 0), [.. _bufferBytes]);
        var backward = harness.Launch(Request(other, order: 1), [.. _bufferBytes]);
        for (var i = 0; i < forward.Length; i++)
        {
            if (!forward[i].AsSpan().SequenceEqual(backward[i]))
            {
                throw new HarnessException(
                    $"{name}: buffer {i} depends on the order of a block's threads (a barrier is missing), or on the grid");
            }
        }

        return new KernelResult(kind, forward);
    }

    private KernelLaunch Out(int bytes)
    {
        var poison = new byte[bytes];
        poison.AsSpan().Fill(0xff);
        return Buffer(poison);
    }

    private KernelLaunch Buffer(byte[] bytes)
    {
        _bufferBytes.Add(bytes.Length);
        return Argument(ArgumentKind.Buffer, BitConverter.GetBytes((long)bytes.Length), bytes);
    }

    private KernelLaunch Value(byte[] bytes) => Argument(ArgumentKind.Value, BitConverter.GetBytes(bytes.Length), bytes);

    private KernelLaunch Argument(ArgumentKind argument, byte[] length, byte[] bytes)
    {
        _arguments.Write(BitConverter.GetBytes((int)argument));
        _arguments.Write(length);
        _arguments.Write(bytes);
        _count++;
        return this;
    }

    private byte[] Request(LaunchGeometry grid, int order)
    {
        var request = new MemoryStream();
        var writer = new BinaryWriter(request);
        writer.Write(name.Length);
        writer.Write(Encoding.ASCII.GetBytes(name));
        foreach (var number in new[] { grid.X, grid.Y, 1, LaunchGeometry.BlockThreads, 1, 1, order, _count })
        {
            writer.Write(number);
        }

        writer.Write(_arguments.ToArray());
        return request.ToArray();
    }
}
