using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Cuda.Running;

namespace AlexNet.Engines.Cuda;

/// <summary>A program for batches of bytes, several under way together: one is computed while the next is uploaded.</summary>
/// <param name="runtime">Belongs to the program from now on.</param>
/// <param name="side">Of the prepared images.</param>
internal sealed class CudaStreamedProgram(PlanRuntime runtime, int side) : IStreamedProgram, ITimedSteps
{
    /// <summary>One is computed, one is on its way or there, and one more so that the device has work while the host looks at results.</summary>
    public const int DefaultDepth = 3;

    public Plan Plan => runtime.Plan;

    public int Depth => runtime.Depth;

    public int Pending => runtime.Pending;

    /// <summary>Bytes come with their channels last already.</summary>
    public LayoutChanges LayoutChanges => new(0, 0);

    public ReadOnlySpan<long> StepTicks => runtime.Clock.Ticks;

    public IReadOnlyList<string> Implementations => runtime.Implementations;

    public bool AlwaysTimes => false;

    public void TimeSteps(bool yes) => runtime.TimeSteps(yes);

    public unsafe void Submit(in ByteBatch batch, in RunArguments arguments)
    {
        BatchCheck.Validate(Plan, side, batch);
        fixed (byte* images = batch.Images)
        {
            // The memory does not move: it is page-locked.
            runtime.Submit((nint)images, batch.Labels, batch.Draws, arguments);
        }
    }

    public void Repeat(in RunArguments arguments) => runtime.Repeat(arguments);

    public BatchResults Complete() => runtime.Complete().Results;

    public void ReadFeatures(Span<float> values) => runtime.ReadFeatures(values);

    public void Abandon() => runtime.Abandon();

    public void Dispose() => runtime.Dispose();
}
