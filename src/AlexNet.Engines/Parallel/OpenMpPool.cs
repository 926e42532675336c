using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AlexNet.Engines.Parallel;

/// <summary>
/// The threads on which oneDNN itself computes. A second pool beside them would fight for the cores with their spinning: so our kernels run
/// on the same threads.
/// </summary>
internal sealed unsafe class OpenMpPool : WorkerPool
{
    // Not read-only: freeing would then free a copy, and a second Dispose the same handle again.
    private GCHandle _self;
    private IParallelWork? _work;

    public OpenMpPool(int count)
    {
        Count = count;
        _self = GCHandle.Alloc(this);
    }

    public override int Count { get; }

    public override void Enter() => LibGomp.omp_set_num_threads(Count);

    public override void Run(IParallelWork work)
    {
        _work = work;
        LibGomp.GOMP_parallel(&Enter, GCHandle.ToIntPtr(_self), (uint)Count, 0);
        _work = null;
    }

    public override void Dispose()
    {
        if (_self.IsAllocated)
        {
            _self.Free();
        }
    }

    [UnmanagedCallersOnly]
    private static void Enter(nint self)
    {
        var pool = Unsafe.As<OpenMpPool>(GCHandle.FromIntPtr(self).Target!);
        pool._work!.Part(LibGomp.omp_get_thread_num(), LibGomp.omp_get_num_threads());
    }
}
