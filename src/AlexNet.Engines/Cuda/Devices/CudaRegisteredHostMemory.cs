using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.LibCuda;

namespace AlexNet.Engines.Cuda.Devices;

/// <summary>Memory of somebody else that is made page-locked for every context, until disposed of.</summary>
internal sealed class CudaRegisteredHostMemory : CudaResource
{
    /// <param name="address">Native memory that outlives this.</param>
    /// <param name="bytes">At least one.</param>
    public CudaRegisteredHostMemory(CudaContext context, nint address, long bytes)
        : base(context)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        context.SetCurrent();
        cuMemHostRegister_v2(address, (nuint)bytes, CU_MEMHOSTREGISTER_PORTABLE).ThrowIfFailed();
        PinnedHostPointer = address;
    }

    public nint PinnedHostPointer { get; }

    protected override void Release() => _ = cuMemHostUnregister(PinnedHostPointer);
}
