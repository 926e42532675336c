using AlexNet.Imaging.Resizing;
using AlexNet.Loader.Crops;
using AlexNet.Loader.Statistics;

namespace AlexNet.Loader.Tests.Crops;

public sealed class CropWriterTests
{
    [TestCase(32, 27)]
    [TestCase(32, 32)]
    [TestCase(20, 16)]
    [TestCase(20, 17)]
    [TestCase(12, 9)]
    [TestCase(17, 17)]
    [TestCase(40, 31)]
    [TestCase(256, 227)]
    [TestCase(256, 224)]
    public void Write_IsExactlyTheFormula(int size, int crop)
    {
        var random = new Random(size * crop);
        var rgb = new byte[size * size * 3];
        random.NextBytes(rgb);
        var statistics = Statistics(size, random);
        var lighting = new RgbOffset(1.25f, -3.5f, 0.1f);
        foreach (var flip in new[] { false, true })
        {
            var draw = new CropDraw(size - crop, (size - crop) / 2, flip);
            var expected = Plain(rgb, statistics, crop, draw, lighting);
            foreach (var level in VectorLevels.Supported)
            {
                // Anywhere in a line of memory, and nothing beside the target is touched.
                for (var place = 0; place < 17; place++)
                {
                    var memory = new float[expected.Length + 40];
                    var target = memory.AsSpan(place, expected.Length);
                    var pixels = rgb.AsSpan(((draw.Top * size) + draw.Left) * 3, ((((crop - 1) * size) + crop) * 3));
                    CropWriter.Write(level, pixels, size * 3, new MeanPlanes(statistics), crop, draw, lighting, 0.25f, target);
                    Assert.That(target.SequenceEqual(expected), $"{level}, flip {flip}, place {place}");
                    Assert.That(memory[..place].Concat(memory[(place + expected.Length)..]), Has.All.Zero, $"{level}");
                }
            }
        }
    }

    [Test]
    public void Write_TakesAWindowThatIsByItself([Values] bool flip)
    {
        const int size = 40, crop = 27;
        var random = new Random(9);
        var rgb = new byte[size * size * 3];
        random.NextBytes(rgb);
        var statistics = Statistics(size, random);
        var draw = new CropDraw(5, 8, flip);
        var window = new byte[crop * crop * 3];
        for (var i = 0; i < window.Length; i++)
        {
            window[i] = rgb[((((5 + (i / 3 / crop)) * size) + 8 + (i / 3 % crop)) * 3) + (i % 3)];
        }

        foreach (var level in VectorLevels.Supported)
        {
            var actual = new float[window.Length];
            CropWriter.Write(level, window, crop * 3, new MeanPlanes(statistics), crop, draw, default, 0.25f, actual);
            Assert.That(actual.AsSpan().SequenceEqual(Plain(rgb, statistics, crop, draw, default)), $"{level}");
        }
    }

    [TestCase(0, 0, 192, 24, 192, true)]
    [TestCase(1, 0, 192, 24, 192, false)]
    [TestCase(0, 1, 192, 24, 192, false)]
    [TestCase(-1, 0, 192, 24, 192, false)]
    [TestCase(0, -1, 192, 24, 192, false)]
    [TestCase(0, 0, 191, 24, 192, false)]
    [TestCase(0, 0, 192, 23, 192, false)]
    [TestCase(0, 0, 192, 24, 191, false)]
    [TestCase(0, 0, 192, 24, 193, false)]
    public void Write_RefusesAWindowOutside(int top, int left, int bytes, int stride, int values, bool fits)
    {
        var mean = new MeanPlanes(Statistics(8, new Random(1)));
        var refused = false;
        try
        {
            CropWriter.Write(VectorLevels.Best, new byte[bytes], stride, mean, 8, new CropDraw(top, left, false), default, 1, new float[values]);
        }
        catch (ArgumentException)
        {
            refused = true;
        }

        Assert.That(refused, Is.Not.EqualTo(fits));
    }

    internal static DataStatistics Statistics(int size, Random random) => new()
    {
        Size = size,
        Count = 1,
        Mean = Enumerable.Range(0, size * size * 3).Select(_ => random.NextSingle() * 255).ToArray(),
        PixelMean = new float[3],
        Covariance = new double[9],
        Eigen = new RgbEigen([9000, 400, 100], [0.6, -0.7, 0.4, 0.6, 0, -0.8, 0.5, 0.7, 0.4]),
    };

    /// <summary>((pixel + lighting) − mean) / 4, the mean in the image's own place, then the mirror.</summary>
    private static float[] Plain(byte[] rgb, DataStatistics statistics, int crop, CropDraw draw, RgbOffset lighting)
    {
        var values = new float[3 * crop * crop];
        float[] offsets = [lighting.Red, lighting.Green, lighting.Blue];
        for (var i = 0; i < values.Length; i++)
        {
            var (c, y, x) = (i / crop / crop, i / crop % crop, i % crop);
            var column = draw.Left + (draw.Flip ? crop - 1 - x : x);
            var at = ((((draw.Top + y) * statistics.Size) + column) * 3) + c;
            values[i] = (rgb[at] + offsets[c] - statistics.Mean[at]) * 0.25f;
        }

        return values;
    }
}
