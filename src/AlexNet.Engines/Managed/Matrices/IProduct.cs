using AlexNet.Engines.Parallel;

namespace AlexNet.Engines.Managed.Matrices;

/// <summary>A matrix product tied to its matrices, for a pool of threads to compute.</summary>
internal interface IProduct : IParallelWork
{
    /// <summary>Bytes of working memory that each thread needs.</summary>
    long ScratchPerThread { get; }

    /// <summary>Working memory for all threads, aligned to 64 bytes; other steps use it too. To be set before the product is computed.</summary>
    nint Scratch { get; set; }
}
