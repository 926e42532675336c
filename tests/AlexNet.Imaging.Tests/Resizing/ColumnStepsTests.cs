using AlexNet.Imaging.Resizing;
using AlexNet.Imaging.Tests.Support;

namespace AlexNet.Imaging.Tests.Resizing;

/// <summary>The weights laid out for vectors of sixteen, on any processor: a step is computed here value by value.</summary>
public sealed unsafe class ColumnStepsTests
{
    /// <summary>Enlarged, copied, and shrunk by more and more, up to where one pixel of the result is made of more than two vectors hold.</summary>
    [TestCase(50, 64, 64)]
    [TestCase(64, 64, 64)]
    [TestCase(70, 64, 64)]
    [TestCase(100, 64, 33)]
    [TestCase(130, 64, 64)]
    [TestCase(300, 64, 61)]
    [TestCase(640, 64, 64)]
    [TestCase(900, 64, 7)]
    [TestCase(3, 64, 64)]
    [TestCase(1, 5, 5)]
    public void Prepare_GivesWhatTheDefinitionGives(int input, int output, int count)
    {
        var (axis, steps) = (new AxisWeights(), new ColumnSteps());
        axis.Prepare(input, output, (output - count) / 2, count);
        steps.Prepare(axis);
        AssertSame(axis, steps, input);
    }

    /// <summary>Arrays stay as long as they were; what is in them is of the last axis.</summary>
    [Test]
    public void Prepare_TakesOverWhatHasChanged()
    {
        var (axis, other, steps) = (new AxisWeights(), new AxisWeights(), new ColumnSteps());
        foreach (var (input, count) in new[] { (640, 64), (70, 40), (50, 64), (130, 20) })
        {
            axis.Prepare(input, 64, 0, count);
            steps.Prepare(axis);
            AssertSame(axis, steps, input);
        }

        other.Prepare(140, 64, 0, 20);
        axis.Prepare(131, 64, 0, 20);
        other.Prepare(141, 64, 0, 20);
        steps.Prepare(other);
        AssertSame(other, steps, 141);
        steps.Weights[0] = 77;
        steps.Prepare(other);
        Assert.That(steps.Weights[0], Is.EqualTo(77), "it has them already");
        var version = other.Version;
        other.Prepare(141, 64, 0, 20);
        Assert.That(other.Version, Is.EqualTo(version), "nothing has changed");
    }

    /// <summary>Five pixels are fifteen values. The reads of a step, two vectors each time, and a permutation per tap are shared by its pixels.</summary>
    [TestCase(64, 64, 1, 5, 6, Description = "fifteen values, and three more with each tap, within 32")]
    [TestCase(50, 64, 4, 5, 6)]
    [TestCase(70, 64, 3, 5, 5)]
    [TestCase(130, 64, 4, 4, 3)]
    [TestCase(300, 64, 6, 2, 5)]
    [TestCase(640, 64, 11, 1, 10)]
    public void Prepare_ChoosesWhatTakesTheFewestSteps(int input, int output, int taps, int pixels, int together)
    {
        var (axis, steps) = (new AxisWeights(), new ColumnSteps());
        axis.Prepare(input, output, 0, output);
        steps.Prepare(axis);
        Assert.That((steps.Taps, steps.Pixels, steps.TapsPerLoad), Is.EqualTo((taps, pixels, together)));
    }

    [Test]
    public void Ensure_KeepsToLinesOfTheCacheAndGrowsOnly()
    {
        var floats = new AlignedFloats();
        Assert.That(floats.Length, Is.Zero);
        foreach (var (asked, length) in new[] { (3, 3), (100, 100), (50, 100), (101, 101) })
        {
            var before = (nint)floats.Pointer;
            floats.Ensure(asked);
            Assert.That((floats.Length, (nint)floats.Pointer % 64), Is.EqualTo((length, (nint)0)));
            Assert.That((nint)floats.Pointer == before, Is.EqualTo(asked == 50), "what is enough stays");
            new Span<float>(floats.Pointer, length).Fill(1);
        }
    }

    /// <summary>Each lane of each step is a sum of values that lie within the two vectors read for its taps.</summary>
    private static void AssertSame(AxisWeights axis, ColumnSteps steps, int input)
    {
        var row = Array.ConvertAll(Pictures.Noise(input, 1, seed: input), value => (float)value);
        var count = axis.Starts.Length;
        for (var x = 0; x < 3 * count; x++)
        {
            var (pixel, channel) = (x / 3, x % 3);
            var (step, lane) = (pixel / steps.Pixels, (3 * (pixel % steps.Pixels)) + channel);
            var (expected, actual) = (0f, 0f);
            for (var tap = 0; tap < axis.Taps; tap++)
            {
                var within = steps.Picks[(step * 16) + lane] + (3 * (tap % steps.TapsPerLoad));
                Assert.That(within, Is.InRange(0, 31), "two vectors");
                expected += axis.Weights[(pixel * axis.Taps) + tap] * row[((axis.Starts[pixel] + tap) * 3) + channel];
                actual += steps.Weights[(((step * axis.Taps) + tap) * 16) + lane] * row[steps.Firsts[step] + (3 * (tap - (tap % steps.TapsPerLoad))) + within];
            }

            Assert.That(actual, Is.EqualTo(expected), $"pixel {pixel}, channel {channel}");
        }
    }
}
