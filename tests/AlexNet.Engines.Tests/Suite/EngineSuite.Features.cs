using AlexNet.Core;
using AlexNet.Engines.Reference;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>The outputs of layers after a run.</summary>
public abstract partial class EngineSuite
{
    private static Network Kept => new SmallNetwork(23, 2)
        .Convolution(32, 3).Relu().Normalise().MaxPool()
        .Convolution(64, 3, own: true).Relu().MaxPool(2, 2)
        .Convolution(32, 3, pad: 1).Tanh().AveragePool()
        .FullyConnected(20).Relu().Dropout(0.25).Classifier(5);

    /// <summary>Every layer of two columns that meet twice, whatever the engine's layout and what it joins; then a smaller batch, after other
    /// images, and fewer rows than the run had.</summary>
    [Test]
    public void Features_AreTheReferences([Values] Placement placement)
    {
        var network = Kept;
        var (batch, others) = (new Batch(network, 3), new Batch(network, 3, seed: 2));
        foreach (var layer in network.Layers.Select(layer => layer.Name))
        {
            var plan = Compile.features(layer, network, placement, 3, DropoutScaling.AtTest);
            var expected = Outputs(network, plan.FeatureShape, layer, batch);
            using var trained = new TrainedPlan(Create(plan.Devices), Optimise(plan));
            Weights.Random(network).WriteTo(trained.Engine);
            var size = plan.FeatureShape.Size;
            foreach (var images in new[] { 3, 2, 1 })
            {
                trained.Program.Run(others.Images, others.Labels, default);
                trained.Program.Run(batch.Images.AsSpan(0, images * 3 * network.Crop * network.Crop), batch.Labels.AsSpan(0, images), default);
                for (var rows = 1; rows <= images; rows++)
                {
                    var actual = new float[rows * size];
                    trained.Program.ReadFeatures(actual);
                    Close.AssertEqual(actual, expected.AsSpan(0, rows * size), FeatureTolerance, $"{layer}, {rows} of {images}");
                }
            }
        }
    }

    /// <summary>A 1×1 convolution of which each channel adds another constant to the image's red: order and place of every number.</summary>
    [Test]
    public void Features_ByHand()
    {
        var network = new SmallNetwork(2, 2).Convolution(4, 1).Relu().Classifier(2);
        var plan = Compile.features("relu2", network, Plans.Placement, 2, DropoutScaling.AtTest);
        using var trained = new TrainedPlan(Create(plan.Devices), Optimise(plan));
        var weights = Weights.Random(network);
        weights["conv1.weight"] = [1, 0, 0, 1, 0, 0, 1, 0, 0, -1, 0, 0];
        weights["conv1.bias"] = [0, 10, 20, 30];
        weights.WriteTo(trained.Engine);
        float[] image = [1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0];
        trained.Program.Run([.. image, .. image.Select(value => 40 * value)], [0, 1], default);
        var features = new float[2 * 16];
        trained.Program.ReadFeatures(features);
        Assert.That(features, Is.EqualTo(new float[]
        {
            1, 2, 3, 4, 11, 12, 13, 14, 21, 22, 23, 24, 29, 28, 27, 26,
            40, 80, 120, 160, 50, 90, 130, 170, 60, 100, 140, 180, 0, 0, 0, 0,
        }));
    }

    [Test]
    public void Features_OfAPlanWithout_AreRefused()
    {
        var network = new SmallNetwork(5).Classifier(5);
        using var trained = new TrainedPlan(Create(), Plans.Evaluation(network, 2, Placement.OneDevice));
        var batch = new Batch(network, 2);
        trained.Program.Run(batch.Images, batch.Labels, default);
        var error = Assert.Throws<InvalidOperationException>(() => trained.Program.ReadFeatures(new float[5]))!;
        Assert.That(error.Message, Is.EqualTo("the plan keeps no layer's output; Compile.features makes one that does"));
    }

    [TestCase(4)]
    [TestCase(15)]
    public void Features_OfNoWholeRowsOrTooMany_AreRefused(int numbers)
    {
        var network = new SmallNetwork(5).Classifier(5);
        using var trained = new TrainedPlan(Create(), Compile.features("fc1", network, Placement.OneDevice, 2, DropoutScaling.AtTest));
        var batch = new Batch(network, 2);
        trained.Program.Run(batch.Images, batch.Labels, default);
        var error = Assert.Throws<ArgumentException>(() => trained.Program.ReadFeatures(new float[numbers]))!;
        Assert.That(error.Message, Does.StartWith($"{numbers} numbers were given; allowed are rows of 5, 2 at most"));
    }

    /// <summary>Features may be of activations in a lower precision.</summary>
    protected virtual double FeatureTolerance => Tolerance;

    /// <summary>Of the reference engine, by a plan without any rewriting that ends in the layer: a classifier behind it reads nothing back.</summary>
    private static float[] Outputs(Network network, Shape shape, string layer, Batch batch)
    {
        using var trained = new TrainedPlan(new ReferenceEngine(), Compile.features(layer, network, Placement.OneDevice, batch.Labels.Length, DropoutScaling.AtTest));
        Weights.Random(network).WriteTo(trained.Engine);
        trained.Program.Run(batch.Images, batch.Labels, default);
        var values = new float[batch.Labels.Length * shape.Size];
        trained.Program.ReadFeatures(values);
        return values;
    }
}
