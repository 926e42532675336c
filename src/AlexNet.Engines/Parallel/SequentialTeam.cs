namespace AlexNet.Engines.Parallel;

/// <summary>The calling thread alone.</summary>
internal sealed class SequentialTeam : ThreadTeam
{
    public override int Count => 1;

    public override void Run(IParallelWork work) => work.Part(0, 1);

    public override void Dispose()
    {
    }
}
