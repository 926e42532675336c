using AlexNet.Core;
using AlexNet.Engines.Contracts;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>Batches that are computed in parts mean what they mean whole.</summary>
public abstract partial class EngineSuite
{
    /// <summary>One update: after it rounding decides which of two pixels wins a window.</summary>
    [Test]
    public void Microbatches_MeanTheSameAsTheBatch([Values(2, 4)] int parts, [Values] Placement placement, [Range(1, 4)] int seed)
    {
        var network = RandomNetworks.Make(seed);
        AssertSame(
            network, Optimise(Plans.Training(network, 4 * parts, placement)), Optimise(InParts(network, parts, 4 * parts, placement)), steps: 1);
    }

    /// <summary>A network in which every rewrite finds its steps.</summary>
    [TestCase(2)]
    [TestCase(8)]
    public void Microbatches_OfTheRewrittenNetwork_HaveTheBatchsGradients(int parts)
    {
        var (weights, batch) = (Weights.Random(Rewritten), new Batch(Rewritten, 4 * parts));
        foreach (var placement in Enum.GetValues<Placement>())
        {
            using var whole = Train(Optimise(Plans.Training(Rewritten, 4 * parts, placement)), weights, batch, Rules.Gradient);
            using var parted = Train(Optimise(InParts(Rewritten, parts, 4 * parts, placement)), weights, batch, Rules.Gradient);
            Close.AssertEqual(parted.Losses[0], whole.Losses[0], 1e-6, "losses");
            Close.AssertEqual(parted.Velocities, whole.Velocities, Tolerance, "gradient of");
        }
    }

    [Test]
    public void Microbatches_OfSquaredErrors_MeanTheSameAsTheBatch()
    {
        var network = new Network("back", 4, 4, 1, Loss.SquaredError, Networks.autoEncoder(16, 8, 4).Layers);
        var (weights, images) = (Weights.Random(network), Batch.Noise(16 * 16, 1, 3));
        using var whole = new TrainedPlan(Create(), Plans.Training(network, 16, Placement.OneDevice));
        using var parted = new TrainedPlan(Create(), Optimise(InParts(network, 4, 16, Placement.OneDevice)));
        foreach (var each in new[] { whole, parted })
        {
            weights.WriteTo(each.Engine);
            each.Program.Run(images, new int[16], Rules.At(0, Rules.Gradient));
        }

        Close.AssertEqual(parted.Program.Losses, whole.Program.Losses, Tolerance, "losses");
        Close.AssertEqual(parted.Program.Probabilities, whole.Program.Probabilities, Tolerance, "what is given back");
        Close.AssertEqual(parted.Velocities, whole.Velocities, Tolerance, "gradient of");
    }

    /// <summary>A part's gradient is that of a batch of its images alone, divided by the parts: by a power of two, and so to the bit.</summary>
    [TestCase(2)]
    [TestCase(4)]
    [TestCase(8)]
    public void Microbatches_AddUpTheirGradientsAsABinaryTree(int parts)
    {
        const int each = 4;
        var network = new SmallNetwork(9).Convolution(16, 3).Relu().MaxPool(2).FullyConnected(12).Tanh().Classifier(5);
        var (weights, batch, image) = (Weights.Random(network), new Batch(network, parts * each), 3 * 9 * 9);
        using var parted = Train(InParts(network, parts, parts * each, Placement.OneDevice), weights, batch, Rules.Gradient);
        using var part = new TrainedPlan(Create(), Plans.Training(network, each, Placement.OneDevice));
        var gradients = Enumerable.Range(0, parts).Select(GradientOf).ToArray();
        foreach (var tensor in network.Parameters)
        {
            var sum = Enumerable.Range(0, tensor.Size).Select(at => Tree([.. gradients.Select(gradient => gradient[tensor.Name][at] / parts)]));
            Assert.That(parted.Velocities[tensor.Name], Is.EqualTo(sum), tensor.Name);
        }

        Assert.That(parted.Losses[0], Is.EqualTo(part.Losses.SelectMany(losses => losses)));

        Weights GradientOf(int number)
        {
            weights.WriteTo(part.Engine);
            part.Program.Run(
                batch.Images.AsSpan(number * each * image, each * image), batch.Labels.AsSpan(number * each, each), Rules.At(0, Rules.Gradient));
            part.Losses.Add(part.Program.Losses.ToArray());
            return part.Velocities;
        }
    }

    private static float Tree(ReadOnlySpan<float> values) =>
        values.Length == 1 ? values[0] : Tree(values[..(values.Length / 2)]) + Tree(values[(values.Length / 2)..]);

    private static Plan InParts(Network network, int parts, int batch, Placement placement) =>
        Compile.asked(PlanSettings.Plain(DropoutScaling.AtTraining).InParts(parts), network, placement, batch, Mode.Training);
}
