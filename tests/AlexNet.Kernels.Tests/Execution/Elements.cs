using System.Runtime.InteropServices;

namespace AlexNet.Kernels.Tests.Execution;

/// <summary>Numbers as elements, and back.</summary>
internal static class Elements
{
    public static int Bytes(ElementKind kind) => kind == ElementKind.Float32 ? 4 : 2;

    public static byte[] Encode(ElementKind kind, float[] values) => kind == ElementKind.Float32
        ? MemoryMarshal.AsBytes(values.AsSpan()).ToArray()
        : MemoryMarshal.AsBytes(values.Select(UpperHalf).ToArray().AsSpan()).ToArray();

    public static float[] Decode(ElementKind kind, byte[] bytes) => kind == ElementKind.Float32
        ? MemoryMarshal.Cast<byte, float>(bytes).ToArray()
        : [.. MemoryMarshal.Cast<byte, ushort>(bytes).ToArray().Select(half => BitConverter.UInt32BitsToSingle((uint)half << 16))];

    /// <summary>The nearest number that is an element.</summary>
    public static float Nearest(ElementKind kind, float value) =>
        kind == ElementKind.Float32 ? value : BitConverter.UInt32BitsToSingle((uint)UpperHalf(value) << 16);

    /// <summary>The upper half of a float, rounded to nearest, ties to even: by way of the distances to both neighbours.</summary>
    private static ushort UpperHalf(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        var lower = (ushort)(bits >> 16);
        if (!float.IsFinite(value))
        {
            return float.IsNaN(value) ? (ushort)(lower | 0x40) : lower;
        }

        var rest = bits & 0xffff;
        var up = rest > 0x8000 || (rest == 0x8000 && lower % 2 == 1);
        return up ? (ushort)(lower + 1) : lower;
    }
}
