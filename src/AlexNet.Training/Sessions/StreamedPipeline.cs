using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.Graph.Batches;

namespace AlexNet.Training.Sessions;

/// <summary>A program on a device that takes batches of bytes from page-locked memory.</summary>
/// <param name="program">Belongs to the pipeline.</param>
internal sealed class StreamedPipeline(IStreamingEngine engine, IStreamedProgram program) : BatchPipeline
{
    /// <summary>Batches of the ring besides those with the device: one that is filled and one that waits.</summary>
    private const int WithTheLoader = 2;

    public override Plan Plan => program.Plan;

    public override int Depth => program.Depth;

    public override ITimedSteps? Steps => program as ITimedSteps;

    public override LoaderOptions Wanted(LoaderOptions options) => options with
    {
        Format = BatchFormat.Bytes,
        Memory = engine.BatchMemory,
        RingSize = Math.Max(options.RingSize, Depth + WithTheLoader),
    };

    public override void Dispose() => program.Dispose();

    private protected override void Start(Batch batch, in RunArguments arguments) =>
        program.Submit(new(batch.Bytes.Span, batch.Draws.Span, batch.Labels.Span), arguments);

    private protected override BatchResults Finish() => program.Complete();

    private protected override void Stop() => program.Abandon();
}
