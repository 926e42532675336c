namespace AlexNet.Engines.Processor.Parameters;

/// <summary>How the numbers of a parameter lie in memory.</summary>
internal abstract class ParameterLayout
{
    /// <summary>Bytes it takes, padding included.</summary>
    public abstract long Bytes { get; }

    /// <summary>Copies row-major numbers into this layout.</summary>
    public abstract void FromPlain(nint plain, nint value);

    /// <summary>Copies numbers of this layout out in row-major order.</summary>
    public abstract void ToPlain(nint value, nint plain);
}
