using AlexNet.Experiments.Figures;
using AlexNet.Loader.Storage;

namespace AlexNet.Experiments.Tests.Figures;

public sealed class ImageKernelsTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TempFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    /// <summary>Kernels of two pixels by two, their channels one after the other; what is computed by hand stands beside each.</summary>
    private static IEnumerable<TestCaseData> Colours =>
    [
        new TestCaseData(new float[] { 1, -1, 2, -2, 1, -1, 2, -2, 1, -1, 2, -2 }, 0.0).SetName("an edge in grey sees no colour"),
        new TestCaseData(new float[] { 1, 1, 1, 1, -1, -1, -1, -1, 0, 0, 0, 0 }, 1.0).SetName("red against green sees colour alone"),
        new TestCaseData(new float[] { 6, 6, 6, 6, 4, 4, 4, 4, 5, 5, 5, 5 }, 1.0).SetName("its mean weight does not count"),

        // Red alone in one pixel: the mean is 1/4, all energy is 9 - 12/16 = 8.25; grey there is 1, so that 4 + 1 + 1 = 6 lies off the axis.
        new TestCaseData(new float[] { 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, 6 / 8.25).SetName("one red pixel"),
        new TestCaseData(new float[] { 300, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, 6 / 8.25).SetName("strength does not matter"),
        new TestCaseData(new float[] { 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5 }, null).SetName("the same everywhere says nothing"),
    ];

    [TestCaseSource(nameof(Colours))]
    public void Colour_IsTheShareOffTheGreyAxis(float[] weights, double? colour)
    {
        var found = new ImageKernels(weights, size: 2, columns: 1).Colour(0);
        Assert.That(found.HasValue, Is.EqualTo(colour.HasValue));
        Assert.That(found ?? 0, Is.EqualTo(colour ?? 0).Within(1e-12));
    }

    /// <summary>What the documents say of first weights.</summary>
    [Test]
    public void Colour_OfNoiseIsTwoThirds()
    {
        var random = new Random(1);
        var noise = Enumerable.Range(0, 96 * 363).Select(_ => (float)Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * (float)Math.Cos(2 * Math.PI * random.NextDouble())).ToArray();
        var kernels = new ImageKernels(noise, size: 11, columns: 2);
        Assert.That(kernels.ColourOfColumn(0), Is.EqualTo(0.667).Within(0.01));
        Assert.That(kernels.ColourOfColumn(1), Is.EqualTo(0.667).Within(0.01));
    }

    /// <summary>The first half of the kernels is column 0; one that says nothing is left out of the mean.</summary>
    [Test]
    public void ColourOfColumn_IsTheMeanOfItsKernels()
    {
        float[] grey = [1, 1, 1], red = [2, -1, -1], mixed = [1, 0, 0];
        var kernels = new ImageKernels([.. grey, .. red, .. red, .. Twice(red), .. mixed, .. grey], size: 1, columns: 2);
        Assert.That((kernels.Count, kernels.PerColumn), Is.EqualTo((6, 3)));
        Assert.That(kernels.ColourOfColumn(0), Is.EqualTo(1.0).Within(1e-12));
        Assert.That(new ImageKernels([.. grey, .. grey], size: 1, columns: 2).ColourOfColumn(1), Is.Null);
        var two = new ImageKernels([3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, -1, 2, -2, 1, -1, 2, -2, 1, -1, 2, -2], size: 2, columns: 1);
        Assert.That(two.ColourOfColumn(0), Is.EqualTo(6 / 8.25 / 2).Within(1e-12));

        static float[] Twice(float[] weights) => [.. weights.Select(weight => 2 * weight)];
    }

    [TestCase(null, 1)]
    [TestCase("cifar-relu", 1)]
    [TestCase("alexnet", 2)]
    [TestCase("somebody's own", 1)]
    public void Read_HasTheColumnsOfTheNetwork(string? network, int columns)
    {
        var kernels = ImageKernels.Read(Write(network, 4, 3, 2, 2));
        Assert.That((kernels.Count, kernels.Size, kernels.Columns), Is.EqualTo((4, 2, columns)));
        Assert.That(kernels.Kernel(1).ToArray(), Is.EqualTo(Enumerable.Range(12, 12).Select(i => (float)i)));
    }

    [TestCase(new[] { 4, 16, 5, 5 }, "[4, 16, 5, 5]")]
    [TestCase(new[] { 4, 3, 5 }, "[4, 3, 5]")]
    [TestCase(new[] { 4, 3, 5, 4 }, "[4, 3, 5, 4]")]
    [TestCase(new[] { 2, 3, 65, 65 }, "[2, 3, 65, 65]")]
    [TestCase(new[] { 1025, 3, 1, 1 }, "[1025, 3, 1, 1]")]
    public void Read_RefusesWhatReadsNoImage(int[] shape, string shown)
    {
        var path = Write(null, shape);
        Assert.That(
            Assert.Throws<UserErrorException>(() => ImageKernels.Read(path))!.Message,
            Is.EqualTo($"{path}: conv1.weight is F32 {shown}; allowed is F32 [N, 3, S, S], kernels that read the 3 channels of an image, with N up to 1024 and S up to 64"));
    }

    [Test]
    public void Read_RefusesOtherFiles()
    {
        var (path, odd, nan) = (_folder.In("fc.safetensors"), Write("alexnet", 3, 3, 2, 2), _folder.In("nan.safetensors"));
        SafetensorsWriter.Write(path, [TensorData.From<float>("fc1.weight", new float[4], 2, 2)]);
        SafetensorsWriter.Write(nan, [TensorData.From<float>("conv1.weight", new[] { 1, float.NaN, 1 }, 1, 3, 1, 1)]);
        Assert.That(Refused(path), Is.EqualTo($"{path}: there is no tensor conv1.weight; there are fc1.weight"));
        Assert.That(Refused(odd), Is.EqualTo($"{odd}: conv1.weight has 3 kernels; allowed is a multiple of 2, the columns of alexnet"));
        Assert.That(Refused(nan), Is.EqualTo($"{nan}: conv1.weight holds NaN; allowed are finite numbers"));

        static string Refused(string path) => Assert.Throws<UserErrorException>(() => ImageKernels.Read(path))!.Message;
    }

    private string Write(string? network, params int[] shape)
    {
        var path = _folder.In($"{shape.Length}-{string.Join('-', shape)}.safetensors");
        var weights = Enumerable.Range(0, shape.Aggregate(1, (product, extent) => product * extent)).Select(i => (float)i).ToArray();
        SafetensorsWriter.Write(path, [TensorData.From<float>("conv1.weight", weights, [.. shape.Select(extent => (long)extent)])], network is null ? null : new Dictionary<string, string> { ["network"] = network });
        return path;
    }
}
