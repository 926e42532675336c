using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.Graph.Batches;

namespace AlexNet.Training.Sessions;

/// <summary>A program that computes a batch of floats at once.</summary>
/// <param name="program">Belongs to the pipeline.</param>
internal sealed class DirectPipeline(IProgram program) : BatchPipeline
{
    public IProgram Program { get; } = program;

    public override Plan Plan => Program.Plan;

    public override int Depth => 1;

    public override ITimedSteps? Steps => Program as ITimedSteps;

    public override LoaderOptions Wanted(LoaderOptions options) => options;

    public override void Dispose() => Program.Dispose();

    private protected override void Start(Batch batch, in RunArguments arguments) =>
        Program.Run(batch.Images.Span, batch.Labels.Span, arguments);

    private protected override BatchResults Finish() => new(Program.Probabilities, Program.Losses);

    private protected override void Stop()
    {
        // What was submitted is done.
    }
}
