using AlexNet.Communication.Contracts;
using AlexNet.Core;

namespace AlexNet.Engines.Contracts;

/// <summary>The sums over replicas that a program in host memory has under way, by the first buffer of each.</summary>
/// <param name="communicator">With as many processes as the plan has replicas.</param>
internal sealed class Exchanges(ICommunicator communicator)
{
    private readonly Dictionary<int, IExchange> _underWay = [];

    /// <exception cref="InvalidOperationException">The communicator has another number of processes than the plan has replicas.</exception>
    public static Exchanges For(Plan plan, ICommunicator communicator)
    {
        Require(plan, communicator);
        return new(communicator);
    }

    /// <summary>Makes sure that there is a process for each replica.</summary>
    /// <exception cref="InvalidOperationException">The communicator has another number of processes than the plan has replicas.</exception>
    public static void Require(Plan plan, ICommunicator communicator)
    {
        if (plan.Replicas != 1 && plan.Replicas != communicator.Size)
        {
            throw new InvalidOperationException($"the plan has {plan.Replicas} replicas; the engine's communicator has {communicator.Size} processes");
        }
    }

    /// <summary>Begins a sum over the replicas.</summary>
    /// <param name="step">Which; it is awaited by the same buffers.</param>
    /// <param name="ranges">Where the step's buffers lie, in their order.</param>
    public void Begin(AllReduceStep step, ReadOnlySpan<FloatRange> ranges) => _underWay.Add(step.Buffers[0], communicator.BeginSum(ranges));

    /// <summary>Puts every replica's images into a buffer that has its own in their place.</summary>
    public void GatherImages(FloatRange all) => communicator.BeginGather(OwnOf(all), all.Address).Wait();

    /// <summary>Puts the sums of this replica's images, over all replicas, into their place.</summary>
    public void ScatterImages(FloatRange all) => communicator.BeginSumOfMine(all.Address, OwnOf(all)).Wait();

    /// <summary>Puts what every replica has into memory for all of them, in the order of replicas.</summary>
    public void Gather(FloatRange mine, nint all) => communicator.BeginGather(mine, all).Wait();

    public void Await(AwaitAllReduceStep step)
    {
        if (_underWay.Remove(step.Buffers[0], out var exchange))
        {
            exchange.Wait();
        }
    }

    /// <summary>A rank's block of equal ones.</summary>
    public static FloatRange Block(FloatRange all, int rank, int size)
    {
        var count = all.Count / size;
        return new(all.Address + (nint)(rank * count * sizeof(float)), count);
    }

    private FloatRange OwnOf(FloatRange all) => Block(all, communicator.Rank, communicator.Size);
}
