using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Steps;

namespace AlexNet.Engines.Managed;

/// <summary>A product of a plan as a few pieces of work, one after the other, each shared by all threads.</summary>
internal sealed class ManagedStep(WorkerPool workers, IParallelWork[] works) : ProgramStep
{
    public override void Run()
    {
        foreach (var work in works)
        {
            workers.Run(work);
        }
    }
}
