using AlexNet.Engines.Cuda.Steps;

namespace AlexNet.Engines.Cuda;

/// <summary>Everything that a program holds, made in order and released in the reverse.</summary>
internal sealed class PlanRuntime : IDisposable
{
    private readonly OwnedParts _owned = new();

    /// <summary>Allocates all the plan needs.</summary>
    /// <param name="memory">Belongs to this from now on.</param>
    public PlanRuntime(CudaMemory memory)
    {
        try
        {
            _owned.Own(memory);
            var factory = new StepFactory(memory);
            Steps = Array.ConvertAll(memory.Plan.Steps, step => _owned.Own(factory.Create(step.Operation)));
            memory.Allocate();
            foreach (var step in Steps)
            {
                step.Bind();
            }

            Upload = _owned.Own(new BatchUpload(memory, [.. Steps.OfType<LossStep>()]));
            Probabilities = _owned.Own(new ResultDownload(memory, memory.Plan.Probabilities));
            Losses = _owned.Own(new ResultDownload(memory, memory.Plan.Losses));
            Clock = _owned.Own(new StepClock(memory));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public CudaStep[] Steps { get; }

    public BatchUpload Upload { get; }

    public ResultDownload Probabilities { get; }

    public ResultDownload Losses { get; }

    public StepClock Clock { get; }

    public void Dispose() => _owned.Dispose();
}
