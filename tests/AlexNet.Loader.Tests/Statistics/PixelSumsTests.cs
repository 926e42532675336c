using AlexNet.Loader.Statistics;

namespace AlexNet.Loader.Tests.Statistics;

public sealed class PixelSumsTests
{
    /// <summary>Sides of which 3·S² is no multiple of sixteen have a rest that no vector takes.</summary>
    [Test]
    public void Add_SumsEveryByteWhateverTheSize([Values(1, 2, 3, 4, 5, 7, 9)] int size)
    {
        var random = new Random(size);
        var images = Enumerable.Range(0, 5).Select(_ =>
        {
            var image = new byte[size * size * 3];
            random.NextBytes(image);
            return image;
        }).ToArray();
        var (first, second) = (new PixelSums(size), new PixelSums(size));
        Array.ForEach(images[..2], image => first.Add(image));
        Array.ForEach(images[2..], image => second.Add(image));
        first.Merge(second);
        var statistics = first.Finish([]);
        Assert.That((first.Count, statistics.Count, statistics.Size), Is.EqualTo((5L, 5L, size)));
        Assert.That(statistics.Mean, Is.EqualTo(Enumerable.Range(0, size * size * 3).Select(i => (float)(images.Sum(image => (double)image[i]) / 5))));
        for (var c = 0; c < 3; c++)
        {
            Assert.That(statistics.PixelMean[c], Is.EqualTo(images.SelectMany(image => image.Where((_, i) => i % 3 == c)).Average(value => (double)value)).Within(1e-4));
        }
    }
}
