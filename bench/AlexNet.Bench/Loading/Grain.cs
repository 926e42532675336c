using AlexNet.Core;

namespace AlexNet.Bench.Loading;

/// <summary>Fine noise, the same on every run.</summary>
internal sealed class Grain
{
    private readonly float[] values;

    public Grain(int length)
    {
        values = new float[length];
        for (var i = 0; i < length; i++)
        {
            values[i] = (float)(Draw.Uniform(1, Purpose.Picture, 0, i, 0) - Draw.Uniform(1, Purpose.Picture, 0, i, 1));
        }
    }

    /// <summary>A copy of a picture with noise of up to ± strength, from another place for every number.</summary>
    public byte[] Over(byte[] picture, int number, double strength)
    {
        var result = new byte[picture.Length];
        var at = (int)(number * 7919L % values.Length);
        for (var i = 0; i < result.Length; i++, at = at + 1 == values.Length ? 0 : at + 1)
        {
            result[i] = (byte)Math.Clamp(picture[i] + (values[at] * strength), 0, 255);
        }

        return result;
    }
}
