using AlexNet.Experiments.TensorBoard;
using AlexNet.Imaging.Formats.Png;
using AlexNet.Imaging.Images;
using Google.Protobuf;

namespace AlexNet.Experiments.Tests.TensorBoard;

public sealed class SummariesTests
{
    private static readonly LogEntry Training = new("train", 7, 2, 1.25, 0.5, 0.125, 0.01, 80, 60) { Images = 16, WaitedSeconds = 0.05 };

    /// <summary>16 images at 80 a second are 0.2 s, a quarter of which was waited for.</summary>
    [Test]
    public void Of_ALineOfTraining()
    {
        Assert.That(Summaries.Of(Training).Select(Scalar), Is.EqualTo(new[]
        {
            ("train/loss", 1.25f), ("train/top1_error", 0.5f), ("train/top5_error", 0.125f), ("train/images_per_s", 80f), ("train/learning_rate", 0.01f), ("loader/waiting", 0.25f),
        }));
    }

    [Test]
    public void Of_AValidationOfThreeClasses()
    {
        var entry = new LogEntry("validation", 7, 2, 1.25, 0.5, null, 0.01, 80, 60) { Images = 16, TopK = 2, TopKError = 0.25 };
        Assert.That(Summaries.Of(entry).Select(Scalar), Is.EqualTo(new[]
        {
            ("validation/loss", 1.25f), ("validation/top1_error", 0.5f), ("validation/top2_error", 0.25f), ("validation/images_per_s", 80f),
        }));
    }

    /// <summary>From −1 to 1 in 64 steps: −1 is in the first, 0 begins the 33rd, 0.5 the 49th, 1 is in the last.</summary>
    [Test]
    public void Histogram_HasEqualSteps()
    {
        var value = Read(Summaries.Histogram("weights/x", [0, -1, 0.5f, 1, 0]));
        var histogram = value.Inner(5);
        Assert.That(value.Text(1), Is.EqualTo("weights/x"));
        Assert.That(Enumerable.Range(1, 5).Select(histogram.Double), Is.EqualTo(new[] { -1, 1, 5, 0.5, 2.25 }), "least, largest, how many, sum, sum of squares");
        var (limits, counts) = (histogram.Doubles(6), histogram.Doubles(7));
        Assert.That((limits.Length, limits[0], limits[31], limits[63]), Is.EqualTo((64, -0.96875, 0.0, 1.0)));
        Assert.That(limits, Is.Ordered);
        Assert.That(counts.Index().Where(bucket => bucket.Item > 0), Is.EqualTo(new[] { (0, 1.0), (32, 2.0), (48, 1.0), (63, 1.0) }));
    }

    /// <summary>Biases before the first update.</summary>
    [Test]
    public void Histogram_OfEqualNumbersIsOneStep()
    {
        var histogram = Read(Summaries.Histogram("x", [0.25f, 0.25f])).Inner(5);
        Assert.That((histogram.Double(1), histogram.Double(2), histogram.Double(3)), Is.EqualTo((0.25, 0.25, 2.0)));
        Assert.That((histogram.Doubles(6), histogram.Doubles(7)), Is.EqualTo((new[] { 0.25 }, new[] { 2.0 })));
    }

    /// <summary>Three classes in squares of 170 pixels; of the first three images in four are right, of the second both are taken for the third, of the third there are none.</summary>
    [Test]
    public void Confusion_IsASquareForEachPair()
    {
        var confusion = new Confusion(3);
        foreach (var (label, predicted) in new[] { (0, 0), (0, 0), (0, 0), (0, 1), (1, 2), (1, 2) })
        {
            confusion.Add(label, predicted);
        }

        var value = Read(ConfusionPicture.Of("validation/confusion", confusion));
        var picture = value.Inner(4);
        Assert.That((value.Text(1), picture.Whole(1), picture.Whole(2), picture.Whole(3)), Is.EqualTo(("validation/confusion", 510L, 510L, 3L)));
        var image = new RgbImage();
        new PngDecoder().Decode(picture.Bytes(4), image);
        var rows = Enumerable.Range(0, 3).Select(label => string.Join(' ', Enumerable.Range(0, 3).SelectMany(predicted => new[] { At(predicted * 170, label * 170), At(predicted * 170 + 169, label * 170 + 169) }).Distinct()));
        Assert.That(rows, Is.EqualTo(new[] { "466490 C1CBDA FFFFFF", "FFFFFF 08306B", "D0D0D0" }));

        string At(int x, int y) => Convert.ToHexString(image.Pixels.Slice((y * image.Width + x) * 3, 3));
    }

    /// <summary>A pixel for each pair where there are many.</summary>
    [Test]
    public void Confusion_OfManyClassesIsLarger()
    {
        var picture = Read(ConfusionPicture.Of("x", new Confusion(600))).Inner(4);
        Assert.That((picture.Whole(1), picture.Whole(2)), Is.EqualTo((600L, 600L)));
    }

    private static (string Tag, float Value) Scalar(SummaryValue value) => (Read(value).Text(1), Read(value).Float(2));

    private static Message Read(SummaryValue value) => new(value.ToByteArray());
}
