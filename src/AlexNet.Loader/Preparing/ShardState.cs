namespace AlexNet.Loader.Preparing;

/// <summary>What lies under the name of a shard.</summary>
internal enum ShardState
{
    /// <summary>Nothing.</summary>
    Missing,

    /// <summary>A file that is no whole shard, such as a copy broken off; it is made anew.</summary>
    Damaged,

    /// <summary>A shard of other images or settings.</summary>
    Foreign,

    /// <summary>The shard itself.</summary>
    Finished,
}
