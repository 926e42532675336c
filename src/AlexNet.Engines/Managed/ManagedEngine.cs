using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor;

namespace AlexNet.Engines.Managed;

/// <summary>The engine for every machine: the same kernels as the oneDNN engine's, and its convolutions and fully connected products by a
/// matrix multiply of our own. Needs no library but .NET. Not safe for concurrent use.</summary>
public sealed class ManagedEngine : ProcessorEngine
{
    /// <param name="threads">How many threads compute; 0 takes what the process may use.</param>
    public ManagedEngine(int threads = 0)
        : this(threads, null)
    {
    }

    /// <param name="threads">How many threads compute; 0 takes what the process may use.</param>
    /// <param name="vectors">What products are computed with; null takes the best of this processor.</param>
    internal ManagedEngine(int threads, VectorKind? vectors)
        : this(WorkerPool.Create(threads), vectors)
    {
    }

    /// <param name="workers">What computes; belongs to the engine from now on.</param>
    /// <param name="vectors">What products are computed with; null takes the best of this processor.</param>
    internal ManagedEngine(WorkerPool workers, VectorKind? vectors)
        : base(new ManagedProducts(vectors), workers)
    {
    }

    public override string Name => "managed";
}
