namespace AlexNet.Loader.Graph.Batches;

/// <summary>Where a buffer of the ring is.</summary>
internal enum BatchState
{
    /// <summary>The graph may take it.</summary>
    Free,

    /// <summary>Its images are on their way.</summary>
    Filling,

    /// <summary>Complete; the consumer has not asked for it yet.</summary>
    Ready,

    /// <summary>The consumer has it.</summary>
    InUse,
}
