namespace AlexNet.Loader.Graph.Batches;

/// <summary>What a batch holds of its images.</summary>
public enum BatchFormat
{
    /// <summary>Planes of floats, ready for the network: cut, mirrored, lit, less the mean image, scaled.</summary>
    Floats,

    /// <summary>
    /// The windows' bytes as they stand in the prepared images, and what was drawn for each: for a device that mirrors, lights and
    /// subtracts the mean itself.
    /// </summary>
    Bytes,
}
