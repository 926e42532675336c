using AlexNet.Core;

namespace AlexNet.Engines.Reference.Operations;

/// <summary>Copies or adds a range of channels of every image from one buffer to another.</summary>
internal static class Transfer
{
    public static void Apply(TransferStep step, int batch, Shape source, Shape destination, ReadOnlySpan<float> from, Span<float> to)
    {
        var length = step.Channels * source.Plane;
        for (var image = 0; image < batch; image++)
        {
            var read = from.Slice(image * source.Size + step.SourceChannel * source.Plane, length);
            var written = to.Slice(image * destination.Size + step.DestinationChannel * destination.Plane, length);
            if (step.Accumulate)
            {
                Matrix.AddScaled(1, read, written);
            }
            else
            {
                read.CopyTo(written);
            }
        }
    }
}
