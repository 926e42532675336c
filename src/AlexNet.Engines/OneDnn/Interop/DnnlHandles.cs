using System.Runtime.InteropServices;

namespace AlexNet.Engines.OneDnn.Interop;

/// <summary>Owner of one of oneDNN's objects. Releasing never throws: a failing destroy leaks, it does not end a finaliser.</summary>
internal abstract class DnnlHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;
}

internal sealed class EngineHandle<TDnnl> : DnnlHandle
    where TDnnl : struct, IDnnl<TDnnl>
{
    protected override bool ReleaseHandle() => TDnnl.dnnl_engine_destroy(handle) == Dnnl.Status.Success;
}

internal sealed class StreamHandle<TDnnl> : DnnlHandle
    where TDnnl : struct, IDnnl<TDnnl>
{
    protected override bool ReleaseHandle() => TDnnl.dnnl_stream_destroy(handle) == Dnnl.Status.Success;
}

internal sealed class MemoryDescHandle<TDnnl> : DnnlHandle
    where TDnnl : struct, IDnnl<TDnnl>
{
    protected override bool ReleaseHandle() => TDnnl.dnnl_memory_desc_destroy(handle) == Dnnl.Status.Success;
}

internal sealed class MemoryHandle<TDnnl> : DnnlHandle
    where TDnnl : struct, IDnnl<TDnnl>
{
    protected override bool ReleaseHandle() => TDnnl.dnnl_memory_destroy(handle) == Dnnl.Status.Success;
}

internal sealed class PostOpsHandle<TDnnl> : DnnlHandle
    where TDnnl : struct, IDnnl<TDnnl>
{
    protected override bool ReleaseHandle() => TDnnl.dnnl_post_ops_destroy(handle) == Dnnl.Status.Success;
}

internal sealed class AttributesHandle<TDnnl> : DnnlHandle
    where TDnnl : struct, IDnnl<TDnnl>
{
    protected override bool ReleaseHandle() => TDnnl.dnnl_primitive_attr_destroy(handle) == Dnnl.Status.Success;
}

internal sealed class PrimitiveDescHandle<TDnnl> : DnnlHandle
    where TDnnl : struct, IDnnl<TDnnl>
{
    protected override bool ReleaseHandle() => TDnnl.dnnl_primitive_desc_destroy(handle) == Dnnl.Status.Success;
}

internal sealed class PrimitiveHandle<TDnnl> : DnnlHandle
    where TDnnl : struct, IDnnl<TDnnl>
{
    protected override bool ReleaseHandle() => TDnnl.dnnl_primitive_destroy(handle) == Dnnl.Status.Success;
}
