using System.Runtime.InteropServices;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Cuda.Kernels;
using AlexNet.Engines.Cuda.Launching;
using AlexNet.Kernels.Tests.Execution;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Kernels;

internal sealed class UpdateTests(ElementKind kind) : KernelTest(kind)
{
    /// <summary>Layer 1 at a tenth of the rate, layer 31, the last that there may be, not at all.</summary>
    private static readonly UpdateRule Rule = new(
        learningRate: 0.1f, biasRate: 0.2f, momentum: 0.9f, weightDecay: 0.05f, biasDecay: 0.01f,
        layerFactors: [1, 0.1f, .. Enumerable.Repeat(1f, 29), 0], averageDecay: 0.75f);

    private static readonly KernelRunState State = new(new RunArguments(0, 0, Rule), 1);

    [Test]
    public void Update_FollowsTheRule([Values(1, 4, 7, 2051)] int count, [Values] bool isBias, [Values] bool hasCopy, [Values] bool asElements, [Values(0, 1, 31)] int layer, [Values] bool isClippedAndAveraged)
    {
        var (weights, velocities, gradients, averages) = (RandomFloats(count, 1), RandomFloats(count, 2), Random(count, 3), RandomFloats(count, 4));

        var launch = LaunchFlat("update", (count + 3) / 4).Floats(weights).Floats(velocities);
        launch = asElements ? launch.Elements(gradients) : launch.Floats(gradients);
        launch = hasCopy ? launch.ElementsOut(count) : launch.Null();
        launch = isClippedAndAveraged ? launch.Floats(averages).Floats([0.3f]).Floats([0.7f]) : launch.Null().Null().Null();
        var result = launch.Values(isBias ? 1 : 0, asElements ? 1 : 0, layer).Value((long)count).State(State).Run();

        Rule.Apply(layer, isBias, weights, velocities, gradients, isClippedAndAveraged ? 0.3f : 1, isClippedAndAveraged ? 0.7f : 1);
        Rule.Average(weights, averages);
        AssertClose(result.Floats(0), weights, tolerance: 1e-6);
        AssertClose(result.Floats(1), velocities, tolerance: 1e-6);
        if (isClippedAndAveraged)
        {
            AssertClose(result.Floats(hasCopy ? 4 : 3), averages, tolerance: 1e-6);
        }

        if (hasCopy)
        {
            // What the copy held before are numbers that are none.
            AssertSame(result.Elements(3), layer == 31 ? [.. Enumerable.Repeat(float.NaN, count)] : result.Floats(0));
        }
    }

    [Test]
    public void AddGradient_AddsTheSourceToTheDestination([Values(1, 4, 7, 2051)] int count, [Values] bool asElements)
    {
        var (source, destination) = asElements ? (Random(count, 1), Random(count, 2)) : (RandomFloats(count, 1), RandomFloats(count, 2));
        var launch = LaunchFlat("add_gradient", (count + 3) / 4);
        launch = asElements ? launch.Elements(source).Elements(destination) : launch.Floats(source).Floats(destination);
        var result = launch.Values(asElements ? 1 : 0).Value((long)count).Run();

        float[] expected = [.. source.Zip(destination, (a, b) => a + b)];
        if (asElements)
        {
            AssertSame(result.Elements(1), expected);
        }
        else
        {
            Assert.That(result.Floats(1), Is.EqualTo(expected));
        }
    }

    /// <summary>Items of one number, of a part of a block, of whole blocks and of one more; weights with a copy and elements, biases without; of three layers in turn; biases with averages, and the same clip for all; biases at the rule's rate.</summary>
    [Test]
    public void Updates_DoEveryItem()
    {
        int[] counts = [1, 96, 4096, 4097, 12290, 3];
        int[] layers = [0, 1, 31, 31, 1, 0];
        var targets = new List<(int Place, byte[] Content)>();
        var expected = new List<(float[] Weights, float[] Velocities, float[] Averages)>();
        var items = UpdateItem.InTurn(counts.Select((count, i) => new UpdateItem(0, 0, 0, 0, 0, 0, 0, count, IsBias: i % 2, AsElements: 1 - (i % 2), FirstBlock: 0, Layer: layers[i])));
        for (var i = 0; i < counts.Length; i++)
        {
            var (weights, velocities, gradients) = (RandomFloats(counts[i], 3 * i), RandomFloats(counts[i], (3 * i) + 1), Random(counts[i], (3 * i) + 2));
            var averages = RandomFloats(counts[i], 100 + i);
            var at = i * Marshal.SizeOf<UpdateItem>();
            targets.AddRange([(at, ToBytes(weights)), (at + 8, ToBytes(velocities)), (at + 16, i % 2 == 1 ? ToBytes(gradients) : Elements.Encode(Kind, gradients))]);
            if (i % 2 == 0)
            {
                targets.Add((at + 24, new byte[counts[i] * Elements.Bytes(Kind)]));
            }
            else
            {
                targets.Add((at + 32, ToBytes(averages)));
            }

            targets.Add((at + 40, ToBytes([0.3f])));
            if (i % 2 == 0)
            {
                targets.Add((at + 48, ToBytes([0.7f])));
            }

            Rule.Apply(layers[i], i % 2 == 1, weights, velocities, gradients, 0.3f, i % 2 == 0 ? 0.7f : 1);
            Rule.Average(weights, averages);
            expected.Add((weights, velocities, averages));
        }

        Assert.That(items.Select(item => item.FirstBlock), Is.EqualTo(new[] { 0, 1, 2, 3, 5, 9 }));
        var result = Launch("updates", new LaunchGeometry(items.Sum(item => item.Blocks))).Table(MemoryMarshal.AsBytes(items.AsSpan()).ToArray(), targets)
            .Values(items.Length).State(State).Run();
        for (var (i, buffer) = (0, 0); i < counts.Length; buffer += i % 2 == 0 ? 6 : 5, i++)
        {
            AssertClose(result.Floats(buffer), expected[i].Weights, tolerance: 1e-6);
            AssertClose(result.Floats(buffer + 1), expected[i].Velocities, tolerance: 1e-6);
            if (i % 2 == 0)
            {
                AssertSame(result.Elements(buffer + 3), layers[i] == 31 ? new float[counts[i]] : result.Floats(buffer));
            }
            else
            {
                AssertClose(result.Floats(buffer + 3), expected[i].Averages, tolerance: 1e-6);
            }
        }
    }

    private static byte[] ToBytes(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
