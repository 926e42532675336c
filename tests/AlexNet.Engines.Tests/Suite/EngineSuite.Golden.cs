using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Tests.Golden;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>The first steps of networks against PyTorch in float64 (Golden/make_golden.py).</summary>
public abstract partial class EngineSuite
{
    // Weights up to 0.25 are stored to 2⁻²⁷: half of that is lost at each of three steps.
    private const double WeightRounding = 1e-8;

    [Test]
    public void AlexNet_Training_EqualsPyTorch()
    {
        SkipWhereNetworksAreSmall();
        AssertTrainsAsGolden(Networks.alexnet, GoldenFile.Read("golden.json"));
    }

    [Test]
    public void CifarAverage_Training_EqualsPyTorch() =>
        AssertTrainsAsGolden(Networks.cifarAverage, GoldenFile.Read("golden-cifar-average.json"));

    [Test]
    public void LabelSmoothing_Training_EqualsPyTorch() =>
        AssertTrainsAsGolden(Networks.cifarAverage, GoldenFile.Read("golden-cifar-average-smoothed.json"));

    [Test]
    public void ClassWeights_Training_EqualsPyTorch() =>
        AssertTrainsAsGolden(Networks.cifarAverage, GoldenFile.Read("golden-cifar-average-weighted.json"));

    /// <summary>Gradients clipped by their norm in the first two steps, and the weights' average.</summary>
    [Test]
    public void CifarAverage_ClippedAndAveraged_EqualsPyTorch() =>
        AssertTrainsAsGolden(Networks.cifarAverage, GoldenFile.Read("golden-cifar-average-clipped.json"));

    /// <summary>The rates of weights by You, Gitman and Ginsburg's formula, with a decay that counts in them.</summary>
    [Test]
    public void Lars_Training_EqualsPyTorch()
    {
        var golden = GoldenFile.Read("golden-cifar-average-lars.json");
        Assert.That((golden.Lars, golden.LearningRate, golden.BiasRate, golden.WeightDecay), Is.EqualTo((0.001, 3.0, 3e-6, 2.0)));
        AssertTrainsAsGolden(Networks.cifarAverage, golden);
    }

    [Test]
    public void Microbatches_Training_EqualsPyTorchsAccumulatedGradients()
    {
        var golden = GoldenFile.Read("golden-cifar-average-accumulated.json");
        Assert.That((golden.Batch, golden.Microbatches), Is.EqualTo((4, 4)));
        if (LeastMicrobatch > 1)
        {
            Assert.Ignore($"PyTorch's parts have one image each; this engine takes multiples of {LeastMicrobatch}");
        }

        AssertTrainsAsGolden(Networks.cifarAverage, golden);
    }

    /// <summary>Images that a microbatch must have a multiple of.</summary>
    private protected virtual int LeastMicrobatch => 1;

    private void AssertTrainsAsGolden(Network original, GoldenFile golden)
    {
        var network = original.WithClasses(golden.Classes).WithDropout(0);
        using var engine = Create();
        var settings = PlanSettings.Plain(DropoutScaling.AtTraining)
            .WithLoss(golden.LabelSmoothing, ClassWeights.Balanced(golden.ClassImages))
            .WithUpdates(golden.ClipNorm, averages: golden.AverageDecay > 0)
            .WithLars(golden.Lars)
            .InParts(golden.Microbatches);
        using var program = engine.Load(Optimise(Plans.Asked(network, golden.Batch, settings)));
        WriteGoldenTensors(engine, network, BufferKind.Parameter);
        if (golden.AverageDecay > 0)
        {
            WriteGoldenTensors(engine, network, BufferKind.Average);
        }

        var images = GoldenInput.Pixels(golden.Batch, network.Crop);
        var labels = GoldenInput.Labels(golden.Batch, golden.Classes);
        var rule = Rules.Averaging(
            UpdateRule.Everywhere(
                (float)golden.LearningRate, (float)(golden.BiasRate ?? golden.LearningRate), (float)golden.Momentum, (float)golden.WeightDecay,
                (float)golden.BiasDecay),
            (float)golden.AverageDecay);

        for (var step = 0; step < golden.Steps; step++)
        {
            program.Run(images, labels, Rules.At(step, rule));
            var loss = program.Losses[..golden.Batch].ToArray().Average(x => (double)x);
            Assert.That(loss, Is.EqualTo(golden.Losses[step]).Within(1e-3), $"loss of step {step + 1}");
            if (step == 0)
            {
                // PyTorch's own float32 differs from its float64 by up to 4·10⁻³ here and 3·10⁻² below: ReLU and pooling switch.
                AssertGolden(engine, network, golden, first: true, 1e-2);
            }
        }

        AssertGolden(engine, network, golden, first: false, 5e-2);
    }

    private static void WriteGoldenTensors(IEngine engine, Network network, BufferKind kind)
    {
        var tensors = network.Parameters;
        for (var i = 0; i < tensors.Length; i++)
        {
            engine.Write(tensors[i].Name, kind, GoldenInput.Tensor(tensors[i], i + 1));
        }
    }

    private static void AssertGolden(IEngine engine, Network network, GoldenFile golden, bool first, double tolerance)
    {
        var parameters = network.Parameters;
        Assert.That(golden.Tensors.Select(t => t.Name), Is.EqualTo(parameters.Select(t => t.Name)));
        for (var i = 0; i < parameters.Length; i++)
        {
            var expected = golden.Tensors[i];
            var velocity = new float[parameters[i].Size];
            engine.Read(expected.Name, BufferKind.Velocity, velocity);
            AssertNorm(velocity, first ? expected.FirstVelocityNorm : expected.LastVelocityNorm, tolerance, 0, $"velocity of {expected.Name}");
            if (first)
            {
                // After one step the velocity is the update, without the weights' rounding.
                AssertSample(expected.Indices, velocity, expected.FirstUpdate, tolerance, 0, $"velocity of {expected.Name}");
            }

            var update = velocity;
            engine.Read(expected.Name, BufferKind.Parameter, update);
            Subtract(update, GoldenInput.Tensor(parameters[i], i + 1));
            AssertNorm(update, first ? expected.FirstUpdateNorm : expected.LastUpdateNorm, tolerance, WeightRounding, $"update of {expected.Name}");
            AssertSample(expected.Indices, update, first ? expected.FirstUpdate : expected.LastUpdate, tolerance, WeightRounding, $"update of {expected.Name}");
            if (!first && golden.AverageDecay > 0)
            {
                engine.Read(expected.Name, BufferKind.Average, update);
                Subtract(update, GoldenInput.Tensor(parameters[i], i + 1));
                AssertNorm(update, expected.LastAverageNorm, tolerance, WeightRounding, $"average of {expected.Name}");
                AssertSample(expected.Indices, update, expected.LastAverage, tolerance, WeightRounding, $"average of {expected.Name}");
            }
        }
    }

    /// <summary>x ← x − y; exact wherever the two are within a factor of two of each other.</summary>
    private static void Subtract(float[] x, float[] y)
    {
        for (var i = 0; i < x.Length; i++)
        {
            x[i] -= y[i];
        }
    }

    private static void AssertNorm(float[] values, double expected, double tolerance, double rounding, string what)
    {
        var squares = 0.0;
        foreach (var value in values)
        {
            squares += (double)value * value;
        }

        Assert.That(Math.Sqrt(squares), Is.EqualTo(expected).Within(tolerance * expected + rounding * Math.Sqrt(values.Length)), what);
    }

    /// <summary>‖ours − theirs‖ ≤ tolerance · ‖theirs‖ + rounding · √n over the sampled elements.</summary>
    private static void AssertSample(int[] indices, float[] values, double[] expected, double tolerance, double rounding, string what)
    {
        var difference = Math.Sqrt(indices.Zip(expected, (at, e) => (values[at] - e) * (values[at] - e)).Sum());
        var norm = Math.Sqrt(expected.Sum(e => e * e));
        Assert.That(difference, Is.Not.NaN.And.LessThanOrEqualTo(tolerance * norm + rounding * Math.Sqrt(indices.Length)), $"sampled {what}, norm {norm:g4}");
    }
}
