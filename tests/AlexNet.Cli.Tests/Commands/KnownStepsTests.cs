using AlexNet.Engines.Contracts;
using AlexNet.Engines.Reference;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Shards;
using AlexNet.Loader.Storage;

namespace AlexNet.Cli.Tests.Commands;

/// <summary>The command line against the same updates done by hand: data in file order, pixels less the mean image, the paper's rule.</summary>
public sealed class KnownStepsTests : CommandLineTest
{
    private const int Batch = 8;
    private const int Steps = 3;
    private const int Size = 32;
    private const int Pixels = Size * Size * 3;

    private static readonly Network Network = Networks.find("cifar-relu").WithClasses(3).WithDropout(0);

    private static readonly byte[] Images = [.. Enumerable.Range(0, Batch * Steps * Pixels).Select(i => (byte)(i * 7L * (1 + i / Pixels) % 251))];

    private static readonly int[] Labels = [.. Enumerable.Range(0, Batch * Steps).Select(i => i * i % 3)];

    [TestCase("reference")]
    [TestCase("onednn")]
    public void Train_DoesTheStepsOfTheReference(string engine)
    {
        Directory.CreateDirectory("formula");
        ShardFormat.Write(Path.Combine("formula", ShardFormat.FileName("train", 0, 1)), Images, Labels, Size, ["a", "b", "c"]);
        SafetensorsWriter.Write("first.safetensors", Network.Parameters.Select(tensor =>
            TensorData.From<float>(tensor.Name, First(tensor), [.. tensor.Dimensions.Select(d => (long)d)])));
        var outcome = Run(
            $"train --data formula --network cifar-relu --recipe paper --init first.safetensors --augment none --dropout 0 --shuffle false --batch {Batch} --steps {Steps} --engine {engine} --run {engine}");
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        var (losses, weights) = ByHand();
        var logged = LogEntry.ReadAll(RunFolder.Named(engine).LogFile).Select(entry => entry.Loss).ToArray();
        Assert.That(logged, Is.EqualTo(losses).Within(1e-5));
        Assert.That(losses.Distinct().Count(), Is.EqualTo(Steps));
        using var model = SafetensorsFile.Open(RunFolder.Named(engine).ModelFile);
        foreach (var tensor in Network.Parameters)
        {
            var expected = weights[tensor.Name];
            Assert.That(expected, Is.Not.EqualTo(First(tensor)), tensor.Name);
            Assert.That(model.Read<float>(tensor.Name), Is.EqualTo(expected).Within(1e-5f), tensor.Name);
        }
    }

    private static float[] First(ParameterTensor tensor) =>
        [.. Enumerable.Range(0, tensor.Size).Select(i => 0.01f * MathF.Sin(0.37f * i + tensor.Name.Length))];

    private static (double[] Losses, Dictionary<string, float[]> Weights) ByHand()
    {
        using var engine = new ReferenceEngine();
        using var program = engine.Load(Compile.plan(Network, Placement.OneDevice, Batch, Mode.Training, DropoutScaling.AtTest));
        foreach (var tensor in Network.Parameters)
        {
            engine.Write(tensor.Name, BufferKind.Parameter, First(tensor));
            engine.Write(tensor.Name, BufferKind.Velocity, new float[tensor.Size]);
        }

        // [paper, section 5]: rate 0.01, momentum 0.9, decay 0.0005, the same for biases.
        var rule = UpdateRule.Everywhere(learningRate: 0.01f, biasRate: 0.01f, momentum: 0.9f, weightDecay: 0.0005f, biasDecay: 0.0005f);
        var losses = new double[Steps];
        for (var step = 0; step < Steps; step++)
        {
            program.Run(Planes(step), Labels.AsSpan(step * Batch, Batch), new RunArguments(0, step, rule));
            losses[step] = program.Losses.ToArray().Average();
        }

        return (losses, Network.Parameters.ToDictionary(tensor => tensor.Name, tensor =>
        {
            var values = new float[tensor.Size];
            engine.Read(tensor.Name, BufferKind.Parameter, values);
            return values;
        }));
    }

    /// <summary>A batch's centre crops less the mean image, as red, green and blue planes.</summary>
    private static float[] Planes(int step)
    {
        var (crop, margin) = (Network.Crop, (Size - Network.Crop) / 2);
        var planes = new float[Batch * 3 * crop * crop];
        for (var i = 0; i < planes.Length; i++)
        {
            var (image, channel, y, x) = (i / (3 * crop * crop), i / (crop * crop) % 3, i / crop % crop, i % crop);
            var at = ((margin + y) * Size + margin + x) * 3 + channel;
            var mean = Enumerable.Range(0, Batch * Steps).Average(other => (double)Images[other * Pixels + at]);
            planes[i] = (float)(Images[(step * Batch + image) * Pixels + at] - mean);
        }

        return planes;
    }
}
