using System.Runtime.InteropServices;

namespace AlexNet.Engines.OneDnn.Interop;

/// <summary>Owners of oneDNN's objects. Releasing never throws: a failing destroy leaks, it does not end a finaliser.</summary>
internal static unsafe partial class Dnnl2
{
    public abstract class Handle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;
    }

    public sealed class EngineHandle : Handle
    {
        protected override bool ReleaseHandle() => dnnl_engine_destroy(handle) == Status.Success;
    }

    public sealed class StreamHandle : Handle
    {
        protected override bool ReleaseHandle() => dnnl_stream_destroy(handle) == Status.Success;
    }

    public sealed class MemoryHandle : Handle
    {
        protected override bool ReleaseHandle() => dnnl_memory_destroy(handle) == Status.Success;
    }

    public sealed class AttributesHandle : Handle
    {
        protected override bool ReleaseHandle() => dnnl_primitive_attr_destroy(handle) == Status.Success;
    }

    public sealed class PrimitiveDescHandle : Handle
    {
        protected override bool ReleaseHandle() => dnnl_primitive_desc_destroy(handle) == Status.Success;
    }

    public sealed class PrimitiveHandle : Handle
    {
        protected override bool ReleaseHandle() => dnnl_primitive_destroy(handle) == Status.Success;
    }
}
