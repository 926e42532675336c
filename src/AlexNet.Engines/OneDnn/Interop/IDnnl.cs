namespace AlexNet.Engines.OneDnn.Interop;

/// <summary>
/// oneDNN 3.x's C API: the calls in use, under their own names (oneapi/dnnl/dnnl.h; every minor version from 3.0 to 3.13 declares them
/// alike), and what differs of its numbers. 2.x is given the same face. Everything is static: the type names the library, and the
/// compiler makes code for each.
/// </summary>
/// <typeparam name="TDnnl">The library itself.</typeparam>
internal unsafe interface IDnnl<TDnnl>
    where TDnnl : struct, IDnnl<TDnnl>
{
    /// <summary>dnnl_abcde</summary>
    static abstract int TagABCDE { get; }

    /// <summary>dnnl_aBcd8b</summary>
    static abstract int TagABCD8b { get; }

    /// <summary>dnnl_aBcd16b</summary>
    static abstract int TagABCD16b { get; }

    /// <summary>dnnl_eltwise_relu</summary>
    static abstract int EltwiseRelu { get; }

    /// <summary>dnnl_eltwise_tanh</summary>
    static abstract int EltwiseTanh { get; }

    /// <summary>dnnl_eltwise_logistic</summary>
    static abstract int EltwiseLogistic { get; }

    static abstract Dnnl.Status dnnl_engine_create(out EngineHandle<TDnnl> engine, int kind, nuint index);

    static abstract Dnnl.Status dnnl_engine_destroy(nint engine);

    static abstract Dnnl.Status dnnl_stream_create(out StreamHandle<TDnnl> stream, EngineHandle<TDnnl> engine, uint flags);

    static abstract Dnnl.Status dnnl_stream_destroy(nint stream);

    static abstract Dnnl.Status dnnl_memory_desc_create_with_tag(
        out MemoryDescHandle<TDnnl> desc, int ndims, long* dims, int dataType, int tag);

    static abstract Dnnl.Status dnnl_memory_desc_clone(out MemoryDescHandle<TDnnl> desc, nint existing);

    static abstract Dnnl.Status dnnl_memory_desc_destroy(nint desc);

    static abstract nuint dnnl_memory_desc_get_size(MemoryDescHandle<TDnnl> desc);

    static abstract int dnnl_memory_desc_equal(MemoryDescHandle<TDnnl> left, MemoryDescHandle<TDnnl> right);

    static abstract Dnnl.Status dnnl_memory_create(
        out MemoryHandle<TDnnl> memory, MemoryDescHandle<TDnnl> desc, EngineHandle<TDnnl> engine, void* data);

    static abstract Dnnl.Status dnnl_memory_set_data_handle(MemoryHandle<TDnnl> memory, void* handle);

    static abstract Dnnl.Status dnnl_memory_destroy(nint memory);

    static abstract Dnnl.Status dnnl_post_ops_create(out PostOpsHandle<TDnnl> postOps);

    static abstract Dnnl.Status dnnl_post_ops_destroy(nint postOps);

    static abstract Dnnl.Status dnnl_post_ops_append_eltwise(PostOpsHandle<TDnnl> postOps, int algorithm, float alpha, float beta);

    static abstract Dnnl.Status dnnl_primitive_attr_create(out AttributesHandle<TDnnl> attributes);

    static abstract Dnnl.Status dnnl_primitive_attr_destroy(nint attributes);

    static abstract Dnnl.Status dnnl_primitive_attr_set_post_ops(AttributesHandle<TDnnl> attributes, PostOpsHandle<TDnnl> postOps);

    static abstract Dnnl.Status dnnl_primitive_attr_set_scratchpad_mode(AttributesHandle<TDnnl> attributes, int mode);

    static abstract Dnnl.Status dnnl_convolution_forward_primitive_desc_create(
        out PrimitiveDescHandle<TDnnl> desc, EngineHandle<TDnnl> engine, int propagation, int algorithm, MemoryDescHandle<TDnnl> source,
        MemoryDescHandle<TDnnl> weights, MemoryDescHandle<TDnnl> bias, MemoryDescHandle<TDnnl> destination, long* strides, long* dilates,
        long* paddingBefore, long* paddingAfter, AttributesHandle<TDnnl> attributes);

    static abstract Dnnl.Status dnnl_convolution_backward_data_primitive_desc_create(
        out PrimitiveDescHandle<TDnnl> desc, EngineHandle<TDnnl> engine, int algorithm, MemoryDescHandle<TDnnl> sourceGradient,
        MemoryDescHandle<TDnnl> weights, MemoryDescHandle<TDnnl> destinationGradient, long* strides, long* dilates, long* paddingBefore,
        long* paddingAfter, PrimitiveDescHandle<TDnnl> forwardHint, AttributesHandle<TDnnl> attributes);

    static abstract Dnnl.Status dnnl_convolution_backward_weights_primitive_desc_create(
        out PrimitiveDescHandle<TDnnl> desc, EngineHandle<TDnnl> engine, int algorithm, MemoryDescHandle<TDnnl> source,
        MemoryDescHandle<TDnnl> weightsGradient, MemoryDescHandle<TDnnl> biasGradient, MemoryDescHandle<TDnnl> destinationGradient,
        long* strides, long* dilates, long* paddingBefore, long* paddingAfter, PrimitiveDescHandle<TDnnl> forwardHint,
        AttributesHandle<TDnnl> attributes);

    static abstract Dnnl.Status dnnl_inner_product_forward_primitive_desc_create(
        out PrimitiveDescHandle<TDnnl> desc, EngineHandle<TDnnl> engine, int propagation, MemoryDescHandle<TDnnl> source,
        MemoryDescHandle<TDnnl> weights, MemoryDescHandle<TDnnl> bias, MemoryDescHandle<TDnnl> destination,
        AttributesHandle<TDnnl> attributes);

    static abstract Dnnl.Status dnnl_inner_product_backward_data_primitive_desc_create(
        out PrimitiveDescHandle<TDnnl> desc, EngineHandle<TDnnl> engine, MemoryDescHandle<TDnnl> sourceGradient,
        MemoryDescHandle<TDnnl> weights, MemoryDescHandle<TDnnl> destinationGradient, PrimitiveDescHandle<TDnnl> forwardHint,
        AttributesHandle<TDnnl> attributes);

    static abstract Dnnl.Status dnnl_inner_product_backward_weights_primitive_desc_create(
        out PrimitiveDescHandle<TDnnl> desc, EngineHandle<TDnnl> engine, MemoryDescHandle<TDnnl> source,
        MemoryDescHandle<TDnnl> weightsGradient, MemoryDescHandle<TDnnl> biasGradient, MemoryDescHandle<TDnnl> destinationGradient,
        PrimitiveDescHandle<TDnnl> forwardHint, AttributesHandle<TDnnl> attributes);

    static abstract Dnnl.Status dnnl_reorder_primitive_desc_create(
        out PrimitiveDescHandle<TDnnl> desc, MemoryDescHandle<TDnnl> from, EngineHandle<TDnnl> fromEngine, MemoryDescHandle<TDnnl> to,
        EngineHandle<TDnnl> toEngine, AttributesHandle<TDnnl> attributes);

    static abstract Dnnl.Status dnnl_primitive_desc_destroy(nint desc);

    static abstract Dnnl.Status dnnl_primitive_desc_query(PrimitiveDescHandle<TDnnl> desc, int what, int index, void* result);

    static abstract nint dnnl_primitive_desc_query_md(PrimitiveDescHandle<TDnnl> desc, int what, int index);

    static abstract Dnnl.Status dnnl_primitive_create(out PrimitiveHandle<TDnnl> primitive, PrimitiveDescHandle<TDnnl> desc);

    static abstract Dnnl.Status dnnl_primitive_destroy(nint primitive);

    static abstract Dnnl.Status dnnl_primitive_execute(
        PrimitiveHandle<TDnnl> primitive, StreamHandle<TDnnl> stream, int count, Dnnl.Argument* arguments);
}
