using AlexNet.Core;
using AlexNet.Engines.Reference;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>Gradients against central differences of the loss, per tensor along random directions and along the gradient itself.
/// A convolution stands before the layer in question, so that its input's gradient is tested too. And the same networks' updates beside the
/// reference's.</summary>
public abstract partial class EngineSuite
{
    private const int Directions = 6;

    // Widths of 16 suit engines that work in blocks; the others do not.
    private static IEnumerable<TestCaseData> GradientCases =>
    [
        Case("Convolution", new SmallNetwork(9).Convolution(5, 3).Convolution(7, 3).Classifier(4)),
        Case("ConvolutionWithStrideAndPad", new SmallNetwork(11).Convolution(16, 5, 2, 1).Convolution(16, 3, 2, 2).Classifier(4)),
        Case("GroupedConvolution", new SmallNetwork(9, 2).Convolution(12, 3, 1, 1).Convolution(20, 3, 1, 1, own: true).Classifier(4)),
        Case("GroupedConvolutionInBlocks", new SmallNetwork(9, 2).Convolution(64, 3, 1, 1).Convolution(64, 5, 1, 2, own: true).Classifier(4)),
        Case("FullyConnected", new SmallNetwork(7).Convolution(6, 3).FullyConnected(11).FullyConnected(9).Classifier(4)),
        Case("Relu", new SmallNetwork(7).Convolution(6, 3).Relu().FullyConnected(16).Relu().Classifier(4)),
        Case("Tanh", new SmallNetwork(7).Convolution(6, 3).Tanh().FullyConnected(16).Tanh().Classifier(4)),
        Case("Logistic", new SmallNetwork(7).Convolution(6, 3).Logistic().FullyConnected(16).Logistic().Classifier(4)),
        Case("Normalise", new SmallNetwork(7).Convolution(10, 3).Normalise().Classifier(4)),
        Case("NormaliseInColumns", new SmallNetwork(7, 2).Convolution(32, 3).Normalise().Classifier(4)),
        Case("NormaliseFewMaps", new SmallNetwork(7, 2).Convolution(6, 3).Normalise().Classifier(4)),
        Case("NormaliseAcrossColumns", new SmallNetwork(7, 2).Convolution(32, 3).NormaliseAcross().Classifier(4)),
        Case("NormaliseAcrossFewMaps", new SmallNetwork(7, 2).Convolution(6, 3).NormaliseAcross().Classifier(4)),
        Case("NormaliseSpace", new SmallNetwork(13).Convolution(6, 3).NormaliseSpace().Classifier(4)),
        Case("NormaliseSpaceInColumns", new SmallNetwork(13, 2).Convolution(32, 3).NormaliseSpace(size: 4).Classifier(4)),
        Case("NormaliseSpaceWide", new SmallNetwork(11).Convolution(6, 3).NormaliseSpace(size: 7, beta: 0.5).Classifier(4)),
        Case("MaxPoolOverlapping", new SmallNetwork(11).Convolution(6, 3).MaxPool(3, 2).Classifier(4)),
        Case("MaxPoolTiles", new SmallNetwork(10).Convolution(16, 3).MaxPool(2, 2).Classifier(4)),
        Case("AveragePoolOverlapping", new SmallNetwork(11).Convolution(6, 3).AveragePool(3, 2).Classifier(4)),
        Case("AveragePoolTiles", new SmallNetwork(10).Convolution(16, 3).AveragePool(2, 2).Classifier(4)),
        Case("AveragePoolWithGaps", new SmallNetwork(12, 2).Convolution(32, 3).AveragePool(2, 3).Classifier(4)),
        Case("Dropout", new SmallNetwork(7).Convolution(6, 3).Dropout().FullyConnected(10).Dropout(0.3).Classifier(4)),
        Case("Everything", new SmallNetwork(15, 2).Convolution(32, 3).Relu().Normalise().MaxPool().Convolution(24, 3, own: true).Tanh().FullyConnected(16).Relu().Dropout().Classifier(5)),
    ];

    [TestCaseSource(nameof(GradientCases))]
    public void Gradient_EqualsCentralDifferences(Network network)
    {
        var plan = Optimise(Plans.Training(network, 3));
        var weights = Weights.Random(network);
        var batch = new Batch(network, 3);
        using var trained = Train(plan, weights, batch, Rules.Gradient);
        var gradients = trained.Velocities;

        foreach (var (name, velocity) in gradients)
        {
            double difference = 0, size = 0;
            for (var d = 0; d < Directions; d++)
            {
                var direction = Direction(velocity, d);
                var expected = -Dot(velocity, direction);
                difference += Math.Pow(Slope(trained, weights, batch, name, direction) - expected, 2);
                size += expected * expected;
            }

            // Float32's losses resolve 10⁻⁷ of the 2·10⁻² that they are moved by; kinks of ReLU and pooling add their share.
            Assert.That(Math.Sqrt(difference), Is.Not.NaN.And.LessThanOrEqualTo(0.02 * Math.Sqrt(size) + 1e-4), name);
        }
    }

    /// <summary>The same networks' first three updates.</summary>
    [TestCaseSource(nameof(GradientCases))]
    public void Steps_EqualTheReference(Network network)
    {
        var (weights, batch) = (Weights.Random(network), new Batch(network, 3));
        using var actual = Train(Optimise(Plans.Training(network, 3)), weights, batch, Rules.Ordinary, steps: 3);
        using var expected = new TrainedPlan(new ReferenceEngine(), Plans.Training(network, 3));
        weights.WriteTo(expected.Engine);
        for (var step = 0; step < 3; step++)
        {
            expected.Program.Run(batch.Images, batch.Labels, Rules.At(step, Rules.Ordinary));
            Close.AssertEqual(actual.Losses[step], expected.Program.Losses[..3], StepsTolerance, $"losses at step {step}");
        }

        Close.AssertEqual(actual.Velocities, expected.Velocities, 10 * StepsTolerance, "velocity of");
        Close.AssertEqual(actual.Parameters, expected.Parameters, StepsTolerance, "parameter");
    }

    private static TestCaseData Case(string name, Network network) => new TestCaseData(network).SetArgDisplayNames(name);

    /// <summary>A unit vector: the gradient's own, or random ones, so that elements wrongly zero in the gradient count too.</summary>
    private static float[] Direction(float[] velocity, int number)
    {
        var direction = number == 0 ? [.. velocity] : Batch.Noise(velocity.Length, 1, number);
        var norm = Math.Sqrt(Dot(direction, direction));
        Assert.That(norm, Is.GreaterThan(0), "a gradient is zero throughout");
        return [.. direction.Select(x => (float)(x / norm))];
    }

    /// <summary>(L(w + h·d) − L(w − h·d)) / 2h of the mean loss, with the same dropout masks.</summary>
    private static double Slope(TrainedPlan trained, Weights weights, Batch batch, string name, float[] direction)
    {
        const double h = 3e-3;
        return (LossAt(h) - LossAt(-h)) / (2 * h);

        double LossAt(double offset)
        {
            weights.WriteTo(trained.Engine);
            trained.Engine.Write(name, BufferKind.Parameter, [.. weights[name].Zip(direction, (w, d) => (float)(w + offset * d))]);
            trained.Program.Run(batch.Images, batch.Labels, Rules.At(0, Rules.Nothing));
            return trained.Program.Losses[..batch.Labels.Length].ToArray().Average(x => (double)x);
        }
    }

    private static double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();
}
