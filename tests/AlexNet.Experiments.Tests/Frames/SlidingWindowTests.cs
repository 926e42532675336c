using AlexNet.Experiments.Frames;

namespace AlexNet.Experiments.Tests.Frames;

public sealed class SlidingWindowTests
{
    /// <summary>Of two classes in five frames; the means of the first class, by hand at both ends too.</summary>
    [TestCase(1, "1 0 0.5 0.25 0")]
    [TestCase(2, "1 0.5 0.25 0.375 0.125")]
    [TestCase(3, "0.5 0.5 0.25 0.25 0.125")]
    [TestCase(4, "0.5 0.5 0.4375 0.1875 0.25")]
    [TestCase(5, "0.5 0.4375 0.35 0.1875 0.25")]
    [TestCase(100, "0.35 0.35 0.35 0.35 0.35")]
    [TestCase(int.MaxValue, "0.35 0.35 0.35 0.35 0.35")]
    public void Average_IsOverTheFramesAround(int window, string means)
    {
        float[] first = [1, 0, 0.5f, 0.25f, 0];
        var averaged = SlidingWindow.Average([.. first.Select(share => new[] { share, 1 - share })], window);
        Assert.That(averaged.Select(frame => frame![0]), Is.EqualTo(means.Split(' ').Select(mean => float.Parse(mean, System.Globalization.CultureInfo.InvariantCulture))).Within(1e-7));
        Assert.That(averaged.Select(frame => frame![0] + frame[1]), Is.All.EqualTo(1).Within(1e-6));
    }

    /// <summary>A frame that could not be used is left out of the mean; where it is the only one, nothing is known.</summary>
    [TestCase(1, "1 - 0.5 - -")]
    [TestCase(3, "1 0.75 0.5 0.5 -")]
    public void Average_LeavesOutWhatIsMissing(int window, string means)
    {
        float[]?[] frames = [[1, 0], null, [0.5f, 0.5f], null, null];
        Assert.That(string.Join(' ', SlidingWindow.Average(frames, window).Select(frame => frame is null ? "-" : frame[0].ToString(System.Globalization.CultureInfo.InvariantCulture))), Is.EqualTo(means));
    }

    [Test]
    public void Average_OfNothingIsNothing()
    {
        Assert.That(SlidingWindow.Average([null, null], 2), Is.EqualTo(new float[]?[] { null, null }));
        Assert.That(SlidingWindow.Average([], 2), Is.Empty);
        Assert.That(() => SlidingWindow.Average([[1]], 0), Throws.TypeOf<ArgumentOutOfRangeException>());
    }
}
