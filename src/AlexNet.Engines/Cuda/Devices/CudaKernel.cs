using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.LibCuda;

namespace AlexNet.Engines.Cuda.Devices;

/// <summary>A kernel of a loaded module.</summary>
internal sealed class CudaKernel
{
    /// <summary>What a block has without asking.</summary>
    private const int SharedMemoryWithoutAsking = 48 * 1024;

    internal CudaKernel(CudaContext context, string name, nint function)
    {
        (Context, KernelName, Function) = (context, name, function);
        MaxThreadsPerBlock = Attribute(FunctionAttribute.MaxThreadsPerBlock);
        SharedMemory = Attribute(FunctionAttribute.SharedSizeBytes);
        Registers = Attribute(FunctionAttribute.NumRegs);
    }

    public CudaContext Context { get; }

    public string KernelName { get; }

    public nint Function { get; }

    /// <summary>Threads that a block of it can have on this device.</summary>
    public int MaxThreadsPerBlock { get; }

    /// <summary>Bytes that it declares of a fixed size.</summary>
    public int SharedMemory { get; }

    /// <summary>Of a thread.</summary>
    public int Registers { get; }

    /// <summary>A launch with everything set; repeating it allocates nothing.</summary>
    /// <param name="dynamicSharedMemory">Bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The device cannot have such blocks.</exception>
    public CudaLaunch Prepare(Dim3 grid, Dim3 block, int dynamicSharedMemory, params ReadOnlySpan<KernelArgument> arguments)
    {
        var threads = (long)block.X * block.Y * block.Z;
        if (threads < 1 || threads > MaxThreadsPerBlock)
        {
            throw new ArgumentOutOfRangeException(nameof(block), $"{KernelName}: {block} threads; allowed are 1 to {MaxThreadsPerBlock}");
        }

        if (grid.X < 1 || grid.Y < 1 || grid.Z < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(grid), $"{KernelName}: {grid} blocks; allowed is at least one in every direction");
        }

        AllowSharedMemory(dynamicSharedMemory);
        return new(this, grid, block, dynamicSharedMemory, arguments);
    }

    private void AllowSharedMemory(int dynamic)
    {
        var most = Context.Properties.SharedMemoryPerBlockOptIn - SharedMemory;
        if (dynamic < 0 || dynamic > most)
        {
            throw new ArgumentOutOfRangeException(
                nameof(dynamic), $"{KernelName}: {dynamic} bytes of shared memory; allowed are 0 to {most}");
        }

        // The attribute only grows: it belongs to the function, which another launch may have too.
        if (dynamic + SharedMemory > SharedMemoryWithoutAsking && dynamic > Attribute(FunctionAttribute.MaxDynamicSharedSizeBytes))
        {
            cuFuncSetAttribute(Function, FunctionAttribute.MaxDynamicSharedSizeBytes, dynamic).ThrowIfFailed();
        }
    }

    private int Attribute(FunctionAttribute attribute)
    {
        cuFuncGetAttribute(out var value, attribute, Function).ThrowIfFailed();
        return value;
    }
}
