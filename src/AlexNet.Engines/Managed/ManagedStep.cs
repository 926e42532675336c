using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Steps;

namespace AlexNet.Engines.Managed;

/// <summary>A product of a plan as a few pieces of work, one after the other, each shared by all threads.</summary>
internal sealed class ManagedStep(ThreadTeam team, IParallelWork[] works) : ProgramStep
{
    public override void Run()
    {
        foreach (var work in works)
        {
            team.Run(work);
        }
    }
}
