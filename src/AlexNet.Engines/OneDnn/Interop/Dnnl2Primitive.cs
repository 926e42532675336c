using System.Runtime.InteropServices;
using AlexNet.Engines.Processor.Products;

namespace AlexNet.Engines.OneDnn.Interop;

/// <summary>A primitive of oneDNN 2.x. The operands' argument numbers and layouts depend on the direction; a reorder has a source and a
/// destination only.</summary>
internal sealed unsafe class Dnnl2Primitive : DnnlPrimitive
{
    private readonly Dnnl2.EngineHandle _engine;
    private readonly Dnnl2.StreamHandle _stream;
    private readonly Dnnl2.PrimitiveDescHandle _desc;
    private readonly Dnnl2.PrimitiveHandle _primitive;
    private readonly Dnnl2Operand _source;
    private readonly Dnnl2Operand _weights;
    private readonly Dnnl2Operand _bias;
    private readonly Dnnl2Operand _destination;

    public Dnnl2Primitive(
        Dnnl2.EngineHandle engine, Dnnl2.StreamHandle stream, Dnnl2.PrimitiveDescHandle desc, ProductDirection direction, DnnlLayout? bias)
    {
        (_engine, _stream, _desc) = (engine, stream, desc);
        Dnnl2.dnnl_primitive_create(out _primitive, desc).ThrowIfFailed();
        var inputGradient = direction == ProductDirection.InputGradient;
        var weightGradient = direction == ProductDirection.WeightGradient;
        _source = inputGradient
            ? Queried(Dnnl2.Arg.SourceGradient, Dnnl2.Query.SourceGradient)
            : Queried(Dnnl2.Arg.Source, Dnnl2.Query.Source);
        _weights = weightGradient
            ? Queried(Dnnl2.Arg.WeightsGradient, Dnnl2.Query.WeightsGradient)
            : Queried(Dnnl2.Arg.Weights, Dnnl2.Query.Weights);
        _destination = inputGradient || weightGradient
            ? Queried(Dnnl2.Arg.DestinationGradient, Dnnl2.Query.DestinationGradient)
            : Queried(Dnnl2.Arg.Destination, Dnnl2.Query.Destination);
        _bias = new(weightGradient ? Dnnl2.Arg.BiasGradient : Dnnl2.Arg.Bias, (Dnnl2Layout?)bias);
    }

    public override string Implementation
    {
        get
        {
            byte* name = null;
            Dnnl2.dnnl_primitive_desc_query(_desc, Dnnl2.Query.ImplementationName, 0, &name).ThrowIfFailed();
            return Marshal.PtrToStringUTF8((nint)name) ?? "";
        }
    }

    public override DnnlLayout Weights => _weights.Layout!;

    public override long ScratchBytes => Queried(Dnnl2.Arg.Scratchpad, Dnnl2.Query.Scratchpad).Layout?.Bytes ?? 0;

    public override DnnlCall Bind(nint source, nint weights, nint bias, nint destination, nint scratch)
    {
        var call = new Dnnl2Call(_engine, _stream, _primitive);
        call.Add(_source, source);
        call.Add(_weights, weights);
        call.Add(_bias, bias);
        call.Add(_destination, destination);
        call.Add(Queried(Dnnl2.Arg.Scratchpad, Dnnl2.Query.Scratchpad), scratch);
        return call;
    }

    public override void Dispose()
    {
        _primitive.Dispose();
        _desc.Dispose();
    }

    private Dnnl2Operand Queried(int argument, int what)
    {
        var desc = Dnnl2.dnnl_primitive_desc_query_md(_desc, what, 0);
        return new(argument, desc == null || desc->DimensionCount == 0 ? null : new Dnnl2Layout(*desc));
    }
}

/// <summary>One operand: its number among the arguments and its layout, null where there is none.</summary>
internal readonly record struct Dnnl2Operand(int Argument, Dnnl2Layout? Layout);
