using AlexNet.Core;
using AlexNet.Engines.Contracts;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>An engine with one plan loaded, and what its runs gave.</summary>
internal sealed class TrainedPlan(IEngine engine, Plan plan) : IDisposable
{
    public IEngine Engine { get; } = engine;

    public IProgram Program { get; } = engine.Load(plan);

    /// <summary>Per step, −ln of each label's probability.</summary>
    public List<float[]> Losses { get; } = [];

    public Weights Parameters => Weights.Read(Engine, plan.Network);

    public Weights Velocities => Weights.Read(Engine, plan.Network, BufferKind.Velocity);

    public Weights Averages => Weights.Read(Engine, plan.Network, BufferKind.Average);

    public void Dispose()
    {
        Program.Dispose();
        Engine.Dispose();
    }
}
