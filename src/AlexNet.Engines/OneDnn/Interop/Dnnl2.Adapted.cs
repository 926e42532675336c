using System.Runtime.InteropServices;
using Attributes = AlexNet.Engines.OneDnn.Interop.AttributesHandle<AlexNet.Engines.OneDnn.Interop.Dnnl2>;
using Engine = AlexNet.Engines.OneDnn.Interop.EngineHandle<AlexNet.Engines.OneDnn.Interop.Dnnl2>;
using MemoryDesc = AlexNet.Engines.OneDnn.Interop.MemoryDescHandle<AlexNet.Engines.OneDnn.Interop.Dnnl2>;
using PostOps = AlexNet.Engines.OneDnn.Interop.PostOpsHandle<AlexNet.Engines.OneDnn.Interop.Dnnl2>;
using PrimitiveDesc = AlexNet.Engines.OneDnn.Interop.PrimitiveDescHandle<AlexNet.Engines.OneDnn.Interop.Dnnl2>;

namespace AlexNet.Engines.OneDnn.Interop;

/// <summary>3.x's calls by those of 2.x. A memory descriptor is a plain structure in 2.x: here it lies in native memory of ours.
/// A primitive descriptor is made in two calls: an operation's descriptor is filled, and read by the second.</summary>
internal readonly unsafe partial struct Dnnl2
{
    /// <summary>Bytes of a dnnl_memory_desc_t.</summary>
    private const int MemoryDescSize = 696;

    /// <summary>Room for any operation's descriptor in use; dnnl_convolution_desc_t, 5976 bytes, is the largest.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 8192)]
    private struct OperationDesc
    {
        [FieldOffset(0)]
        public int Kind;
    }

    public static Dnnl.Status dnnl_memory_desc_create_with_tag(out MemoryDesc desc, int ndims, long* dims, int dataType, int tag)
    {
        var memory = NativeMemory.AllocZeroed(MemoryDescSize);
        desc = Owned(memory);
        return dnnl_memory_desc_init_by_tag(memory, ndims, dims, dataType, tag);
    }

    public static Dnnl.Status dnnl_memory_desc_clone(out MemoryDesc desc, nint existing)
    {
        var memory = NativeMemory.Alloc(MemoryDescSize);
        NativeMemory.Copy((void*)existing, memory, MemoryDescSize);
        desc = Owned(memory);
        return Dnnl.Status.Success;
    }

    public static Dnnl.Status dnnl_memory_desc_destroy(nint desc)
    {
        NativeMemory.Free((void*)desc);
        return Dnnl.Status.Success;
    }

    public static Dnnl.Status dnnl_post_ops_append_eltwise(PostOps postOps, int algorithm, float alpha, float beta) =>
        dnnl_post_ops_append_eltwise(postOps, scale: 1, algorithm, alpha, beta);

    /// <param name="dilates">Of no use: dilated convolutions have a call of their own in 2.x.</param>
    public static Dnnl.Status dnnl_convolution_forward_primitive_desc_create(
        out PrimitiveDesc desc, Engine engine, int propagation, int algorithm, MemoryDesc source, MemoryDesc weights, MemoryDesc bias,
        MemoryDesc destination, long* strides, long* dilates, long* paddingBefore, long* paddingAfter, Attributes attributes)
    {
        OperationDesc operation;
        var filled = dnnl_convolution_forward_desc_init(
            &operation, propagation, algorithm, source, weights, bias, destination, strides, paddingBefore, paddingAfter);
        return Create(out desc, filled, &operation, engine, null, attributes);
    }

    /// <param name="dilates">As above.</param>
    public static Dnnl.Status dnnl_convolution_backward_data_primitive_desc_create(
        out PrimitiveDesc desc, Engine engine, int algorithm, MemoryDesc sourceGradient, MemoryDesc weights,
        MemoryDesc destinationGradient, long* strides, long* dilates, long* paddingBefore, long* paddingAfter, PrimitiveDesc forwardHint,
        Attributes attributes)
    {
        OperationDesc operation;
        var filled = dnnl_convolution_backward_data_desc_init(
            &operation, algorithm, sourceGradient, weights, destinationGradient, strides, paddingBefore, paddingAfter);
        return Create(out desc, filled, &operation, engine, forwardHint, attributes);
    }

    /// <param name="dilates">As above.</param>
    public static Dnnl.Status dnnl_convolution_backward_weights_primitive_desc_create(
        out PrimitiveDesc desc, Engine engine, int algorithm, MemoryDesc source, MemoryDesc weightsGradient, MemoryDesc biasGradient,
        MemoryDesc destinationGradient, long* strides, long* dilates, long* paddingBefore, long* paddingAfter, PrimitiveDesc forwardHint,
        Attributes attributes)
    {
        OperationDesc operation;
        var filled = dnnl_convolution_backward_weights_desc_init(
            &operation, algorithm, source, weightsGradient, biasGradient, destinationGradient, strides, paddingBefore, paddingAfter);
        return Create(out desc, filled, &operation, engine, forwardHint, attributes);
    }

    public static Dnnl.Status dnnl_inner_product_forward_primitive_desc_create(
        out PrimitiveDesc desc, Engine engine, int propagation, MemoryDesc source, MemoryDesc weights, MemoryDesc bias,
        MemoryDesc destination, Attributes attributes)
    {
        OperationDesc operation;
        var filled = dnnl_inner_product_forward_desc_init(&operation, propagation, source, weights, bias, destination);
        return Create(out desc, filled, &operation, engine, null, attributes);
    }

    public static Dnnl.Status dnnl_inner_product_backward_data_primitive_desc_create(
        out PrimitiveDesc desc, Engine engine, MemoryDesc sourceGradient, MemoryDesc weights, MemoryDesc destinationGradient,
        PrimitiveDesc forwardHint, Attributes attributes)
    {
        OperationDesc operation;
        var filled = dnnl_inner_product_backward_data_desc_init(&operation, sourceGradient, weights, destinationGradient);
        return Create(out desc, filled, &operation, engine, forwardHint, attributes);
    }

    public static Dnnl.Status dnnl_inner_product_backward_weights_primitive_desc_create(
        out PrimitiveDesc desc, Engine engine, MemoryDesc source, MemoryDesc weightsGradient, MemoryDesc biasGradient,
        MemoryDesc destinationGradient, PrimitiveDesc forwardHint, Attributes attributes)
    {
        OperationDesc operation;
        var filled = dnnl_inner_product_backward_weights_desc_init(
            &operation, source, weightsGradient, biasGradient, destinationGradient);
        return Create(out desc, filled, &operation, engine, forwardHint, attributes);
    }

    private static MemoryDesc Owned(void* memory)
    {
        var desc = new MemoryDesc();
        Marshal.InitHandle(desc, (nint)memory);
        return desc;
    }

    private static Dnnl.Status Create(
        out PrimitiveDesc desc, Dnnl.Status filled, OperationDesc* operation, Engine engine, PrimitiveDesc? forwardHint,
        Attributes attributes)
    {
        if (filled != Dnnl.Status.Success)
        {
            desc = new();
            return filled;
        }

        var status = dnnl_primitive_desc_create(out desc, operation, attributes, engine, forwardHint?.DangerousGetHandle() ?? 0);
        GC.KeepAlive(forwardHint);
        return status;
    }
}
