using AlexNet.Core;
using AlexNet.Engines.OneDnn.Interop;
using AlexNet.Engines.Processor.Steps;
using static AlexNet.Engines.OneDnn.Interop.Dnnl;

namespace AlexNet.Engines.OneDnn.Primitives;

/// <summary>oneDNN of one major version behind the internal face.</summary>
internal sealed unsafe class DnnlLibraryOf<TDnnl> : DnnlLibrary
    where TDnnl : struct, IDnnl<TDnnl>
{
    private readonly EngineHandle<TDnnl> _engine;
    private readonly StreamHandle<TDnnl> _stream;

    public DnnlLibraryOf(System.Version version)
    {
        Version = version;
        TDnnl.dnnl_engine_create(out _engine, Cpu, 0).ThrowIfFailed();
        TDnnl.dnnl_stream_create(out _stream, _engine, DefaultStream).ThrowIfFailed();
    }

    public override System.Version Version { get; }

    public override DnnlLayout Layout(ReadOnlySpan<long> dimensions, DnnlOrder order)
    {
        fixed (long* values = dimensions)
        {
            TDnnl.dnnl_memory_desc_create_with_tag(out var desc, dimensions.Length, values, F32, TagOf(order, dimensions.Length))
                .ThrowIfFailed();
            return new DnnlLayoutOf<TDnnl>(desc);
        }
    }

    public override DnnlPrimitive? TryCreate(DnnlProduct product)
    {
        var isGradient = product.Direction is ProductDirection.InputGradient or ProductDirection.WeightGradient;

        // The gradients' descriptors want a forward one as a hint; it is only read while they are created.
        using var hint = isGradient
            ? TryDescribe(product with { Direction = ProductDirection.Training, Activation = Activation.None }, null)
            : null;
        return (isGradient && hint is null) || TryDescribe(product, hint) is not { } desc
            ? null
            : new DnnlPrimitiveOf<TDnnl>(_engine, _stream, desc, product.Direction, product.Bias);
    }

    public override DnnlPrimitive Reorder(DnnlLayout from, DnnlLayout to)
    {
        using var attributes = Attributes(Activation.None);
        var (source, destination) = (DnnlLayoutOf<TDnnl>.DescOf(from), DnnlLayoutOf<TDnnl>.DescOf(to));
        TDnnl.dnnl_reorder_primitive_desc_create(out var desc, source, _engine, destination, _engine, attributes).ThrowIfFailed();
        return new DnnlPrimitiveOf<TDnnl>(_engine, _stream, desc, ProductDirection.Inference, null);
    }

    public override void Dispose()
    {
        _stream.Dispose();
        _engine.Dispose();
    }

    private static int TagOf(DnnlOrder order, int dimensions) => (order, dimensions) switch
    {
        (DnnlOrder.Any, _) => Tag.Any,
        (DnnlOrder.Plain, 1) => Tag.A,
        (DnnlOrder.Plain, 2) => Tag.AB,
        (DnnlOrder.Plain, 4) => Tag.ABCD,
        (DnnlOrder.Plain, 5) => TDnnl.TagABCDE,
        (DnnlOrder.Blocked8, 4) => TDnnl.TagABCD8b,
        (DnnlOrder.Blocked16, 4) => TDnnl.TagABCD16b,
        _ => throw new ArgumentException($"no layout {order} of {dimensions} dimensions"),
    };

    private static AttributesHandle<TDnnl> Attributes(Activation activation)
    {
        TDnnl.dnnl_primitive_attr_create(out var attributes).ThrowIfFailed();
        TDnnl.dnnl_primitive_attr_set_scratchpad_mode(attributes, ScratchpadOfUser).ThrowIfFailed();
        if (activation != Activation.None)
        {
            TDnnl.dnnl_post_ops_create(out var postOps).ThrowIfFailed();
            using (postOps)
            {
                var algorithm = activation switch
                {
                    Activation.Relu => TDnnl.EltwiseRelu,
                    Activation.Tanh => TDnnl.EltwiseTanh,
                    _ => TDnnl.EltwiseLogistic,
                };
                TDnnl.dnnl_post_ops_append_eltwise(postOps, algorithm, 0, 0).ThrowIfFailed();
                TDnnl.dnnl_primitive_attr_set_post_ops(attributes, postOps).ThrowIfFailed();
            }
        }

        return attributes;
    }

    /// <summary>The descriptor of the best implementation, null where there is none.</summary>
    private PrimitiveDescHandle<TDnnl>? TryDescribe(DnnlProduct product, PrimitiveDescHandle<TDnnl>? forwardHint)
    {
        using var attributes = Attributes(product.Activation);
        var status = product.Window is { } window
            ? Convolution(out var desc, product, window, forwardHint, attributes)
            : InnerProduct(out desc, product, forwardHint, attributes);
        if (status == Status.Unimplemented)
        {
            desc.Dispose();
            return null;
        }

        status.ThrowIfFailed($"primitive_desc_create({product.Direction} of {(product.Window is null ? "inner_product" : "convolution")})");
        return desc;
    }

    private Status Convolution(
        out PrimitiveDescHandle<TDnnl> desc, DnnlProduct product, DnnlWindow window, PrimitiveDescHandle<TDnnl>? hint,
        AttributesHandle<TDnnl> attributes)
    {
        var (source, weights, bias, destination) = DescsOf(product);
        var strides = stackalloc long[] { window.Stride, window.Stride };
        var pad = stackalloc long[] { window.Pad, window.Pad };
        return product.Direction switch
        {
            ProductDirection.InputGradient => TDnnl.dnnl_convolution_backward_data_primitive_desc_create(
                out desc, _engine, ConvolutionDirect, source, weights, destination, strides, null, pad, pad, hint!, attributes),
            ProductDirection.WeightGradient => TDnnl.dnnl_convolution_backward_weights_primitive_desc_create(
                out desc, _engine, ConvolutionDirect, source, weights, bias, destination, strides, null, pad, pad, hint!, attributes),
            var forward => TDnnl.dnnl_convolution_forward_primitive_desc_create(
                out desc, _engine, Propagation.Of(forward), ConvolutionDirect, source, weights, bias, destination, strides, null, pad, pad,
                attributes),
        };
    }

    private Status InnerProduct(
        out PrimitiveDescHandle<TDnnl> desc, DnnlProduct product, PrimitiveDescHandle<TDnnl>? hint, AttributesHandle<TDnnl> attributes)
    {
        var (source, weights, bias, destination) = DescsOf(product);
        return product.Direction switch
        {
            ProductDirection.InputGradient => TDnnl.dnnl_inner_product_backward_data_primitive_desc_create(
                out desc, _engine, source, weights, destination, hint!, attributes),
            ProductDirection.WeightGradient => TDnnl.dnnl_inner_product_backward_weights_primitive_desc_create(
                out desc, _engine, source, weights, bias, destination, hint!, attributes),
            var forward => TDnnl.dnnl_inner_product_forward_primitive_desc_create(
                out desc, _engine, Propagation.Of(forward), source, weights, bias, destination, attributes),
        };
    }

    private static (MemoryDescHandle<TDnnl> Source, MemoryDescHandle<TDnnl> Weights, MemoryDescHandle<TDnnl> Bias,
        MemoryDescHandle<TDnnl> Destination) DescsOf(DnnlProduct product) => (
        DnnlLayoutOf<TDnnl>.DescOf(product.Source), DnnlLayoutOf<TDnnl>.DescOf(product.Weights),
        DnnlLayoutOf<TDnnl>.DescOf(product.Bias), DnnlLayoutOf<TDnnl>.DescOf(product.Destination));
}
