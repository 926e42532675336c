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

/// <summary>Row-major.</summary>
/// <param name="count">Numbers in all.</param>
internal sealed unsafe class PlainParameterLayout(long count) : ParameterLayout
{
    public override long Bytes => count * sizeof(float);

    public override void FromPlain(nint plain, nint value) => Copy(plain, value);

    public override void ToPlain(nint value, nint plain) => Copy(value, plain);

    private void Copy(nint from, nint to) => System.Buffer.MemoryCopy((void*)from, (void*)to, Bytes, Bytes);
}
