namespace AlexNet.Engines.OneDnn.Interop;

/// <summary>Dimensions and physical order of a float32 tensor, as oneDNN sees it.</summary>
internal abstract class DnnlLayout
{
    /// <summary>Bytes that a tensor of this layout takes, padding included.</summary>
    public abstract long Bytes { get; }

    /// <summary>Whether both are the same dimensions in the same order.</summary>
    public abstract bool SameAs(DnnlLayout other);
}
