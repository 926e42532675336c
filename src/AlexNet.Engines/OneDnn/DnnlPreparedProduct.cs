using AlexNet.Engines.Contracts;
using AlexNet.Engines.OneDnn.Interop;
using AlexNet.Engines.Processor.Parameters;
using AlexNet.Engines.Processor.Products;
using AlexNet.Engines.Processor.Steps;

namespace AlexNet.Engines.OneDnn;

/// <summary>A product by one of oneDNN's primitives.</summary>
internal sealed class DnnlPreparedProduct : PreparedProduct
{
    private readonly DnnlPrimitive _primitive;
    private readonly ProductDirection _direction;
    private readonly Parameter _parameter;
    private readonly DnnlPrimitive? _reorder;

    public DnnlPreparedProduct(DnnlLibrary library, DnnlPrimitive primitive, ProductDirection direction, Parameter parameter)
    {
        (_primitive, _direction, _parameter) = (primitive, direction, parameter);
        if (!primitive.Weights.SameAs(DnnlParameterLayout.Of(parameter)))
        {
            _reorder = direction == ProductDirection.WeightGradient
                ? library.Reorder(primitive.Weights, DnnlParameterLayout.Of(parameter))
                : library.Reorder(DnnlParameterLayout.Of(parameter), primitive.Weights);
        }
    }

    /// <summary>oneDNN's name of the primitive.</summary>
    public override string Implementation => _primitive.Implementation;

    /// <summary>Activations are taken as they lie; a primitive that cannot take them is never chosen.</summary>
    public override LayoutChanges LayoutChanges => new(0, _reorder is null ? 0 : 1);

    public override long ScratchBytes => Math.Max(_primitive.ScratchBytes, _reorder?.ScratchBytes ?? 0);

    /// <summary>For weights or their gradient in the primitive's own layout.</summary>
    public override long CopyBytes => _reorder is null ? 0 : _primitive.Weights.Bytes;

    public override ProgramStep Bind(nint source, nint gradient, nint bias, nint destination, nint scratch, nint copy)
    {
        var isGradient = _direction == ProductDirection.WeightGradient;
        var weights = isGradient ? gradient : _parameter.Value;
        if (_reorder is null)
        {
            return new DnnlProductStep(_primitive.Bind(source, weights, bias, destination, scratch), null, null);
        }

        var product = _primitive.Bind(source, copy, bias, destination, scratch);
        return isGradient
            ? new DnnlProductStep(product, null, _reorder.Bind(copy, 0, 0, gradient, scratch))
            : new DnnlProductStep(product, new(_parameter, _reorder.Bind(weights, 0, 0, copy, scratch)), null);
    }

    public override void Dispose()
    {
        _primitive.Dispose();
        _reorder?.Dispose();
    }
}
