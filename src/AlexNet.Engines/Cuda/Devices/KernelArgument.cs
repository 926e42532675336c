using System.Runtime.CompilerServices;

namespace AlexNet.Engines.Cuda.Devices;

/// <summary>An argument of a kernel: a pointer or a number, of which the kernel reads as many bytes as its parameter has.</summary>
internal readonly struct KernelArgument
{
    private KernelArgument(ulong bits) => Bits = bits;

    public ulong Bits { get; }

    public static implicit operator KernelArgument(nint pointer) => new((ulong)pointer);

    public static implicit operator KernelArgument(int value) => new((uint)value);

    public static implicit operator KernelArgument(uint value) => new(value);

    public static implicit operator KernelArgument(long value) => new((ulong)value);

    public static implicit operator KernelArgument(ulong value) => new(value);

    public static implicit operator KernelArgument(float value) => new(Unsafe.BitCast<float, uint>(value));
}
