using AlexNet.Core;

namespace AlexNet.Kernels.Tests.Execution;

/// <summary>Between the reference's order, [batch, channels, height, width], and the kernels', channels last.</summary>
internal static class Order
{
    public static T[] ToChannelsLast<T>(T[] values, int batch, Shape shape) => ToChannelsLast(values, batch, shape.Channels, shape.Plane);

    public static T[] ToChannelsFirst<T>(T[] values, int batch, Shape shape) => ToChannelsLast(values, batch, shape.Plane, shape.Channels);

    /// <summary>Every row is transposed.</summary>
    public static T[] ToChannelsLast<T>(T[] values, int rows, int channels, int plane)
    {
        var result = new T[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var (row, place) = Math.DivRem(i, channels * plane);
            result[(row * channels * plane) + (place % plane * channels) + (place / plane)] = values[i];
        }

        return rows * channels * plane == values.Length ? result : throw new ArgumentException($"{values.Length} values");
    }
}
