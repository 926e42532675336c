using AlexNet.Core;
using AlexNet.Engines.Parallel;

namespace AlexNet.Engines.OneDnn.Steps;

/// <summary>y = mask · x by the core's masks, shared by images; the same for activations and for their gradients.</summary>
internal sealed unsafe class DropoutKernel(
    ThreadTeam team, RunState state, DropoutStep step, BlockedShape shape, int batch, float* x, float* y) : KernelStep(team)
{
    private const int Chunk = 1024;

    private readonly float _kept = Dropout.KeptFactor(step.Rate, step.Scaling);

    public override void Part(int part, int parts)
    {
        var (start, end) = ThreadTeam.Range(batch, part, parts);
        Span<float> factors = stackalloc float[Chunk];
        for (var image = start; image < end; image++)
        {
            for (var unit = 0; unit < shape.Size; unit += Chunk)
            {
                var some = factors[..Math.Min(Chunk, shape.Size - unit)];
                Dropout.Mask(
                    state.Arguments.Seed, state.Arguments.Step, step.Ordinal, image, step.FirstUnit + unit, step.Rate, _kept, some);
                Apply(some, (long)image * shape.Size, unit);
            }
        }
    }

    /// <summary>Units count in C, H, W order, whatever the layout.</summary>
    private void Apply(ReadOnlySpan<float> factors, long image, int firstUnit)
    {
        for (var i = 0; i < factors.Length; i++)
        {
            var unit = firstUnit + i;
            var at = image + shape.Start(unit / shape.Plane) + (unit % shape.Plane * shape.Block);
            y[at] = factors[i] * x[at];
        }
    }
}
