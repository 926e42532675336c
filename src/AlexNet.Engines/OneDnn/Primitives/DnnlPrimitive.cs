using System.Runtime.InteropServices;
using AlexNet.Engines.OneDnn.Interop;
using AlexNet.Engines.Processor.Steps;

namespace AlexNet.Engines.OneDnn.Primitives;

/// <summary>A computation compiled for its shapes and layouts.</summary>
internal abstract class DnnlPrimitive : IDisposable
{
    /// <summary>oneDNN's name of the implementation, as <c>jit:avx512_core</c>.</summary>
    public abstract string Implementation { get; }

    /// <summary>The layout of the weights, or of their gradient, that the primitive works with.</summary>
    public abstract DnnlLayout Weights { get; }

    /// <summary>Bytes of working memory that a call needs.</summary>
    public abstract long ScratchBytes { get; }

    /// <summary>Whether this is one of oneDNN's plain loops, hundreds of times slower than the rest.</summary>
    public bool IsPlainLoop => Implementation.StartsWith("ref", StringComparison.Ordinal);

    /// <summary>Ties the primitive to the memory of its operands. Zero leaves one out.</summary>
    public abstract DnnlCall Bind(nint source, nint weights, nint bias, nint destination, nint scratch);

    public abstract void Dispose();
}

/// <summary>A primitive. The operands' argument numbers and layouts depend on the direction; a reorder has a source and a destination
/// only.</summary>
internal sealed unsafe class DnnlPrimitiveOf<TDnnl> : DnnlPrimitive
    where TDnnl : struct, IDnnl<TDnnl>
{
    private readonly EngineHandle<TDnnl> _engine;
    private readonly StreamHandle<TDnnl> _stream;
    private readonly PrimitiveDescHandle<TDnnl> _desc;
    private readonly PrimitiveHandle<TDnnl> _primitive;
    private readonly Operand _source;
    private readonly Operand _weights;
    private readonly Operand _bias;
    private readonly Operand _destination;
    private readonly Operand _scratch;

    /// <param name="engine">Where it runs.</param>
    /// <param name="stream">In what order.</param>
    /// <param name="desc">Belongs to this object from now on.</param>
    /// <param name="direction">What is computed.</param>
    /// <param name="bias">Layout of the bias or its gradient, which no query gives; null for a reorder.</param>
    public DnnlPrimitiveOf(
        EngineHandle<TDnnl> engine, StreamHandle<TDnnl> stream, PrimitiveDescHandle<TDnnl> desc, ProductDirection direction,
        DnnlLayout? bias)
    {
        (_engine, _stream, _desc) = (engine, stream, desc);
        TDnnl.dnnl_primitive_create(out _primitive, desc).ThrowIfFailed();
        var inputGradient = direction == ProductDirection.InputGradient;
        var weightGradient = direction == ProductDirection.WeightGradient;
        _source = inputGradient
            ? Queried(Dnnl.Arg.SourceGradient, Dnnl.Query.SourceGradient)
            : Queried(Dnnl.Arg.Source, Dnnl.Query.Source);
        _weights = weightGradient
            ? Queried(Dnnl.Arg.WeightsGradient, Dnnl.Query.WeightsGradient)
            : Queried(Dnnl.Arg.Weights, Dnnl.Query.Weights);
        _destination = inputGradient || weightGradient
            ? Queried(Dnnl.Arg.DestinationGradient, Dnnl.Query.DestinationGradient)
            : Queried(Dnnl.Arg.Destination, Dnnl.Query.Destination);
        _bias = new(weightGradient ? Dnnl.Arg.BiasGradient : Dnnl.Arg.Bias, (DnnlLayoutOf<TDnnl>?)bias);
        _scratch = Queried(Dnnl.Arg.Scratchpad, Dnnl.Query.Scratchpad);
    }

    public override string Implementation
    {
        get
        {
            byte* name = null;
            TDnnl.dnnl_primitive_desc_query(_desc, Dnnl.Query.ImplementationName, 0, &name).ThrowIfFailed();
            return Marshal.PtrToStringUTF8((nint)name) ?? "";
        }
    }

    public override DnnlLayout Weights => _weights.Layout!;

    public override long ScratchBytes => _scratch.Layout?.Bytes ?? 0;

    public override DnnlCall Bind(nint source, nint weights, nint bias, nint destination, nint scratch)
    {
        var call = new DnnlCallOf<TDnnl>(_engine, _stream, _primitive);
        call.Add(_source.Argument, _source.Layout, source);
        call.Add(_weights.Argument, _weights.Layout, weights);
        call.Add(_bias.Argument, _bias.Layout, bias);
        call.Add(_destination.Argument, _destination.Layout, destination);
        call.Add(_scratch.Argument, _scratch.Layout, scratch);
        return call;
    }

    public override void Dispose()
    {
        _primitive.Dispose();
        _desc.Dispose();
    }

    private Operand Queried(int argument, int what) =>
        new(argument, DnnlLayoutOf<TDnnl>.CopyOf(TDnnl.dnnl_primitive_desc_query_md(_desc, what, 0)));

    /// <summary>Its number among the arguments and its layout, null where there is none.</summary>
    private readonly record struct Operand(int Argument, DnnlLayoutOf<TDnnl>? Layout);
}
