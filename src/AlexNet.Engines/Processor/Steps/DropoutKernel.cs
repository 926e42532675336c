using AlexNet.Core;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Kernels;
using AlexNet.Engines.Processor.Layouts;

namespace AlexNet.Engines.Processor.Steps;

/// <summary>y = mask · x by the core's masks, shared by images; the same for activations and for their gradients.</summary>
internal sealed unsafe class DropoutKernel(
    WorkerPool workers, RunState state, DropoutStep step, BlockedShape shape, int batch, float* x, float* y) : KernelStep(workers)
{
    private const int Chunk = 1024;

    private readonly float _kept = Dropout.KeptFactor(step.Rate, step.Scaling);
    private readonly uint _threshold = Dropout.Threshold(step.Rate);

    public override void Part(int part, int parts)
    {
        var (start, end) = WorkerPool.Range(batch, part, parts);
        for (var image = start; image < end; image++)
        {
            Apply(image, Fast(image));
        }
    }

    /// <summary>The units that whole vectors cover, where the layout is the canonical order; returns how many.</summary>
    private int Fast(int image)
    {
        var units = DropoutMask16.IsSupported && shape.Block == 1 ? shape.Size / DropoutMask16.Units * DropoutMask16.Units : 0;
        var at = (long)image * shape.Size;
        for (var unit = 0; unit < units; unit += DropoutMask16.Units)
        {
            DropoutMask16.Apply(
                state.Arguments.Seed, state.Arguments.Step, step.Ordinal, step.FirstImage + image, step.FirstUnit + unit, _threshold, _kept,
                x + at + unit, y + at + unit);
        }

        return units;
    }

    /// <summary>The units from <paramref name="first"/> on. They count in C, H, W order, whatever the layout.</summary>
    private void Apply(int image, int first)
    {
        Span<float> factors = stackalloc float[Chunk];
        for (var unit = first; unit < shape.Size; unit += Chunk)
        {
            var some = factors[..Math.Min(Chunk, shape.Size - unit)];
            Dropout.Mask(
                state.Arguments.Seed, state.Arguments.Step, step.Ordinal, step.FirstImage + image, step.FirstUnit + unit, step.Rate, _kept, some);
            for (var i = 0; i < some.Length; i++)
            {
                var at = ((long)image * shape.Size) + shape.Start((unit + i) / shape.Plane) + ((unit + i) % shape.Plane * shape.Block);
                y[at] = some[i] * x[at];
            }
        }
    }
}
