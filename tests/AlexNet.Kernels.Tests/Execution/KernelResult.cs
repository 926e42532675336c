using System.Runtime.InteropServices;

namespace AlexNet.Kernels.Tests.Execution;

/// <summary>A launch's buffers afterwards, by their number among the buffers.</summary>
internal sealed class KernelResult(ElementKind kind, byte[][] buffers)
{
    public float[] Elements(int buffer) => Execution.Elements.Decode(kind, buffers[buffer]);

    public float[] Floats(int buffer) => MemoryMarshal.Cast<byte, float>(buffers[buffer]).ToArray();

    public int[] Ints(int buffer) => MemoryMarshal.Cast<byte, int>(buffers[buffer]).ToArray();

    public byte[] Bytes(int buffer) => buffers[buffer];
}
