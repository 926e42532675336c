using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.LibCuda;

namespace AlexNet.Engines.Cuda.Devices;

/// <summary>A kernel with its geometry and arguments, which lie in native memory: launching allocates nothing.</summary>
internal sealed unsafe class CudaLaunch : IDisposable
{
    private readonly CudaKernel _kernel;
    private readonly int _count;

    /// <summary>First the arguments' addresses, then the arguments.</summary>
    private nint* _block;

    internal CudaLaunch(CudaKernel kernel, Dim3 grid, Dim3 block, int dynamicSharedMemory, ReadOnlySpan<KernelArgument> arguments)
    {
        (_kernel, Grid, Block, DynamicSharedMemory, _count) = (kernel, grid, block, dynamicSharedMemory, arguments.Length);
        _block = (nint*)NativeMemory.Alloc((nuint)(2 * _count), (nuint)sizeof(nint));
        for (var index = 0; index < _count; index++)
        {
            _block[index] = (nint)(_block + _count + index);
            Set(index, arguments[index]);
        }
    }

    public Dim3 Grid { get; }

    public Dim3 Block { get; }

    /// <summary>Bytes.</summary>
    public int DynamicSharedMemory { get; }

    /// <summary>Changes an argument for launches from now on; a captured graph keeps the old one.</summary>
    public void Set(int index, KernelArgument argument)
    {
        ObjectDisposedException.ThrowIf(_block is null, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_count);
        _block[_count + index] = (nint)argument.Bits;
    }

    /// <summary>Queues the kernel. Its context must be current.</summary>
    public void RunAsync(CudaStream stream)
    {
        ObjectDisposedException.ThrowIf(_block is null, this);
        var status = cuLaunchKernel(
            _kernel.Function, (uint)Grid.X, (uint)Grid.Y, (uint)Grid.Z, (uint)Block.X, (uint)Block.Y, (uint)Block.Z,
            (uint)DynamicSharedMemory, stream.Stream, (void**)_block, null);
        if (status != CUresult.CUDA_SUCCESS)
        {
            status.ThrowIfFailed($"{nameof(cuLaunchKernel)} of {_kernel.KernelName}");
        }
    }

    public void Dispose()
    {
        NativeMemory.Free(_block);
        _block = null;
    }
}

/// <summary>An argument of a kernel: a pointer or a number, of which the kernel reads as many bytes as its parameter has.</summary>
internal readonly struct KernelArgument
{
    private KernelArgument(KernelArgumentKind kind, ulong bits) => (Kind, Bits) = (kind, bits);

    public KernelArgumentKind Kind { get; }

    public ulong Bits { get; }

    public static implicit operator KernelArgument(nint pointer) => new(KernelArgumentKind.Pointer, (ulong)pointer);

    /// <summary>1 or 0.</summary>
    public static implicit operator KernelArgument(bool value) => value ? 1 : 0;

    public static implicit operator KernelArgument(int value) => new(KernelArgumentKind.Int, (uint)value);

    public static implicit operator KernelArgument(uint value) => new(KernelArgumentKind.UnsignedInt, value);

    public static implicit operator KernelArgument(long value) => new(KernelArgumentKind.Long, (ulong)value);

    public static implicit operator KernelArgument(float value) => new(KernelArgumentKind.Float, Unsafe.BitCast<float, uint>(value));
}

/// <summary>The types that kernels' parameters have.</summary>
internal enum KernelArgumentKind
{
    Pointer,
    Int,
    UnsignedInt,

    /// <summary>long long</summary>
    Long,
    Float,
}

/// <summary>CUDA's dim3: blocks of a grid, or threads of a block.</summary>
internal readonly record struct Dim3(int X, int Y = 1, int Z = 1)
{
    public static implicit operator Dim3(int x) => new(x);

    public override string ToString() => $"{X}×{Y}×{Z}";
}
