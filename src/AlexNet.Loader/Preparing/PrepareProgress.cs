namespace AlexNet.Loader.Preparing;

/// <summary>How far a call is.</summary>
/// <param name="Stage">What it does: preparing, or counting the pixels of shards that were there already.</param>
/// <param name="Done">Images done by this call.</param>
/// <param name="Total">Images this call has to do in this stage; those of finished shards are not among them.</param>
public readonly record struct PrepareProgress(PrepareStage Stage, long Done, long Total);
