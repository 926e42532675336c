using System.Runtime.InteropServices;
using AlexNet.Engines.OneDnn.Interop;

namespace AlexNet.Engines.OneDnn.Primitives;

/// <summary>A primitive with its operands, ready to be executed any number of times.</summary>
internal abstract class DnnlCall : IDisposable
{
    /// <summary>Computes and returns when all is written. Allocates nothing.</summary>
    public abstract void Execute();

    /// <summary>Takes the source, which every call has, from other memory from now on. Allocates nothing.</summary>
    public abstract void SetSource(nint data);

    public abstract void Dispose();
}

/// <summary>A primitive with its arguments in native memory.</summary>
internal sealed unsafe class DnnlCallOf<TDnnl> : DnnlCall
    where TDnnl : struct, IDnnl<TDnnl>
{
    private const int MaxArguments = 5;

    private readonly EngineHandle<TDnnl> _engine;
    private readonly StreamHandle<TDnnl> _stream;
    private readonly PrimitiveHandle<TDnnl> _primitive;
    private readonly List<MemoryHandle<TDnnl>> _memories = [];
    private Dnnl.Argument* _arguments;

    public DnnlCallOf(EngineHandle<TDnnl> engine, StreamHandle<TDnnl> stream, PrimitiveHandle<TDnnl> primitive)
    {
        (_engine, _stream, _primitive) = (engine, stream, primitive);
        _arguments = (Dnnl.Argument*)NativeMemory.AllocZeroed(MaxArguments, (nuint)sizeof(Dnnl.Argument));
    }

    /// <summary>Adds an argument; one without memory or layout is left out.</summary>
    public void Add(int argument, DnnlLayoutOf<TDnnl>? layout, nint data)
    {
        if (data == 0 || layout is null)
        {
            return;
        }

        TDnnl.dnnl_memory_create(out var memory, layout.Desc, _engine, (void*)data).ThrowIfFailed();
        _arguments[_memories.Count] = new() { Kind = argument, Memory = memory.DangerousGetHandle() };
        _memories.Add(memory);
    }

    public override void Execute()
    {
        TDnnl.dnnl_primitive_execute(_primitive, _stream, _memories.Count, _arguments).ThrowIfFailed();
        GC.KeepAlive(this); // Owns the memory objects whose handles stand in the arguments.
    }

    public override void SetSource(nint data) => TDnnl.dnnl_memory_set_data_handle(_memories[0], (void*)data).ThrowIfFailed();

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
