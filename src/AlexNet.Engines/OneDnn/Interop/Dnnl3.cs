using System.Runtime.InteropServices;
using Attributes = AlexNet.Engines.OneDnn.Interop.AttributesHandle<AlexNet.Engines.OneDnn.Interop.Dnnl3>;
using Engine = AlexNet.Engines.OneDnn.Interop.EngineHandle<AlexNet.Engines.OneDnn.Interop.Dnnl3>;
using Memory = AlexNet.Engines.OneDnn.Interop.MemoryHandle<AlexNet.Engines.OneDnn.Interop.Dnnl3>;
using MemoryDesc = AlexNet.Engines.OneDnn.Interop.MemoryDescHandle<AlexNet.Engines.OneDnn.Interop.Dnnl3>;
using PostOps = AlexNet.Engines.OneDnn.Interop.PostOpsHandle<AlexNet.Engines.OneDnn.Interop.Dnnl3>;
using Primitive = AlexNet.Engines.OneDnn.Interop.PrimitiveHandle<AlexNet.Engines.OneDnn.Interop.Dnnl3>;
using PrimitiveDesc = AlexNet.Engines.OneDnn.Interop.PrimitiveDescHandle<AlexNet.Engines.OneDnn.Interop.Dnnl3>;
using Stream = AlexNet.Engines.OneDnn.Interop.StreamHandle<AlexNet.Engines.OneDnn.Interop.Dnnl3>;

namespace AlexNet.Engines.OneDnn.Interop;

/// <summary>libdnnl.so.3, oneDNN 3.x. Which file that is, <see cref="DnnlLoader"/> decides.</summary>
internal readonly unsafe partial struct Dnnl3 : IDnnl<Dnnl3>
{
    public const string Library = "libdnnl.so.3";

    public static int TagABCDE => 6;

    public static int TagABCD8b => 102;

    public static int TagABCD16b => 78;

    public static int EltwiseRelu => 0x20;

    public static int EltwiseTanh => 0x21;

    public static int EltwiseLogistic => 0x29;

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_engine_create(out Engine engine, int kind, nuint index);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_engine_destroy(nint engine);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_stream_create(out Stream stream, Engine engine, uint flags);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_stream_destroy(nint stream);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_memory_desc_create_with_tag(out MemoryDesc desc, int ndims, long* dims, int dataType, int tag);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_memory_desc_clone(out MemoryDesc desc, nint existing);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_memory_desc_destroy(nint desc);

    [LibraryImport(Library)]
    public static partial nuint dnnl_memory_desc_get_size(MemoryDesc desc);

    [LibraryImport(Library)]
    public static partial int dnnl_memory_desc_equal(MemoryDesc left, MemoryDesc right);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_memory_create(out Memory memory, MemoryDesc desc, Engine engine, void* data);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_memory_set_data_handle(Memory memory, void* handle);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_memory_destroy(nint memory);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_post_ops_create(out PostOps postOps);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_post_ops_destroy(nint postOps);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_post_ops_append_eltwise(PostOps postOps, int algorithm, float alpha, float beta);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_primitive_attr_create(out Attributes attributes);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_primitive_attr_destroy(nint attributes);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_primitive_attr_set_post_ops(Attributes attributes, PostOps postOps);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_primitive_attr_set_scratchpad_mode(Attributes attributes, int mode);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_convolution_forward_primitive_desc_create(
        out PrimitiveDesc desc, Engine engine, int propagation, int algorithm, MemoryDesc source, MemoryDesc weights, MemoryDesc bias,
        MemoryDesc destination, long* strides, long* dilates, long* paddingBefore, long* paddingAfter, Attributes attributes);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_convolution_backward_data_primitive_desc_create(
        out PrimitiveDesc desc, Engine engine, int algorithm, MemoryDesc sourceGradient, MemoryDesc weights,
        MemoryDesc destinationGradient, long* strides, long* dilates, long* paddingBefore, long* paddingAfter, PrimitiveDesc forwardHint,
        Attributes attributes);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_convolution_backward_weights_primitive_desc_create(
        out PrimitiveDesc desc, Engine engine, int algorithm, MemoryDesc source, MemoryDesc weightsGradient, MemoryDesc biasGradient,
        MemoryDesc destinationGradient, long* strides, long* dilates, long* paddingBefore, long* paddingAfter, PrimitiveDesc forwardHint,
        Attributes attributes);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_inner_product_forward_primitive_desc_create(
        out PrimitiveDesc desc, Engine engine, int propagation, MemoryDesc source, MemoryDesc weights, MemoryDesc bias,
        MemoryDesc destination, Attributes attributes);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_inner_product_backward_data_primitive_desc_create(
        out PrimitiveDesc desc, Engine engine, MemoryDesc sourceGradient, MemoryDesc weights, MemoryDesc destinationGradient,
        PrimitiveDesc forwardHint, Attributes attributes);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_inner_product_backward_weights_primitive_desc_create(
        out PrimitiveDesc desc, Engine engine, MemoryDesc source, MemoryDesc weightsGradient, MemoryDesc biasGradient,
        MemoryDesc destinationGradient, PrimitiveDesc forwardHint, Attributes attributes);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_reorder_primitive_desc_create(
        out PrimitiveDesc desc, MemoryDesc from, Engine fromEngine, MemoryDesc to, Engine toEngine, Attributes attributes);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_primitive_desc_destroy(nint desc);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_primitive_desc_query(PrimitiveDesc desc, int what, int index, void* result);

    [LibraryImport(Library)]
    public static partial nint dnnl_primitive_desc_query_md(PrimitiveDesc desc, int what, int index);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_primitive_create(out Primitive primitive, PrimitiveDesc desc);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_primitive_destroy(nint primitive);

    [LibraryImport(Library)]
    public static partial Dnnl.Status dnnl_primitive_execute(Primitive primitive, Stream stream, int count, Dnnl.Argument* arguments);
}
