using AlexNet.Core;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>Losses and their gradients, computed by hand.</summary>
public abstract partial class EngineSuite
{
    [Test]
    public void Softmax_OfKnownLogits()
    {
        var network = new SmallNetwork(1).Classifier(3);
        // The image's red is 1: the logits are the weights' first column, ln 1, ln 2 and ln 5.
        var weights = new Weights { ["fc1.weight"] = [0, 9, 9, MathF.Log(2), 9, 9, MathF.Log(5), 9, 9], ["fc1.bias"] = [0, 0, 0] };
        using var trained = Train(Plans.Training(network, 2), weights, new Batch(network, 2), Rules.Nothing);
        float[] images = [1, 0, 0, 1, 0, 0];
        trained.Program.Run(images, [2, 0], Rules.At(0, Rules.Gradient));

        float[] row = [1 / 8f, 2 / 8f, 5 / 8f];
        Close.AssertEqual(trained.Program.Probabilities[..6], [.. row, .. row], Tolerance, "probabilities");
        Close.AssertEqual(trained.Program.Losses[..2], [-MathF.Log(5 / 8f), MathF.Log(8)], Tolerance, "losses");
        // The bias's gradient is the mean over the batch of p − [label].
        Close.AssertEqual(trained.Velocities["fc1.bias"], [3 / 8f, -2 / 8f, -1 / 8f], Tolerance, "velocity of the bias");
    }

    /// <summary>Targets of a quarter spread over four classes, of which three have weights: 13/16 and 1/16.</summary>
    [Test]
    public void Softmax_OfSmoothedLabelsAndWeightedClasses_ByHand()
    {
        var network = new SmallNetwork(1).Classifier(4);
        // The logits are ln 1, ln 1, ln 2 and ln 4.
        var (ln2, ln4, ln8) = (MathF.Log(2), MathF.Log(4), MathF.Log(8));
        var weights = new Weights { ["fc1.weight"] = [0, 9, 9, 0, 9, 9, ln2, 9, 9, ln4, 9, 9], ["fc1.bias"] = [0, 0, 0, 0] };
        using var trained = Train(Plans.Training(network, 2, smoothing: 0.25, [3, 0.5f, 2, 0]), weights, new Batch(network, 2), Rules.Nothing);
        trained.Program.Run([1, 0, 0, 1, 0, 0], [2, 1], Rules.At(0, Rules.Gradient));

        Close.AssertEqual(trained.Program.Probabilities[..8], [1 / 8f, 1 / 8f, 2 / 8f, 4 / 8f, 1 / 8f, 1 / 8f, 2 / 8f, 4 / 8f], Tolerance, "probabilities");
        // −ln p of the classes: ln 8, ln 8, ln 4, ln 2.
        Close.AssertEqual(
            trained.Program.Losses[..2],
            [2 * ((ln8 + ln8 + (13 * ln4) + ln2) / 16), 0.5f * ((ln8 + (13 * ln8) + ln4 + ln2) / 16)], Tolerance, "losses");
        // −½ (2 (p − t) + ½ (p′ − t′)), in sixteenths: p is 2, 2, 4, 8, t 1, 1, 13, 1 and t′ 1, 13, 1, 1.
        Close.AssertEqual(
            trained.Velocities["fc1.bias"],
            [-((2 * 1) + (0.5f * 1)) / 32, -((2 * 1) - (0.5f * 11)) / 32, -((2 * -9) + (0.5f * 3)) / 32, -((2 * 7) + (0.5f * 7)) / 32], Tolerance, "velocity of the bias");
    }

    /// <summary>An image's part of the gradient does not depend on which others are in its batch.</summary>
    [Test]
    public void Softmax_OfWeightedClasses_IsTheMeanOverTheImages()
    {
        var network = new SmallNetwork(1).Classifier(2);
        var weights = new Weights { ["fc1.weight"] = [0, 0, 0, 0, 0, 0], ["fc1.bias"] = [0, 0] };
        using var trained = Train(Plans.Training(network, 2, smoothing: 0, [4, 1]), weights, new Batch(network, 2), Rules.Nothing);
        trained.Program.Run([1, 0, 0, 1, 0, 0], [0, 1], Rules.At(0, Rules.Gradient));
        Close.AssertEqual(trained.Program.Losses[..2], [4 * MathF.Log(2), MathF.Log(2)], Tolerance, "losses");
        // −½ (4 · −½ + 1 · ½), whatever the weights add up to.
        Close.AssertEqual(trained.Velocities["fc1.bias"], [0.75f, -0.75f], Tolerance, "velocity of the bias");
    }

    [Test]
    public void Softmax_OfSmoothedLabelsAndVeryLargeLogitsStaysFinite()
    {
        var network = new SmallNetwork(1).Classifier(2);
        var weights = new Weights { ["fc1.weight"] = [2000, 0, 0, -2000, 0, 0], ["fc1.bias"] = [0, 0] };
        using var trained = Train(Plans.Training(network, 1, smoothing: 0.5, []), weights, new Batch(network, 1), Rules.Nothing);
        trained.Program.Run([1, 0, 0], [1], Rules.At(0, Rules.Nothing));
        Assert.That(trained.Program.Losses[0], Is.EqualTo(3000f));
    }

    /// <summary>Without smoothing nothing is added up that may be infinite.</summary>
    [Test]
    public void Softmax_OfInfinitelySmallLogitsOfOtherClassesStaysFinite()
    {
        var network = new SmallNetwork(1).Classifier(2);
        var weights = new Weights { ["fc1.weight"] = [0, 0, 0, 0, 0, 0], ["fc1.bias"] = [0, float.NegativeInfinity] };
        using var trained = new TrainedPlan(Create(), Plans.Training(network, 1));
        weights.WriteTo(trained.Engine);
        trained.Program.Run([1, 0, 0], [0], Rules.At(0, Rules.Nothing));
        Assert.That(trained.Program.Losses[0], Is.EqualTo(0f));
    }

    [Test]
    public void Softmax_OfVeryLargeLogitsStaysFinite()
    {
        var network = new SmallNetwork(1).Classifier(2);
        var weights = new Weights { ["fc1.weight"] = [2000, 0, 0, -2000, 0, 0], ["fc1.bias"] = [0, 0] };
        using var trained = Train(Plans.Training(network, 1), weights, new Batch(network, 1), Rules.Nothing);
        trained.Program.Run([1, 0, 0], [1], Rules.At(0, Rules.Nothing));
        Assert.That(trained.Program.Losses[0], Is.EqualTo(4000f));
        Assert.That(trained.Program.Probabilities[..2].ToArray(), Is.EqualTo(new[] { 1f, 0f }));
    }

    /// <summary>Vectors of two numbers, given back as twice the first and the second plus 1.</summary>
    [Test]
    public void SquaredError_ByHand()
    {
        var network = new Network("back", 1, 1, 2, Loss.SquaredError, [Networks.autoEncoder(2, 2, 1).Layers[^1]]);
        var weights = new Weights { ["output.weight"] = [2, 0, 0, 1], ["output.bias"] = [0, 1] };
        using var trained = new TrainedPlan(Create(), Plans.Training(network, 2));
        weights.WriteTo(trained.Engine);
        trained.Program.Run([3, 5, -1, 0.5f], [0, 0], Rules.At(0, Rules.Gradient));

        Close.AssertEqual(trained.Program.Probabilities[..4], [6, 6, -2, 1.5f], Tolerance, "reconstruction");
        // ½ (3² + 1²) and ½ (1² + 1²).
        Close.AssertEqual(trained.Program.Losses[..2], [5, 1], Tolerance, "losses");
        // −mean over the batch of (y − x) and of (y − x) xᵀ, of the weights before the step.
        Close.AssertEqual(trained.Velocities["output.bias"], [-1, -1], Tolerance, "velocity of the bias");
        Close.AssertEqual(trained.Velocities["output.weight"], [-5, -7.25f, -1, -2.75f], Tolerance, "velocity of the weights");
    }
}
