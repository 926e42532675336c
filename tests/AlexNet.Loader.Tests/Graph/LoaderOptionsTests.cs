using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Graph;

/// <summary>Every option of a stream makes the difference that it says, from files and from shards.</summary>
public sealed class LoaderOptionsTests : GraphTest
{
    private DataSet _shards = null!;

    private static readonly LoaderOptions Plain = Options(batch: 4, total: 4) with
    {
        Augment = Augment.None,
        Format = BatchFormat.Bytes,
        Shuffle = false,
    };

    [OneTimeSetUp]
    public void Open()
    {
        TinyImages.WriteShards(Folder.Combine("shards"), "train", Source, perShard: 9);
        _shards = DataSet.Open(Folder.Combine("shards"));
    }

    [OneTimeTearDown]
    public void Close() => _shards.Dispose();

    /// <summary>One of the ten views of an evaluation.</summary>
    [TestCase(0, 5, true)]
    [TestCase(5, 0, false)]
    public void Window_TakesThePlaceOfTheCentre(int top, int left, bool flip)
    {
        var options = Plain with { Window = new CropDraw(top, left, flip) };
        Assert.That(Draws(options), Is.All.EqualTo(new ImageDraw(top, left, flip ? 1 : 0, 0, 0, 0)));
        Assert.That(Draws(Plain), Is.All.EqualTo(new ImageDraw(2, 2, 0, 0, 0, 0)), "32 pixels less 27, halved");
        var prepared = (IPreparedSource)_shards.Split("train");
        foreach (var source in Both)
        {
            var bytes = First(source, options, batch => batch.Bytes.ToArray());
            for (var i = 0; i < bytes.Length; i++)
            {
                var (image, y, x, c) = (i / (3 * Crop * Crop), i / (3 * Crop) % Crop, i / 3 % Crop, i % 3);
                Assert.That(bytes[i], Is.EqualTo(prepared.Pixels(image)[((((top + y) * TinyImages.Size) + left + x) * 3) + c]), $"byte {i}");
            }
        }
    }

    [Test]
    public void Window_IsDrawnInsteadWhereImagesAreAugmented()
    {
        var augmented = Plain with { Augment = Augment.Full };
        Assert.That(Draws(augmented with { Window = new CropDraw(0, 5, true) }), Is.EqualTo(Draws(augmented)));
    }

    [Test]
    public void Lighting_IsOnlyForAugmentedImages()
    {
        Assert.That(Draws(Plain with { Lighting = LightingScale.Paper }), Is.All.EqualTo(new ImageDraw(2, 2, 0, 0, 0, 0)));
        var augmented = Plain with { Augment = Augment.Full };
        Assert.That(Draws(augmented with { Lighting = LightingScale.Off }).Select(draw => (draw.Red, draw.Green, draw.Blue)), Is.All.EqualTo((0f, 0f, 0f)));
        foreach (var scale in new[] { LightingScale.Paper, LightingScale.Original })
        {
            var expected = Enumerable.Range(0, 4).Select(i => Core.Lighting.Offset(17, 0, i, Statistics.Eigen, scale)).Select(light => (light.Red, light.Green, light.Blue));
            Assert.That(Draws(augmented with { Lighting = scale }).Select(draw => (draw.Red, draw.Green, draw.Blue)), Is.EqualTo(expected));
        }
    }

    [Test]
    public void Seed_DecidesOnOrderAndDraws()
    {
        var augmented = Plain with { Augment = Augment.Full };
        Assert.That(Draws(augmented with { Seed = 18 }), Is.Not.EqualTo(Draws(augmented)));
        var shuffled = Options(batch: Images, total: Images);
        Assert.That(Samples(shuffled), Is.EqualTo(Shuffle.Permutation(17, Purpose.Shuffle, 0, Images).Select(Source.Label)));
        Assert.That(Samples(shuffled with { Seed = 18 }), Is.EqualTo(Shuffle.Permutation(18, Purpose.Shuffle, 0, Images).Select(Source.Label)));
        Assert.That(Samples(shuffled with { Shuffle = false }), Is.EqualTo(Enumerable.Range(0, Images).Select(Source.Label)));
    }

    [Test]
    public void PixelScale_DividesEveryValue()
    {
        var one = First(Source, Options(batch: 4, total: 4) with { PixelScale = 1 }, batch => batch.Images.ToArray());
        var four = First(Source, Options(batch: 4, total: 4) with { PixelScale = 4 }, batch => batch.Images.ToArray());
        Assert.That(four, Is.EqualTo(one.Select(value => value / 4)), "a power of two changes no digit");
    }

    [Test]
    public void Options_AreThePapersUnlessSaidOtherwise()
    {
        var options = new LoaderOptions { Batch = 1 };
        Assert.That((options.Format, options.Crop, options.Augment, options.Window, options.Lighting, options.PixelScale), Is.EqualTo((BatchFormat.Floats, 227, Augment.Full, (CropDraw?)null, LightingScale.Paper, 1.0)));
        Assert.That((options.Seed, options.Shuffle, options.Workers, options.RingSize, options.Start, options.TotalSamples), Is.EqualTo((0UL, true, Environment.ProcessorCount, 3, SamplePosition.Start, (long?)null)));
        Assert.That((options.Sampling, options.MaxBadFraction, options.BadImages, options.Exif, options.MaxPixels), Is.EqualTo((Sampling.Uniform, 0.01, BadImagePolicy.Replace, ExifOrientation.Ignore, 300_000_000)));
        using (var memory = options.Memory.Rent(0))
        {
            Assert.That((memory.Memory.Length, options.Memory.MaxBufferSize), Is.EqualTo((1, 2_147_483_591)));
        }

        var evaluation = LoaderOptions.Evaluation(Source, batch: 7, crop: 5, pixelScale: 3);
        Assert.That((evaluation.Batch, evaluation.Crop, evaluation.PixelScale, evaluation.Augment, evaluation.Lighting), Is.EqualTo((7, 5, 3.0, Augment.None, LightingScale.Off)));
        Assert.That((evaluation.Shuffle, evaluation.TotalSamples, evaluation.BadImages), Is.EqualTo((false, (long?)23, BadImagePolicy.Skip)));
    }

    /// <summary>The last values that are allowed, the first that are not, and what is said of them.</summary>
    [Test]
    public void Check_KnowsTheBoundsOfEveryNumber()
    {
        var good = Options(batch: 4, total: 4);
        (LoaderOptions[] Allowed, LoaderOptions[] Refused, string[] Messages)[] cases =
        [
            ([good with { Batch = 1 }, good with { Batch = 65536 }], [good with { Batch = 0 }, good with { Batch = 65537 }], ["the batch is 0, allowed are 1 to 65536", "the batch is 65537, allowed are 1 to 65536"]),
            ([good with { Crop = 1 }, good with { Crop = 32 }], [good with { Crop = 0 }, good with { Crop = 33 }], ["the crop is 0, allowed are 1 to 32, the size of the images", "the crop is 33, allowed are 1 to 32, the size of the images"]),
            ([good with { PixelScale = 1e-9 }], [good with { PixelScale = -1 }, good with { PixelScale = double.NaN }, good with { PixelScale = double.PositiveInfinity }],
                ["the pixel scale is -1, allowed are numbers above 0", "the pixel scale is NaN, allowed are numbers above 0", "the pixel scale is Infinity, allowed are numbers above 0"]),
            ([good with { Workers = 1 }, good with { Workers = 1024 }], [good with { Workers = 0 }, good with { Workers = 1025 }], ["the number of workers is 0, allowed are 1 to 1024", "the number of workers is 1025, allowed are 1 to 1024"]),
            ([good with { RingSize = 2 }, good with { RingSize = 1024 }], [good with { RingSize = 1 }, good with { RingSize = 1025 }], ["the ring of batches is 1, allowed are 2 to 1024", "the ring of batches is 1025, allowed are 2 to 1024"]),
            ([good with { TotalSamples = 1 }, good with { TotalSamples = null }], [good with { TotalSamples = 0 }], ["the number of samples is 0, allowed are numbers from 1"]),
            ([good with { MaxBadFraction = 0 }, good with { MaxBadFraction = 1 }], [good with { MaxBadFraction = -0.5 }, good with { MaxBadFraction = 1.5 }], ["the fraction of bad images is -0.5, allowed are 0 to 1", "the fraction of bad images is 1.5, allowed are 0 to 1"]),
        ];
        foreach (var (allowed, refused, messages) in cases)
        {
            Array.ForEach(allowed, options => options.Check(TinyImages.Size, Images));
            Assert.That(refused.Select(options => Assert.Throws<UserErrorException>(() => options.Check(TinyImages.Size, Images))!.Message), Is.EqualTo(messages));
        }
    }

    private IImageSource[] Both => [Source, _shards.Split("train")];

    /// <summary>What is drawn for the first images, the same from files and from shards.</summary>
    private ImageDraw[] Draws(LoaderOptions options)
    {
        var draws = Both.Select(source => First(source, options, batch => batch.Draws.ToArray())).ToArray();
        Assert.That(draws[1], Is.EqualTo(draws[0]));
        return draws[0];
    }

    private int[] Samples(LoaderOptions options) => First(Source, options, batch => batch.Labels.ToArray());

    private T First<T>(IImageSource source, LoaderOptions options, Func<Batch, T> look)
    {
        using var stream = LoaderGraph.Start(source, Statistics, options);
        Assert.That(stream.TryNext(out var batch));
        return look(batch!);
    }
}
