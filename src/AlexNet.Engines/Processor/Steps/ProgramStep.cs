using AlexNet.Engines.Parallel;

namespace AlexNet.Engines.Processor.Steps;

/// <summary>A step of a plan, tied to its memory.</summary>
internal abstract class ProgramStep : IDisposable
{
    /// <summary>Does the step. Allocates nothing.</summary>
    public abstract void Run();

    public virtual void Dispose()
    {
    }
}

/// <summary>A step of our own that the workers share.</summary>
internal abstract class KernelStep(WorkerPool workers) : ProgramStep, IParallelWork
{
    public override void Run() => workers.Run(this);

    public abstract void Part(int part, int parts);
}
