using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.LibCuda;

namespace AlexNet.Engines.Cuda.Devices;

/// <summary>Work that was captured from streams.</summary>
internal sealed class CudaGraph : CudaResource
{
    internal CudaGraph(CudaContext context, nint graph)
        : base(context) => Graph = graph;

    public nint Graph { get; }

    /// <summary>Makes it ready to run.</summary>
    public CudaGraphExec Instantiate()
    {
        ThrowIfDisposed();
        Context.SetCurrent();
        cuGraphInstantiateWithFlags(out var exec, Graph, 0).ThrowIfFailed();
        return new(Context, exec);
    }

    protected override void Release() => _ = cuGraphDestroy(Graph);
}
