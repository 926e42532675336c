using AlexNet.Communication.Contracts;
using AlexNet.Communication.Local;
using AlexNet.Core;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>Several replicas that share a batch do what one does with all of it. Here they are threads of one process.</summary>
public abstract partial class EngineSuite
{
    private const int Each = 4;

    [Test]
    public void Replicas_WithMicrobatches_HaveTheBitsOfOne([Values(2, 4)] int replicas, [Values(0, 0.5)] double clip, [Values(0, 0.25)] double lars)
    {
        var settings = PlanSettings.Plain(DropoutScaling.AtTraining).InParts(4).WithUpdates(clip, averages: false).WithLars(lars);
        var network = new SmallNetwork(9).Convolution(16, 3).Relu().MaxPool(2).FullyConnected(12).Relu().Dropout(0.5).Classifier(5);
        var (weights, batch) = (Weights.Random(network), new Batch(network, 4 * Each));
        using var one = Train(Optimise(PlanOf(settings, network, 4 * Each, 0, 1)), weights, batch, Rules.Ordinary, steps: 3);

        using var trained = new Together(this, settings, network, replicas, weights, batch, Rules.Ordinary, steps: 3);

        foreach (var replica in trained.Replicas)
        {
            Assert.That(replica.Parameters, Is.EqualTo(one.Parameters));
            Assert.That(replica.Velocities, Is.EqualTo(one.Velocities));
        }

        Assert.That(trained.Losses, Is.EqualTo(one.Losses));
    }

    [TestCase(2)]
    [TestCase(3)]
    public void Replicas_OfARewrittenPlan_MeanTheSameAsOne(int replicas)
    {
        var settings = PlanSettings.Plain(DropoutScaling.AtTraining);
        var (weights, batch) = (Weights.Random(Rewritten), new Batch(Rewritten, replicas * Each));
        using var one = Train(Optimise(PlanOf(settings, Rewritten, replicas * Each, 0, 1)), weights, batch, Rules.Gradient);

        using var trained = new Together(this, settings, Rewritten, replicas, weights, batch, Rules.Gradient, steps: 1);

        Assert.That(trained.Replicas.Select(replica => replica.Velocities), Has.All.EqualTo(trained.Replicas[0].Velocities));
        Close.AssertEqual(trained.Replicas[0].Velocities, one.Velocities, Tolerance, "gradient of");
    }

    /// <summary>Of the three fully connected layers two are divided; the classifier's five outputs are not.</summary>
    [TestCase(2)]
    [TestCase(4)]
    public void Replicas_ThatDivideFullyConnectedLayers_MeanTheSameAsOne(int replicas)
    {
        var settings = PlanSettings.Plain(DropoutScaling.AtTraining).WithUpdates(0, averages: true).Sharing(Parallelism.Hybrid);
        var network = new SmallNetwork(9).Convolution(16, 3).Relu().MaxPool(2).FullyConnected(12).Relu().Dropout(0.5).FullyConnected(8).Tanh().Classifier(5);
        var (weights, batch) = (Weights.Random(network), new Batch(network, replicas * Each));
        using var one = Train(Optimise(PlanOf(settings, network, replicas * Each, 0, 1)), weights, batch, Rules.Ordinary, steps: 3);

        using var trained = new Together(this, settings, network, replicas, weights, batch, Rules.Ordinary, steps: 3);

        var read = trained.Read();
        Assert.That(read.Select(each => each.Parameters), Has.All.EqualTo(read[0].Parameters));
        Close.AssertEqual(read[0].Parameters, one.Parameters, StepsTolerance, "parameters");
        Close.AssertEqual(read[0].Velocities, one.Velocities, StepsTolerance, "velocities");
        for (var step = 0; step < 3; step++)
        {
            Close.AssertEqual(trained.Losses.ElementAt(step), one.Losses[step], StepsTolerance, $"losses of step {step}");
        }
    }

    [Test]
    public void Replicas_OfAnotherNumberThanTheProcesses_AreRefused()
    {
        using var engine = Create();

        Assert.That(
            () => engine.Load(PlanOf(PlanSettings.Plain(DropoutScaling.AtTraining), Rewritten, 8, 0, 2)),
            Throws.InvalidOperationException.With.Message.EqualTo("the plan has 2 replicas; the engine's communicator has 1 processes"));
    }

    private static Plan PlanOf(PlanSettings settings, Network network, int batch, int replica, int replicas) =>
        Compile.asked(settings.OnReplica(replica, replicas), network, Placement.OneDevice, batch, Mode.Training);

    /// <summary>Replicas that have trained some steps together, each on its share of a batch.</summary>
    private sealed class Together : IDisposable
    {
        private readonly IReadOnlyList<ICommunicator> _group;

        public Together(
            EngineSuite suite, PlanSettings settings, Network network, int replicas, Weights weights, Batch batch, UpdateRule rule, int steps)
        {
            _group = LocalGroup.Of(replicas);

            Replicas = [.. _group.Select(member => new TrainedPlan(
                suite.Create(), suite.Optimise(PlanOf(settings, network, batch.Labels.Length, member.Rank, replicas)), member))];

            // Before any of them begins: a device that they share is waited for when parameters are written.
            Array.ForEach(Replicas, replica => weights.WriteTo(replica.Engine));
            Task.WaitAll([.. Replicas.Select((replica, rank) => Task.Factory.StartNew(() => Train(replica, rank), TaskCreationOptions.LongRunning))]);

            void Train(TrainedPlan replica, int rank)
            {
                var (images, image) = (batch.Labels.Length / replicas, batch.Images.Length / batch.Labels.Length);
                for (var step = 0; step < steps; step++)
                {
                    replica.Program.Run(
                        batch.Images.AsSpan(rank * images * image, images * image), batch.Labels.AsSpan(rank * images, images), Rules.At(step, rule));
                    replica.Losses.Add(replica.Program.Losses.ToArray());
                }
            }
        }

        public TrainedPlan[] Replicas { get; }

        /// <summary>What each has, read by all together: parameters may be divided among them.</summary>
        public (Weights Parameters, Weights Velocities)[] Read()
        {
            var read = Replicas.Select(replica => Task.Factory.StartNew(() => (replica.Parameters, replica.Velocities), TaskCreationOptions.LongRunning)).ToArray();
            return Task.WhenAll(read).GetAwaiter().GetResult();
        }

        /// <summary>Of the whole batch, per step.</summary>
        public IEnumerable<float[]> Losses =>
            Replicas[0].Losses.Select((_, step) => Replicas.SelectMany(replica => replica.Losses[step]).ToArray());

        public void Dispose()
        {
            Array.ForEach(Replicas, replica => replica.Dispose());
            foreach (var member in _group)
            {
                member.Dispose();
            }
        }
    }
}
