using AlexNet.Bench.Loading;
using AlexNet.Bench.Measuring;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Imaging.Images;
using AlexNet.Loader.Graph.Batches;
using NUnit.Framework;

namespace AlexNet.Bench.Tests.Loading;

public sealed class LoadingTests
{
    [Test]
    public void Encode_BringsAPictureNearItsSizeAndKeepsItsPixels()
    {
        var picture = SoftShapes.Draw(JpegSet.Width, JpegSet.Height, number: 3);
        var jpeg = JpegSet.Encode(picture, new Grain(picture.Length), number: 3);
        Assert.That(jpeg.Length, Is.EqualTo(JpegSet.TargetBytes).Within(5).Percent);
        var image = new RgbImage();
        ImageFormats.Decoders().Decode(jpeg, image);
        Assert.That((image.Width, image.Height), Is.EqualTo((JpegSet.Width, JpegSet.Height)));
    }

    [Test]
    public void Grain_DiffersByNumberOnly()
    {
        var grain = new Grain(300);
        var grey = Enumerable.Repeat((byte)128, 300).ToArray();
        Assert.That(grain.Over(grey, 1, 20), Is.EqualTo(grain.Over(grey, 1, 20)));
        Assert.That(grain.Over(grey, 1, 20), Is.Not.EqualTo(grain.Over(grey, 2, 20)));
        Assert.That(grain.Over(grey, 1, 0), Is.EqualTo(grey));
    }

    [TestCase(1)]
    [TestCase(2)]
    public void StreamingStores_CountsImages(int threads) =>
        Assert.That(new StreamingStores(threads, images: 4, valuesPerImage: 1000).Measure(10), Is.GreaterThan(0));

    [Test]
    public void LoaderRate_RunsOverAFolderOfFiles()
    {
        var folder = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        try
        {
            var set = new JpegSet(folder, photographs: "");
            set.Ensure(4, _ => { });
            using var rate = new LoaderRate(folder, batch: 4, workers: 2, BatchFormat.Bytes);
            Assert.That(rate.Images, Is.EqualTo(4));
            Assert.That(rate.Take(10), Is.EqualTo(12), "whole batches");
            Assert.That(rate.Measure(4), Is.GreaterThan(0));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void ParseFigure_ReadsTheNamedOne()
    {
        Assert.That(PyTorch.ParseFigure("floor.py", "rate", "x\n{\"files\": 3, \"rate\": 12.5}\n"), Is.EqualTo(12.5));
        var error = Assert.Throws<AlexNet.Core.UserErrorException>(() => PyTorch.ParseFigure("floor.py", "rate", "{\"files\": 3}"));
        Assert.That(error!.Message, Does.Contain("floor.py").And.Contain("rate"));
    }
}
