using AlexNet.Core;
using AlexNet.Engines.Contracts;

namespace AlexNet.Engines.Reference.Operations;

/// <summary>Dropout [paper, section 4.2] by the core's masks; the same for activations and for their gradients.</summary>
internal static class DropoutMask
{
    /// <summary>y[image] = mask(step, layer, image) · x[image].</summary>
    public static void Apply(DropoutStep step, int batch, int units, ReadOnlySpan<float> x, Span<float> y, in RunArguments arguments)
    {
        var kept = Dropout.KeptFactor(step.Rate, step.Scaling);
        Span<float> factors = stackalloc float[256];
        for (var image = 0; image < batch; image++)
        {
            for (var unit = 0; unit < units; unit += factors.Length)
            {
                var some = factors[..Math.Min(factors.Length, units - unit)];
                Dropout.Mask(arguments.Seed, arguments.Step, step.Ordinal, step.FirstImage + image, step.FirstUnit + unit, step.Rate, kept, some);
                for (var i = 0; i < some.Length; i++)
                {
                    var at = image * units + unit + i;
                    y[at] = some[i] * x[at];
                }
            }
        }
    }
}
