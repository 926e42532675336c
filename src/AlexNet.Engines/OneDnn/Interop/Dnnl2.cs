using System.Runtime.InteropServices;

namespace AlexNet.Engines.OneDnn.Interop;

/// <summary>libdnnl.so.2, oneDNN 2.x's C API: the calls in use, under their own names (oneapi/dnnl/dnnl.h).</summary>
internal static unsafe partial class Dnnl2
{
    public const string Library = "libdnnl.so.2";

    [LibraryImport(Library)]
    public static partial Version* dnnl_version();

    [LibraryImport(Library)]
    public static partial Status dnnl_engine_create(out EngineHandle engine, int kind, nuint index);

    [LibraryImport(Library)]
    public static partial Status dnnl_engine_destroy(nint engine);

    [LibraryImport(Library)]
    public static partial Status dnnl_stream_create(out StreamHandle stream, EngineHandle engine, uint flags);

    [LibraryImport(Library)]
    public static partial Status dnnl_stream_destroy(nint stream);

    [LibraryImport(Library)]
    public static partial Status dnnl_memory_desc_init_by_tag(MemoryDesc* desc, int ndims, long* dims, int dataType, int tag);

    [LibraryImport(Library)]
    public static partial nuint dnnl_memory_desc_get_size(MemoryDesc* desc);

    [LibraryImport(Library)]
    public static partial int dnnl_memory_desc_equal(MemoryDesc* left, MemoryDesc* right);

    [LibraryImport(Library)]
    public static partial Status dnnl_memory_create(out MemoryHandle memory, MemoryDesc* desc, EngineHandle engine, void* data);

    [LibraryImport(Library)]
    public static partial Status dnnl_memory_set_data_handle(MemoryHandle memory, void* handle);

    [LibraryImport(Library)]
    public static partial Status dnnl_memory_destroy(nint memory);

    [LibraryImport(Library)]
    public static partial Status dnnl_post_ops_create(out nint postOps);

    [LibraryImport(Library)]
    public static partial Status dnnl_post_ops_destroy(nint postOps);

    [LibraryImport(Library)]
    public static partial Status dnnl_post_ops_append_eltwise(nint postOps, float scale, int algorithm, float alpha, float beta);

    [LibraryImport(Library)]
    public static partial Status dnnl_primitive_attr_create(out AttributesHandle attributes);

    [LibraryImport(Library)]
    public static partial Status dnnl_primitive_attr_destroy(nint attributes);

    [LibraryImport(Library)]
    public static partial Status dnnl_primitive_attr_set_post_ops(AttributesHandle attributes, nint postOps);

    [LibraryImport(Library)]
    public static partial Status dnnl_primitive_attr_set_scratchpad_mode(AttributesHandle attributes, int mode);

    [LibraryImport(Library)]
    public static partial Status dnnl_convolution_forward_desc_init(
        OperationDesc* desc, int propagation, int algorithm, MemoryDesc* source, MemoryDesc* weights, MemoryDesc* bias,
        MemoryDesc* destination, long* strides, long* paddingBefore, long* paddingAfter);

    [LibraryImport(Library)]
    public static partial Status dnnl_convolution_backward_data_desc_init(
        OperationDesc* desc, int algorithm, MemoryDesc* sourceGradient, MemoryDesc* weights, MemoryDesc* destinationGradient,
        long* strides, long* paddingBefore, long* paddingAfter);

    [LibraryImport(Library)]
    public static partial Status dnnl_convolution_backward_weights_desc_init(
        OperationDesc* desc, int algorithm, MemoryDesc* source, MemoryDesc* weightsGradient, MemoryDesc* biasGradient,
        MemoryDesc* destinationGradient, long* strides, long* paddingBefore, long* paddingAfter);

    [LibraryImport(Library)]
    public static partial Status dnnl_inner_product_forward_desc_init(
        OperationDesc* desc, int propagation, MemoryDesc* source, MemoryDesc* weights, MemoryDesc* bias, MemoryDesc* destination);

    [LibraryImport(Library)]
    public static partial Status dnnl_inner_product_backward_data_desc_init(
        OperationDesc* desc, MemoryDesc* sourceGradient, MemoryDesc* weights, MemoryDesc* destinationGradient);

    [LibraryImport(Library)]
    public static partial Status dnnl_inner_product_backward_weights_desc_init(
        OperationDesc* desc, MemoryDesc* source, MemoryDesc* weightsGradient, MemoryDesc* biasGradient, MemoryDesc* destinationGradient);

    [LibraryImport(Library)]
    public static partial Status dnnl_reorder_primitive_desc_create(
        out PrimitiveDescHandle desc, MemoryDesc* from, EngineHandle fromEngine, MemoryDesc* to, EngineHandle toEngine,
        AttributesHandle attributes);

    [LibraryImport(Library)]
    public static partial Status dnnl_primitive_desc_create(
        out PrimitiveDescHandle desc, OperationDesc* operation, AttributesHandle attributes, EngineHandle engine, nint forwardHint);

    [LibraryImport(Library)]
    public static partial Status dnnl_primitive_desc_destroy(nint desc);

    [LibraryImport(Library)]
    public static partial Status dnnl_primitive_desc_query(PrimitiveDescHandle desc, int what, int index, void* result);

    [LibraryImport(Library)]
    public static partial MemoryDesc* dnnl_primitive_desc_query_md(PrimitiveDescHandle desc, int what, int index);

    [LibraryImport(Library)]
    public static partial Status dnnl_primitive_create(out PrimitiveHandle primitive, PrimitiveDescHandle desc);

    [LibraryImport(Library)]
    public static partial Status dnnl_primitive_destroy(nint primitive);

    [LibraryImport(Library)]
    public static partial Status dnnl_primitive_execute(PrimitiveHandle primitive, StreamHandle stream, int count, Argument* arguments);
}
