using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Cuda.Batches;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Running;

namespace AlexNet.Engines.Cuda;

/// <summary>A program for batches of floats, one at a time.</summary>
internal sealed class CudaProgram : IProgram, ITimedSteps
{
    private readonly PlanRuntime _runtime;
    private readonly CudaPageLockedHostMemory<float> _images;
    private BatchSlot? _last;

    /// <param name="runtime">Belongs to the program from now on.</param>
    /// <param name="context">For the images' page-locked memory.</param>
    public CudaProgram(PlanRuntime runtime, CudaContext context)
    {
        _runtime = runtime;
        try
        {
            _images = new(context, checked(runtime.Plan.Batch * runtime.Plan.Input.Size));
        }
        catch
        {
            runtime.Dispose();
            throw;
        }
    }

    public Plan Plan => _runtime.Plan;

    /// <summary>Images come in planes and are made NHWC once; nothing else changes its layout.</summary>
    public LayoutChanges LayoutChanges => new(Plan.Images.Length, 0);

    public ReadOnlySpan<long> StepTicks => _runtime.Clock.Ticks;

    public ReadOnlySpan<float> Probabilities => _last is null ? [] : _last.Results.Probabilities;

    public ReadOnlySpan<float> Losses => _last is null ? [] : _last.Results.Losses;

    public IReadOnlyList<string> Implementations => _runtime.Implementations;

    public bool AlwaysTimes => false;

    public void TimeSteps(bool yes) => _runtime.TimeSteps(yes);

    public void Run(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, in RunArguments arguments)
    {
        BatchCheck.Validate(Plan, images, labels);
        images[..(labels.Length * Plan.Input.Size)].CopyTo(_images.Span);
        _runtime.Submit(_images.PinnedHostPointer, labels, [], arguments);
        _last = _runtime.Complete();
    }

    public void ReadFeatures(Span<float> values) => _runtime.ReadFeatures(values);

    public void Dispose()
    {
        _runtime.Dispose();
        _images.Dispose();
    }
}
