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

/// <summary>A graph that can run again and again.</summary>
internal sealed class CudaGraphExec : CudaResource
{
    private readonly nint _exec;

    internal CudaGraphExec(CudaContext context, nint exec)
        : base(context) => _exec = exec;

    /// <summary>Queues all of it.</summary>
    public void Launch(CudaStream stream) => cuGraphLaunch(_exec, stream.Stream).ThrowIfFailed();

    /// <summary>Takes over the arguments of a graph of the same shape; false where its shape differs and it must be instantiated.</summary>
    public bool Update(CudaGraph graph)
    {
        ThrowIfDisposed();
        Context.SetCurrent();
        var status = cuGraphExecUpdate_v2(_exec, graph.Graph, out _);
        if (status == CUresult.CUDA_ERROR_GRAPH_EXEC_UPDATE_FAILURE)
        {
            return false;
        }

        status.ThrowIfFailed(nameof(cuGraphExecUpdate_v2));
        return true;
    }

    protected override void Release() => _ = cuGraphExecDestroy(_exec);
}
