using AlexNet.Core;
using AlexNet.Engines.Processor.Products;
using static AlexNet.Engines.OneDnn.Interop.Dnnl2;

namespace AlexNet.Engines.OneDnn.Interop;

/// <summary>oneDNN 2.x behind the internal face.</summary>
internal sealed unsafe class Dnnl2Library : DnnlLibrary
{
    private readonly EngineHandle _engine;
    private readonly StreamHandle _stream;

    public Dnnl2Library()
    {
        dnnl_engine_create(out _engine, Cpu, 0).ThrowIfFailed();
        dnnl_stream_create(out _stream, _engine, DefaultStream).ThrowIfFailed();
    }

    public override System.Version Version
    {
        get
        {
            var version = dnnl_version();
            return new(version->Major, version->Minor, version->Patch);
        }
    }

    public override DnnlLayout Layout(ReadOnlySpan<long> dimensions, DnnlOrder order)
    {
        MemoryDesc desc;
        fixed (long* values = dimensions)
        {
            dnnl_memory_desc_init_by_tag(&desc, dimensions.Length, values, F32, TagOf(order, dimensions.Length)).ThrowIfFailed();
        }

        return new Dnnl2Layout(desc);
    }

    public override DnnlPrimitive? TryCreate(DnnlProduct product)
    {
        using var attributes = Attributes(product.Activation);
        OperationDesc operation;
        Describe(product, &operation);

        // The gradients' descriptors want a forward one as a hint; it is only read while they are created.
        using var forward = product.Direction >= ProductDirection.InputGradient ? ForwardHint(product) : null;
        var hint = forward?.DangerousGetHandle() ?? 0;
        var status = dnnl_primitive_desc_create(out var desc, &operation, attributes, _engine, hint);
        if (status == Status.Unimplemented)
        {
            desc.Dispose();
            return null;
        }

        status.ThrowIfFailed($"dnnl_primitive_desc_create({product.Direction})");
        return new Dnnl2Primitive(_engine, _stream, desc, product.Direction, product.Bias);
    }

    public override DnnlPrimitive Reorder(DnnlLayout from, DnnlLayout to)
    {
        using var attributes = Attributes(Activation.None);
        fixed (MemoryDesc* source = &((Dnnl2Layout)from).Desc, destination = &((Dnnl2Layout)to).Desc)
        {
            dnnl_reorder_primitive_desc_create(out var desc, source, _engine, destination, _engine, attributes).ThrowIfFailed();
            return new Dnnl2Primitive(_engine, _stream, desc, ProductDirection.Inference, null);
        }
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
        (DnnlOrder.Plain, 5) => Tag.ABCDE,
        (DnnlOrder.Blocked8, 4) => Tag.ABCD8b,
        (DnnlOrder.Blocked16, 4) => Tag.ABCD16b,
        _ => throw new ArgumentException($"no layout {order} of {dimensions} dimensions"),
    };

    private static AttributesHandle Attributes(Activation activation)
    {
        dnnl_primitive_attr_create(out var attributes).ThrowIfFailed();
        dnnl_primitive_attr_set_scratchpad_mode(attributes, ScratchpadOfUser).ThrowIfFailed();
        if (activation != Activation.None)
        {
            dnnl_post_ops_create(out var postOps).ThrowIfFailed();
            var algorithm = activation == Activation.Relu ? EltwiseRelu : EltwiseTanh;
            dnnl_post_ops_append_eltwise(postOps, 1, algorithm, 0, 0).ThrowIfFailed();
            dnnl_primitive_attr_set_post_ops(attributes, postOps).ThrowIfFailed();
            dnnl_post_ops_destroy(postOps).ThrowIfFailed();
        }

        return attributes;
    }

    private PrimitiveDescHandle ForwardHint(DnnlProduct product)
    {
        using var attributes = Attributes(Activation.None);
        OperationDesc operation;
        Describe(product with { Direction = ProductDirection.Training }, &operation);
        dnnl_primitive_desc_create(out var desc, &operation, attributes, _engine, 0).ThrowIfFailed();
        return desc;
    }

    private static void Describe(DnnlProduct product, OperationDesc* operation)
    {
        fixed (MemoryDesc* source = &((Dnnl2Layout)product.Source).Desc,
            weights = &((Dnnl2Layout)product.Weights).Desc,
            bias = &((Dnnl2Layout)product.Bias).Desc,
            destination = &((Dnnl2Layout)product.Destination).Desc)
        {
            if (product.Window is { } window)
            {
                Convolution(product.Direction, window, operation, source, weights, bias, destination).ThrowIfFailed();
            }
            else
            {
                InnerProduct(product.Direction, operation, source, weights, bias, destination).ThrowIfFailed();
            }
        }
    }

    private static Status Convolution(
        ProductDirection direction, DnnlWindow window, OperationDesc* operation, MemoryDesc* source, MemoryDesc* weights, MemoryDesc* bias,
        MemoryDesc* destination)
    {
        var strides = stackalloc long[] { window.Stride, window.Stride };
        var pad = stackalloc long[] { window.Pad, window.Pad };
        return direction switch
        {
            ProductDirection.InputGradient => dnnl_convolution_backward_data_desc_init(
                operation, ConvolutionDirect, source, weights, destination, strides, pad, pad),
            ProductDirection.WeightGradient => dnnl_convolution_backward_weights_desc_init(
                operation, ConvolutionDirect, source, weights, bias, destination, strides, pad, pad),
            _ => dnnl_convolution_forward_desc_init(
                operation, Propagation.Of(direction), ConvolutionDirect, source, weights, bias, destination, strides, pad, pad),
        };
    }

    private static Status InnerProduct(
        ProductDirection direction, OperationDesc* operation, MemoryDesc* source, MemoryDesc* weights, MemoryDesc* bias,
        MemoryDesc* destination) => direction switch
        {
            ProductDirection.InputGradient => dnnl_inner_product_backward_data_desc_init(operation, source, weights, destination),
            ProductDirection.WeightGradient => dnnl_inner_product_backward_weights_desc_init(operation, source, weights, bias, destination),
            _ => dnnl_inner_product_forward_desc_init(operation, Propagation.Of(direction), source, weights, bias, destination),
        };
}
