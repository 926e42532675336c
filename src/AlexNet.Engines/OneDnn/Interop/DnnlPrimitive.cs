namespace AlexNet.Engines.OneDnn.Interop;

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

/// <summary>A primitive with its operands, ready to be executed any number of times.</summary>
internal abstract class DnnlCall : IDisposable
{
    /// <summary>Computes and returns when all is written. Allocates nothing.</summary>
    public abstract void Execute();

    /// <summary>Takes the source, which every call has, from other memory from now on. Allocates nothing.</summary>
    public abstract void SetSource(nint data);

    public abstract void Dispose();
}
