using AlexNet.Engines.Contracts;
using AlexNet.Engines.OneDnn.Primitives;
using AlexNet.Engines.Processor.Parameters;
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

/// <summary>A convolution or fully connected product by oneDNN. Where the primitive wants its weights, or gives their gradient, in
/// another layout than the parameter's, a copy stands between.</summary>
internal sealed class DnnlProductStep(DnnlCall product, WeightCopy? before, DnnlCall? after) : ProgramStep, IImageReader
{
    public void ReadImages(nint images) => product.SetSource(images);

    public override void Run()
    {
        before?.Refresh();
        product.Execute();
        after?.Execute();
    }

    public override void Dispose()
    {
        product.Dispose();
        before?.Dispose();
        after?.Dispose();
    }
}

/// <summary>A parameter in a second layout, made anew when the parameter has changed.</summary>
internal sealed class WeightCopy(Parameter parameter, DnnlCall reorder) : IDisposable
{
    private long _version;

    public void Refresh()
    {
        if (_version != parameter.Version)
        {
            reorder.Execute();
            _version = parameter.Version;
        }
    }

    public void Dispose() => reorder.Dispose();
}
