using AlexNet.Engines.Processor.Parameters;

namespace AlexNet.Engines.Processor.Winograd;

/// <summary>Weights [outputs, inputs of a group, window, window] as [outputs / 16][inputs][taps²][16]: what a transform reads lies together.
/// A stride makes inputs of the pixels of its squares; windows that do not fill their squares are filled up with zeros.</summary>
/// <param name="outputs">Channels written, of all groups; a multiple of 16.</param>
/// <param name="inputs">Channels that a group reads.</param>
/// <param name="window">Side of the window.</param>
/// <param name="stride">Side of a square of pixels that is one position; 1 for none.</param>
internal sealed unsafe class WinogradWeightLayout(int outputs, int inputs, int window, int stride) : ParameterLayout
{
    private const int Lanes = WinogradShape.Lanes;
    private readonly int _taps = (window + stride - 1) / stride;

    public override long Bytes => (long)outputs * inputs * stride * stride * _taps * _taps * sizeof(float);

    public override void FromPlain(nint plain, nint value)
    {
        new Span<byte>((void*)value, (int)Bytes).Clear();
        for (var i = 0; i < outputs * inputs * window * window; i++)
        {
            ((float*)value)[Place(i)] = ((float*)plain)[i];
        }
    }

    public override void ToPlain(nint value, nint plain)
    {
        for (var i = 0; i < outputs * inputs * window * window; i++)
        {
            ((float*)plain)[i] = ((float*)value)[Place(i)];
        }
    }

    private long Place(int plain)
    {
        var (row, x) = Math.DivRem(plain, window);
        var (channel, y) = Math.DivRem(row, window);
        var (output, input) = Math.DivRem(channel, inputs);
        var squared = (((input * stride) + (y % stride)) * stride) + (x % stride);
        var tap = (y / stride * _taps) + (x / stride);
        var place = ((((long)(output / Lanes) * inputs * stride * stride) + squared) * _taps * _taps) + tap;
        return (place * Lanes) + (output % Lanes);
    }
}
