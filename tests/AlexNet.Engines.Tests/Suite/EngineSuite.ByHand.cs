using AlexNet.Core;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>Cases small enough to compute by hand. Logits show through softmax: ln p differs from them by a constant.</summary>
public abstract partial class EngineSuite
{
    [Test]
    public void Convolution_ByHand()
    {
        // 2×2 windows over a 3×3 image with stride 1 give 2×2; red holds 1 … 9, the other colours are 0.
        var network = new SmallNetwork(3).Convolution(1, 2).Classifier(4);
        float[] red = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        var weights = new Weights
        {
            ["conv1.weight"] = [0.1f, 0.2f, 0.3f, 0.4f, .. new float[8]],
            ["conv1.bias"] = [0.5f],
            ["fc2.weight"] = Identity(4),
            ["fc2.bias"] = new float[4],
        };
        // Correlation, not flipped: 0.1·1 + 0.2·2 + 0.3·4 + 0.4·5 + 0.5 = 4.2, and 1 more per column, 3 more per row.
        AssertLogits(network, weights, [.. red, .. new float[18]], [4.2f, 5.2f, 7.2f, 8.2f]);
    }

    [Test]
    public void Convolution_WithStrideAndPad_ByHand()
    {
        // 3×3 windows over 3×3 with pad 1 and stride 2 are centred on the four corners.
        var network = new SmallNetwork(3).Convolution(1, 3, stride: 2, pad: 1).Classifier(4);
        float[] red = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        var weights = new Weights
        {
            ["conv1.weight"] = [.. Enumerable.Repeat(0.25f, 9), .. new float[18]],
            ["conv1.bias"] = [0],
            ["fc2.weight"] = Identity(4),
            ["fc2.bias"] = new float[4],
        };
        AssertLogits(network, weights, [.. red, .. new float[18]], [12 / 4f, 16 / 4f, 24 / 4f, 28 / 4f]);
    }

    [Test]
    public void Normalise_OfAKnownVector_WithinEachColumn()
    {
        // Eight maps of one pixel in two columns: the window of 3 stops at the columns' edges.
        var network = new SmallNetwork(1, columns: 2).Convolution(8, 1).Normalise(k: 2, alpha: 0.5, size: 3).Classifier(8);
        float[] a = [1, 2, 3, -4, 5, 1, 0, 2];
        float[] sums = [1 + 4, 1 + 4 + 9, 4 + 9 + 16, 9 + 16, 25 + 1, 25 + 1, 1 + 4, 4];
        var expected = a.Zip(sums, (x, sum) => (float)(x / Math.Pow(2 + 0.5 * sum, 0.75))).ToArray();
        var weights = new Weights
        {
            ["conv1.weight"] = [.. a.SelectMany(x => new[] { x, 0, 0 })],
            ["conv1.bias"] = new float[8],
            ["fc3.weight"] = Identity(8),
            ["fc3.bias"] = new float[8],
        };
        AssertLogits(network, weights, [1, 0, 0], expected);
    }

    [Test]
    public void Normalise_OfAKnownVector_AcrossColumns()
    {
        // The window of 3 has a map of the other column at the columns' edge.
        var network = new SmallNetwork(1, columns: 2).Convolution(8, 1).NormaliseAcross(k: 2, alpha: 0.5, size: 3).Classifier(8);
        float[] a = [1, 2, 3, -4, 5, 1, 0, 2];
        float[] sums = [1 + 4, 1 + 4 + 9, 4 + 9 + 16, 9 + 16 + 25, 16 + 25 + 1, 25 + 1, 1 + 4, 4];
        var expected = a.Zip(sums, (x, sum) => (float)(x / Math.Pow(2 + 0.5 * sum, 0.75))).ToArray();
        var weights = new Weights
        {
            ["conv1.weight"] = [.. a.SelectMany(x => new[] { x, 0, 0 })],
            ["conv1.bias"] = new float[8],
            ["fc3.weight"] = Identity(8),
            ["fc3.bias"] = new float[8],
        };
        AssertLogits(network, weights, [1, 0, 0], expected);
    }

    [Test]
    public void NormaliseSpace_OfAKnownMap()
    {
        // Windows of 3×3, less what lies outside; green is another map that they do not see.
        var network = new SmallNetwork(3).Convolution(2, 1).NormaliseSpace(k: 2, alpha: 0.5, size: 3).Classifier(18);
        float[] red = [1, 0, 2, 0, 3, 0, -1, 0, 1];
        float[] sums = [1 + 9, 1 + 4 + 9, 4 + 9, 1 + 9 + 1, 1 + 4 + 9 + 1 + 1, 4 + 9 + 1, 9 + 1, 9 + 1 + 1, 9 + 1];
        var expected = red.Zip(sums, (x, sum) => (float)(x / Math.Pow(2 + 0.5 * sum, 0.75))).ToArray();
        var weights = new Weights
        {
            ["conv1.weight"] = [1, 0, 0, 0, 1, 0],
            ["conv1.bias"] = new float[2],
            ["fc3.weight"] = Identity(18),
            ["fc3.bias"] = new float[18],
        };
        AssertLogits(network, weights, [.. red, .. Enumerable.Repeat(10f, 9), .. new float[9]], [.. expected, .. OfTens()]);

        static IEnumerable<float> OfTens() =>
            new[] { 4, 6, 4, 6, 9, 6, 4, 6, 4 }.Select(pixels => (float)(10 / Math.Pow(2 + 50 * pixels, 0.75)));
    }

    [Test]
    public void Logistic_OfKnownNumbers()
    {
        var network = new SmallNetwork(1).Convolution(5, 1).Logistic().Classifier(5);
        var weights = new Weights
        {
            ["conv1.weight"] = [.. new[] { 0, MathF.Log(3), -MathF.Log(3), 200, -200 }.SelectMany(x => new[] { x, 0, 0 })],
            ["conv1.bias"] = new float[5],
            ["fc3.weight"] = Identity(5),
            ["fc3.bias"] = new float[5],
        };
        AssertLogits(network, weights, [1, 0, 0], [0.5f, 0.75f, 0.25f, 1, 0]);
    }

    [Test]
    public void MaxPool_Overlapping_ByHand()
    {
        var network = new SmallNetwork(5).Convolution(1, 1).MaxPool(3, 2).Classifier(4);
        float[] red = [9, 1, 2, 3, 4, 1, 0, 0, 0, 0, 2, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, -5];
        var weights = new Weights
        {
            ["conv1.weight"] = [0.5f, 0, 0],
            ["conv1.bias"] = [0],
            ["fc3.weight"] = Identity(4),
            ["fc3.bias"] = new float[4],
        };
        AssertLogits(network, weights, [.. red, .. new float[50]], [4.5f, 3.5f, 3.5f, 3.5f]);
    }

    [Test]
    public void MaxPool_OfEqualValues_SendsTheGradientToTheFirst()
    {
        // Red is 1 everywhere, so all windows tie; green numbers the pixels, so the weights' gradients say which pixel won.
        var network = new SmallNetwork(5).Convolution(1, 1).MaxPool(3, 2).Classifier(2);
        float[] red = [.. Enumerable.Repeat(1f, 25)];
        float[] green = [.. Enumerable.Range(0, 25)];
        var weights = new Weights
        {
            ["conv1.weight"] = [1, 0, 0],
            ["conv1.bias"] = [0],
            ["fc3.weight"] = [1, 10, 100, 1000, 0, 0, 0, 0],
            ["fc3.bias"] = [-1111, 0],
        };
        using var trained = Train(Plans.Training(network, 1), weights, new Batch(network, 1), Rules.Nothing);
        trained.Program.Run([.. red, .. green, .. new float[25]], [0], Rules.At(0, Rules.Gradient));

        // Both logits are 0, so ∂L/∂logits = (−½, ½); the winners are pixels 0, 2, 10 and 12, the windows' first.
        float[] expected = [0.5f * 1111, 0.5f * (0 * 1 + 2 * 10 + 10 * 100 + 12 * 1000), 0];
        Close.AssertEqual(trained.Velocities["conv1.weight"], expected, Tolerance, "velocity of conv1.weight");
    }

    [Test]
    public void AveragePool_Overlapping_ByHand()
    {
        var network = new SmallNetwork(5).Convolution(1, 1).AveragePool(3, 2).Classifier(4);
        float[] red = [9, 1, 2, 3, 4, 1, 0, 0, 0, 0, 2, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, -5];
        var weights = new Weights
        {
            ["conv1.weight"] = [0.5f, 0, 0],
            ["conv1.bias"] = [0],
            ["fc3.weight"] = Identity(4),
            ["fc3.bias"] = new float[4],
        };
        AssertLogits(network, weights, [.. red, .. new float[50]], [21 / 18f, 15 / 18f, 9 / 18f, 1 / 18f]);
    }

    [Test]
    public void AveragePool_SharesTheGradientAmongItsWindow()
    {
        // Green numbers the pixels, so the weights' gradients say how much of each output's gradient each pixel has.
        var network = new SmallNetwork(5).Convolution(1, 1).AveragePool(3, 2).Classifier(2);
        float[] green = [.. Enumerable.Range(0, 25)];
        var weights = new Weights
        {
            ["conv1.weight"] = [0, 0, 0],
            ["conv1.bias"] = [0],
            ["fc3.weight"] = [1, 10, 100, 1000, 0, 0, 0, 0],
            ["fc3.bias"] = [0, 0],
        };
        using var trained = Train(Plans.Training(network, 1), weights, new Batch(network, 1), Rules.Nothing);
        trained.Program.Run([.. new float[25], .. green, .. new float[25]], [0], Rules.At(0, Rules.Gradient));

        // Both logits are 0, so ∂L/∂logits = (−½, ½); the windows' centres, their pixels' mean numbers, are 6, 8, 16 and 18.
        float[] expected = [0, 0.5f * (6 * 1 + 8 * 10 + 16 * 100 + 18 * 1000), 0];
        Close.AssertEqual(trained.Velocities["conv1.weight"], expected, Tolerance, "velocity of conv1.weight");
    }

    private static float[] Identity(int size)
    {
        var matrix = new float[size * size];
        for (var i = 0; i < size; i++)
        {
            matrix[i * size + i] = 1;
        }

        return matrix;
    }

    private void AssertLogits(Network network, Weights weights, float[] image, float[] expected)
    {
        var logarithms = Probabilities(network, weights, image, [0]).Select(p => MathF.Log(p)).ToArray();
        var shift = expected.Max() - logarithms.Max();
        Assert.That(logarithms.Select(x => x + shift), Is.EqualTo(expected).Within(1e-4f));
    }
}
