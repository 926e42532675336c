using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.LibCuda;

namespace AlexNet.Engines.Cuda.Devices;

/// <summary>Work of the host that has its place in a stream: what is queued after it waits for it. A thread of the driver's does it.</summary>
/// <remarks>A captured graph keeps it: it is to be disposed of after the graph.</remarks>
internal sealed unsafe class CudaHostFunction : IDisposable
{
    private GCHandle _self;

    /// <param name="action">Calls nothing of CUDA, and throws nothing: there is nobody to catch it.</param>
    public CudaHostFunction(Action action) => _self = GCHandle.Alloc(action);

    /// <summary>Queues it.</summary>
    public void Enqueue(CudaStream stream) => cuLaunchHostFunc(stream.Stream, &Run, GCHandle.ToIntPtr(_self)).ThrowIfFailed();

    public void Dispose()
    {
        if (_self.IsAllocated)
        {
            _self.Free();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Run(nint self) => ((Action)GCHandle.FromIntPtr(self).Target!)();
}
