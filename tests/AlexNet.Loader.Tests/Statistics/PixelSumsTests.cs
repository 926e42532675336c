using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Decoding;
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

    /// <summary>What is counted in 32 bits is carried over before it is too large: the last image that fits is the 16,843,009th.</summary>
    [Test]
    public void Add_KeepsWhiteImagesOfAnyNumberExact()
    {
        const int images = 16_843_010;
        var sums = new PixelSums(1);
        for (var i = 0; i < images; i++)
        {
            sums.Add([255, 255, 255]);
        }

        Assert.That(sums.Count, Is.EqualTo(images));
        Assert.That(sums.Finish([]).Mean, Is.EqualTo(new[] { 255f, 255, 255 }));
    }

    [Test]
    public void Finish_KeepsWhatIsSaidOfTheImages()
    {
        var sums = new PixelSums(1);
        sums.Add([1, 2, 3]);
        var (bad, odd) = (new BadImage(4, "n", "r"), new OddImages(2, []));
        var statistics = sums.Finish([bad], ExifOrientation.Apply, odd, "print");
        Assert.That((statistics.Skipped, statistics.SkippedImages.Single(), statistics.OddImages, statistics.Exif, statistics.Fingerprint), Is.EqualTo((1L, bad, odd, ExifOrientation.Apply, "print")));
        Assert.That((sums.Finish([]).OddImages, sums.Finish([]).Exif, sums.Finish([]).Fingerprint), Is.EqualTo((OddImages.None, ExifOrientation.Ignore, (string?)null)));
    }
}
