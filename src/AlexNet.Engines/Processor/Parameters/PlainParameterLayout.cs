namespace AlexNet.Engines.Processor.Parameters;

/// <summary>Row-major.</summary>
/// <param name="count">Numbers in all.</param>
internal sealed unsafe class PlainParameterLayout(long count) : ParameterLayout
{
    public override long Bytes => count * sizeof(float);

    public override void FromPlain(nint plain, nint value) => Copy(plain, value);

    public override void ToPlain(nint value, nint plain) => Copy(value, plain);

    private void Copy(nint from, nint to) => System.Buffer.MemoryCopy((void*)from, (void*)to, Bytes, Bytes);
}
