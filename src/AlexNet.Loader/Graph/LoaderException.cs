namespace AlexNet.Loader.Graph;

/// <summary>A block of the graph failed; the cause is the inner exception.</summary>
public sealed class LoaderException(string stage, string image, Exception cause)
    : Exception($"the loader's block '{stage}' failed at {image}: {cause.Message}", cause)
{
    /// <summary>The block's name.</summary>
    public string Stage { get; } = stage;
}
