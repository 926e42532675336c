using AlexNet.Communication.Contracts;
using AlexNet.Communication.Local;
using AlexNet.Core;
using AlexNet.Engines.Cuda;
using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Tests.Cuda.Software;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Memory;

/// <summary>What exchanges take of a GPU's memory is what is said of a plan that does not fit.</summary>
public sealed class ExchangeScratchTests : SoftwareDeviceTest
{
    private const int Batch = 16;

    /// <summary>Biases are float32, and so are the gradients of fully connected weights.</summary>
    private static Network Network => new SmallNetwork(35).Convolution(32, 11, 4).Relu().FullyConnected(64).Relu().FullyConnected(64).Relu().Classifier(6);

    [TestCase(Precision.F32, 2, Parallelism.Data, true)]
    [TestCase(Precision.F32, 2, Parallelism.Data, false)]
    [TestCase(Precision.BF16, 2, Parallelism.Data, true)]
    [TestCase(Precision.BF16, 2, Parallelism.Data, false)]
    [TestCase(Precision.BF16, 1, Parallelism.Data, true)]
    [TestCase(Precision.F32, 1, Parallelism.Hybrid, true)]
    [TestCase(Precision.BF16, 1, Parallelism.Hybrid, false)]
    public void Bytes_AreWhatExchangesTake(Precision precision, int parts, Parallelism parallelism, bool nccl)
    {
        var settings = PlanSettings.Plain(DropoutScaling.AtTraining).InParts(parts).OnReplica(0, 2).Sharing(parallelism);
        var plan = PlanOf(settings);
        var said = new ExchangeScratch(plan, precision, linkSumsAsTree: !nccl).Bytes(0);

        // The same steps with nothing to exchange take all else, in an arena of their own.
        var without = new Plan(
            plan.Network, plan.Placement, plan.Mode, plan.Batch, plan.Replicas, plan.Parts, plan.SumsAsTree, plan.Buffers, [.. plan.Steps.Where(step => !step.Operation.IsExchange)],
            plan.Images, plan.Probabilities, plan.Losses, plan.Features);
        Assert.That(Taken(plan, precision, nccl) - Taken(without, precision, nccl), Is.EqualTo(said));
    }

    /// <summary>Bytes of a process's GPU that a plan takes but for its arena.</summary>
    private static long Taken(Plan plan, Precision precision, bool nccl)
    {
        return Task.WhenAll(LocalGroup.Of(2).Select(member => Task.Factory.StartNew(() => Load(member), TaskCreationOptions.LongRunning))).GetAwaiter().GetResult()[0];

        long Load(ICommunicator member)
        {
            var kernels = new KernelCache(null, _ => { });
            using var gpu = new DeviceRuntime(member.Rank, precision, kernels);
            using var engine = new CudaEngine([member.Rank], precision, kernels) { Communicator = member, UsesNccl = nccl };
            var before = gpu.Context.GetMemoryInfo().Free;
            using var program = engine.Load(plan);
            return before - gpu.Context.GetMemoryInfo().Free - CudaMemory.ArenaBytes(plan, precision)[0];
        }
    }

    private static Plan PlanOf(PlanSettings settings) => Fuse.gpu(Compile.asked(settings, Network, Placement.OneDevice, Batch, Mode.Training));
}
