using System.Runtime.InteropServices;

namespace AlexNet.Engines.OneDnn.Interop;

/// <summary>A primitive of oneDNN 2.x with its arguments in native memory.</summary>
internal sealed unsafe class Dnnl2Call : DnnlCall
{
    private const int MaxArguments = 5;

    private readonly Dnnl2.EngineHandle _engine;
    private readonly Dnnl2.StreamHandle _stream;
    private readonly Dnnl2.PrimitiveHandle _primitive;
    private readonly List<Dnnl2.MemoryHandle> _memories = [];
    private Dnnl2.Argument* _arguments;

    public Dnnl2Call(Dnnl2.EngineHandle engine, Dnnl2.StreamHandle stream, Dnnl2.PrimitiveHandle primitive)
    {
        (_engine, _stream, _primitive) = (engine, stream, primitive);
        _arguments = (Dnnl2.Argument*)NativeMemory.AllocZeroed(MaxArguments, (nuint)sizeof(Dnnl2.Argument));
    }

    /// <summary>Adds an argument; one without memory or layout is left out.</summary>
    public void Add(Dnnl2Operand operand, nint data)
    {
        if (data == 0 || operand.Layout is null)
        {
            return;
        }

        fixed (Dnnl2.MemoryDesc* desc = &operand.Layout.Desc)
        {
            Dnnl2.dnnl_memory_create(out var memory, desc, _engine, (void*)data).ThrowIfFailed();
            _arguments[_memories.Count] = new() { Kind = operand.Argument, Memory = memory.DangerousGetHandle() };
            _memories.Add(memory);
        }
    }

    public override void Execute()
    {
        Dnnl2.dnnl_primitive_execute(_primitive, _stream, _memories.Count, _arguments).ThrowIfFailed();
        GC.KeepAlive(this); // Owns the memory objects whose handles stand in the arguments.
    }

    public override void SetSource(nint data) =>
        Dnnl2.dnnl_memory_set_data_handle(_memories[0], (void*)data).ThrowIfFailed();

    public override void Dispose()
    {
        foreach (var memory in _memories)
        {
            memory.Dispose();
        }

        _memories.Clear();
        NativeMemory.Free(_arguments);
        _arguments = null;
    }
}
