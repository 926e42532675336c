using AlexNet.Engines.OneDnn.Interop;
using AlexNet.Engines.OneDnn.Steps;

namespace AlexNet.Engines.OneDnn;

/// <summary>A product whose primitive is chosen and whose memory is not: the memory of all steps is allocated at once, when every
/// layout and the largest working memory are known.</summary>
internal sealed class PreparedProduct : IDisposable
{
    private readonly DnnlPrimitive _primitive;
    private readonly DnnlDirection _direction;
    private readonly Parameter _parameter;
    private readonly DnnlPrimitive? _reorder;

    public PreparedProduct(DnnlLibrary library, DnnlPrimitive primitive, DnnlDirection direction, Parameter parameter)
    {
        (_primitive, _direction, _parameter) = (primitive, direction, parameter);
        if (!primitive.Weights.SameAs(parameter.Layout))
        {
            _reorder = direction == DnnlDirection.WeightGradient
                ? library.Reorder(primitive.Weights, parameter.Layout)
                : library.Reorder(parameter.Layout, primitive.Weights);
        }
    }

    /// <summary>oneDNN's name of the implementation, and whether weights change layout.</summary>
    public string Implementation => _primitive.Implementation + (_reorder is null ? "" : ", weights reordered");

    /// <summary>Working memory, shared by all steps.</summary>
    public long ScratchBytes => Math.Max(_primitive.ScratchBytes, _reorder?.ScratchBytes ?? 0);

    /// <summary>Memory of this step's own, for weights or their gradient in its own layout.</summary>
    public long CopyBytes => _reorder is null ? 0 : _primitive.Weights.Bytes;

    /// <param name="source">x or its gradient.</param>
    /// <param name="gradient">The weights' gradient, in the parameter's layout; only for that direction.</param>
    /// <param name="bias">The bias or its gradient.</param>
    /// <param name="destination">y or its gradient.</param>
    /// <param name="scratch">At least <see cref="ScratchBytes"/>.</param>
    /// <param name="copy">At least <see cref="CopyBytes"/>.</param>
    public ProductStep Bind(nint source, nint gradient, nint bias, nint destination, nint scratch, nint copy)
    {
        var isGradient = _direction == DnnlDirection.WeightGradient;
        var weights = isGradient ? gradient : _parameter.Value;
        if (_reorder is null)
        {
            return new(_primitive.Bind(source, weights, bias, destination, scratch), null, null);
        }

        var product = _primitive.Bind(source, copy, bias, destination, scratch);
        return isGradient
            ? new(product, null, _reorder.Bind(copy, 0, 0, gradient, scratch))
            : new(product, new(_parameter, _reorder.Bind(weights, 0, 0, copy, scratch)), null);
    }

    public void Dispose()
    {
        _primitive.Dispose();
        _reorder?.Dispose();
    }
}
