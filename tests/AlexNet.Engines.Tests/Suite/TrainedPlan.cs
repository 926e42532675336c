using AlexNet.Communication.Contracts;
using AlexNet.Core;
using AlexNet.Engines.Contracts;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>An engine with one plan loaded, and what its runs gave.</summary>
internal sealed class TrainedPlan : IDisposable
{
    private readonly Plan _plan;

    /// <param name="communicator">Between replicas; null where there is one.</param>
    public TrainedPlan(IEngine engine, Plan plan, ICommunicator? communicator = null)
    {
        (Engine, _plan) = (engine, plan);
        engine.Communicator = communicator ?? engine.Communicator;
        Program = engine.Load(plan);
    }

    public IEngine Engine { get; }

    public IProgram Program { get; }

    /// <summary>Per step, −ln of each label's probability.</summary>
    public List<float[]> Losses { get; } = [];

    public Weights Parameters => Weights.Read(Engine, _plan.Network);

    public Weights Velocities => Weights.Read(Engine, _plan.Network, BufferKind.Velocity);

    public Weights Averages => Weights.Read(Engine, _plan.Network, BufferKind.Average);

    public void Dispose()
    {
        Program.Dispose();
        Engine.Dispose();
    }
}
