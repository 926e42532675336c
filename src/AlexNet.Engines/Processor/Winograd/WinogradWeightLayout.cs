using AlexNet.Engines.Processor.Parameters;

namespace AlexNet.Engines.Processor.Winograd;

/// <summary>Weights [outputs, inputs of a group, taps, taps] as [outputs / 16][inputs][taps²][16]: what a transform reads lies together.</summary>
/// <param name="outputs">Channels written, of all groups; a multiple of 16.</param>
/// <param name="inputs">Channels that a group reads.</param>
/// <param name="window">Taps of one window.</param>
internal sealed unsafe class WinogradWeightLayout(int outputs, int inputs, int window) : ParameterLayout
{
    private const int Lanes = WinogradShape.Lanes;

    public override long Bytes => (long)outputs * inputs * window * sizeof(float);

    public override void FromPlain(nint plain, nint value)
    {
        for (long i = 0; i < Bytes / sizeof(float); i++)
        {
            ((float*)value)[Place(i)] = ((float*)plain)[i];
        }
    }

    public override void ToPlain(nint value, nint plain)
    {
        for (long i = 0; i < Bytes / sizeof(float); i++)
        {
            ((float*)plain)[i] = ((float*)value)[Place(i)];
        }
    }

    private long Place(long plain)
    {
        var (output, inRow) = Math.DivRem(plain, (long)inputs * window);
        return (((output / Lanes * inputs * window) + inRow) * Lanes) + (output % Lanes);
    }
}
