namespace AlexNet.Loader.Preparing;

/// <summary>The parts of preparing a data set.</summary>
public enum PrepareStage
{
    /// <summary>Images become shards.</summary>
    Shards,

    /// <summary>The pixels of shards that were there already are counted for the statistics.</summary>
    Statistics,
}
