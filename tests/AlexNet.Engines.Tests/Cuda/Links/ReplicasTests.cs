using AlexNet.Communication.Contracts;
using AlexNet.Communication.Local;
using AlexNet.Core;
using AlexNet.Engines.Cuda;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Links;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Tests.Cuda.Software;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Links;

/// <summary>Replicas that have a GPU each, by NCCL and without it, in every order in which their streams may work.</summary>
public sealed class ReplicasTests : SoftwareDeviceTest
{
    private const int Batch = 16;

    private static readonly Network Small = new SmallNetwork(9).Convolution(16, 3).Relu().MaxPool(2).FullyConnected(12).Relu().Dropout(0.5).Classifier(5);

    [Test]
    public void Microbatches_HaveTheBitsOfOneProcess([Values(2, 4)] int replicas, [Values] bool nccl, [Values(Precision.F32, Precision.BF16)] Precision precision)
    {
        var network = precision == Precision.F32 ? Small : new SmallNetwork(35).Convolution(32, 11, 4).Relu().FullyConnected(24).Relu().Classifier(5);
        var batch = precision == Precision.F32 ? Batch : 2 * Batch;
        var settings = PlanSettings.Plain(DropoutScaling.AtTraining).InParts(4);

        var one = Train(settings, network, batch, 1, nccl, precision);
        var several = Train(settings, network, batch, replicas, nccl, precision);

        Assert.That(several, Has.All.EqualTo(one[0]));
    }

    [Test]
    public void Batch_MeansTheSameAsInOneProcess([Values(2, 3)] int replicas, [Values] bool nccl, [Values(1UL, 2UL, 3UL)] ulong seed)
    {
        SoftwareDevice.Reset(seed);
        var settings = PlanSettings.Plain(DropoutScaling.AtTraining).WithUpdates(0.5, averages: true);

        var one = Train(settings, Small, 12, 1, nccl, Precision.F32);
        var several = Train(settings, Small, 12, replicas, nccl, Precision.F32);

        Assert.That(several, Has.All.EqualTo(several[0]));
        Close.AssertEqual(several[0], one[0], 1e-4, "parameters");
    }

    [TestCase(Precision.F32, 1e-4)]
    [TestCase(Precision.BF16, 5e-2)]
    public void DividedLayers_MeanTheSameAsInOneProcess(Precision precision, double tolerance)
    {
        var network = new SmallNetwork(9).Convolution(16, 3).Relu().MaxPool(2).FullyConnected(16).Relu().Dropout(0.5).FullyConnected(16).Tanh().Classifier(5);
        var settings = PlanSettings.Plain(DropoutScaling.AtTraining);
        foreach (var nccl in new[] { true, false })
        {
            var one = Train(settings, network, 2 * Batch, 1, nccl, precision);
            var several = Train(settings.Sharing(Parallelism.Hybrid), network, 2 * Batch, 2, nccl, precision);

            Assert.That(several[1], Is.EqualTo(several[0]));
            Close.AssertEqual(several[0], one[0], tolerance, $"parameters, NCCL {nccl}");
        }
    }

    /// <summary>Each process has a column on each of two GPUs: exchanges of both come in one order.</summary>
    [Test]
    public void Columns_OnTwoGpusEach_MeanTheSame([Values] bool nccl, [Values(1UL, 2UL)] ulong seed)
    {
        SoftwareDevice.Reset(seed);
        var network = new SmallNetwork(9, 2).Convolution(16, 3).Relu().MaxPool(2).FullyConnected(12).Relu().Classifier(5);
        var settings = PlanSettings.Plain(DropoutScaling.AtTraining).InParts(2);

        var one = Train(settings, network, Batch, 1, nccl, Precision.F32, columns: 2);
        var several = Train(settings, network, Batch, 2, nccl, Precision.F32, columns: 2);

        Assert.That(several, Has.All.EqualTo(one[0]));
    }

    [Test]
    public void GpuThatTwoShare_IsToldAndTheHostIsUsed()
    {
        var warnings = new List<string>();
        Task.WaitAll([.. LocalGroup.Of(2).Select(member => Task.Factory.StartNew(
            () =>
            {
                using var device = new DeviceRuntime(0, Precision.F32, new KernelCache(null, _ => { }));
                using var links = new ProcessLinks([device], member, allowNccl: true, warnings.Add);
                Assert.That(links[device], Is.TypeOf<HostLink>());
            },
            TaskCreationOptions.LongRunning))]);
        Assert.That(warnings, Is.EqualTo(new[]
        {
            $"gradients go between processes through the memory of the host, which is slower, as ranks 0 and 1 share a GPU of {Environment.MachineName}, and NCCL wants one for each",
        }));
    }

    [Test]
    public void LostProcess_IsToldByTheRunThatWaitsForIt()
    {
        var group = LocalGroup.Of(2);
        using var replica = new Replica(group[0], [0], Precision.F32, nccl: false, _ => { });
        replica.Load(PlanOf(PlanSettings.Plain(DropoutScaling.AtTraining), Small, 8, 0, 2, Placement.OneDevice));
        group[1].Fail("the disk is full");

        var lost = Assert.Throws<LostProcessException>(() => replica.Run(new Batch(Small, 8), 0, 2, 0))!;

        Assert.That((lost.Rank, lost.Message), Is.EqualTo((1, $"rank 1 on {Environment.MachineName}: the disk is full")));
    }

    /// <summary>Parameters of all replicas after three steps.</summary>
    private static Weights[] Train(PlanSettings settings, Network network, int batch, int replicas, bool nccl, Precision precision, int columns = 1)
    {
        SoftwareDevice.SetCount(4);
        var (weights, images, group) = (Weights.Random(network), new Batch(network, batch), LocalGroup.Of(replicas));
        var placement = columns > 1 ? Placement.ColumnPerDevice : Placement.OneDevice;
        return Together(member =>
        {
            using var replica = new Replica(member, [.. Enumerable.Range(member.Rank * columns, columns)], precision, nccl, _ => { });
            replica.Load(PlanOf(settings, network, batch, member.Rank, replicas, placement));
            weights.WriteTo(replica.Engine);
            for (var step = 0; step < 3; step++)
            {
                replica.Run(images, member.Rank, replicas, step);
            }

            return Weights.Read(replica.Engine, network);
        });

        Weights[] Together(Func<ICommunicator, Weights> train) =>
            Task.WhenAll(group.Select(member => Task.Factory.StartNew(() => train(member), TaskCreationOptions.LongRunning))).GetAwaiter().GetResult();
    }

    private static Plan PlanOf(PlanSettings settings, Network network, int batch, int replica, int replicas, Placement placement) =>
        Fuse.gpu(Compile.asked(settings.OnReplica(replica, replicas), network, placement, batch, Mode.Training));

    private sealed class Replica(ICommunicator member, int[] gpus, Precision precision, bool nccl, Action<string> warn) : IDisposable
    {
        private IProgram? _program;

        public CudaEngine Engine { get; } = new(gpus, precision, new KernelCache(null, _ => { }), warn) { Communicator = member, UsesNccl = nccl };

        public void Load(Plan plan) => _program = Engine.Load(plan);

        /// <summary>Runs this replica's share of a batch.</summary>
        public void Run(Batch batch, int replica, int replicas, int step)
        {
            var (images, numbers) = (batch.Labels.Length / replicas, batch.Images.Length / replicas);
            _program!.Run(batch.Images.AsSpan(replica * numbers, numbers), batch.Labels.AsSpan(replica * images, images), Rules.At(step, Rules.Ordinary));
        }

        public void Dispose()
        {
            _program?.Dispose();
            Engine.Dispose();
        }
    }
}
