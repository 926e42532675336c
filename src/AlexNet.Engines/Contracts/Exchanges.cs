using AlexNet.Communication.Contracts;
using AlexNet.Core;

namespace AlexNet.Engines.Contracts;

/// <summary>The sums over replicas that a program in host memory has under way, by the first buffer of each.</summary>
/// <param name="communicator">With as many processes as the plan has replicas.</param>
internal sealed class Exchanges(ICommunicator communicator)
{
    private readonly Dictionary<int, IExchange> _underWay = [];

    /// <exception cref="InvalidOperationException">The communicator has another number of processes than the plan has replicas.</exception>
    public static Exchanges For(Plan plan, ICommunicator communicator) => plan.Replicas == 1 || plan.Replicas == communicator.Size
        ? new(communicator)
        : throw new InvalidOperationException($"the plan has {plan.Replicas} replicas; the engine's communicator has {communicator.Size} processes");

    /// <param name="ranges">Where the step's buffers lie, in their order.</param>
    public void Begin(AllReduceStep step, ReadOnlySpan<FloatRange> ranges) => _underWay.Add(step.Buffers[0], communicator.BeginSum(ranges));

    public void Await(AwaitAllReduceStep step)
    {
        if (_underWay.Remove(step.Buffers[0], out var exchange))
        {
            exchange.Wait();
        }
    }
}
