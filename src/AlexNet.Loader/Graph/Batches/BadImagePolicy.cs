namespace AlexNet.Loader.Graph.Batches;

/// <summary>What happens to the place of an image that cannot be used. It is counted and named in every case.</summary>
public enum BadImagePolicy
{
    /// <summary>
    /// Training: the next usable image of the epoch's order takes the place, without moving any other, so that batches stay full. That
    /// is a function of the epoch, the position and the files alone: the same whatever the workers or the place of a resumption.
    /// The stand-in is drawn (crop, flip, lighting) as for its own place and so occurs twice in that epoch.
    /// </summary>
    Replace,

    /// <summary>Evaluation: the batch is one shorter.</summary>
    Skip,
}
