using AlexNet.Imaging.ImageSharp;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Tests.Crops;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Graph;

public sealed class LoaderGraphTests : GraphTest
{
    private const int Values = 3 * Crop * Crop;

    [Test]
    public void Start_EveryValueIsThePlainFormula()
    {
        var batches = Collect(Source, Options(batch: 8, total: 2 * Images));
        foreach (var batch in batches)
        {
            for (var i = 0; i < batch.Samples.Length; i++)
            {
                var (epoch, position) = ((int)(batch.Samples[i] / Images), (int)(batch.Samples[i] % Images));
                var index = Shuffle.Permutation(17, Purpose.Shuffle, epoch, Images)[position];
                Assert.That(batch.Labels[i], Is.EqualTo(Source.Label(index)));
                var draw = Augmentation.Draw(17, epoch, index, TinyImages.Size, Crop, crops: true, flips: true);
                var light = Lighting.Offset(17, epoch, index, Statistics.Eigen, LightingScale.Paper);
                Assert.That(batch.Images[(i * Values)..((i + 1) * Values)], Is.EqualTo(Expected(index, draw, light, 2)).Within(1e-4));
            }
        }
    }

    [TestCase(false, true, 0)]
    [TestCase(true, false, 0)]
    [TestCase(true, true, 1)]
    [TestCase(true, true, 2)]
    public void Start_LeavesOutWhatIsLeftOut(bool crops, bool flips, int lightingEpochs)
    {
        var options = Options(batch: Images, total: 2 * Images) with { Crops = crops, Flips = flips, LightingEpochs = lightingEpochs };
        var batches = Collect(Source, options);
        for (var epoch = 0; epoch < 2; epoch++)
        {
            for (var i = 0; i < Images; i++)
            {
                var index = Shuffle.Permutation(17, Purpose.Shuffle, epoch, Images)[i];
                var draw = Augmentation.Draw(17, epoch, index, TinyImages.Size, Crop, crops, flips);
                var light = lightingEpochs == 1 && epoch == 1 ? default : Lighting.Offset(17, epoch, index, Statistics.Eigen, LightingScale.Paper);
                Assert.That(batches[epoch].Images[(i * Values)..((i + 1) * Values)], Is.EqualTo(Expected(index, draw, light, 2)).Within(1e-4));
            }
        }
    }

    [Test]
    public void Start_WithoutAugmentationCutsTheCentre()
    {
        var options = LoaderOptions.Evaluation(Source, batch: 10, Crop, pixelScale: 1);
        var batches = Collect(Source, options);
        Assert.That(batches.Select(batch => batch.Samples.Length), Is.EqualTo(new[] { 10, 10, 3 }), "the last batch is partial");
        Assert.That(batches.SelectMany(batch => batch.Samples), Is.EqualTo(Enumerable.Range(0, Images).Select(i => (long)i)));
        var centre = new CropDraw(2, 2, false);
        Assert.That(batches[2].Images[..Values], Is.EqualTo(Expected(20, centre, default, 1)).Within(1e-4));
    }

    [Test]
    public void Start_EveryImageOnceAnEpochAcrossItsEdge()
    {
        var batches = Collect(Source, Options(batch: 5, total: 3 * Images));
        Assert.That(batches.Take(13).Select(batch => batch.Samples.Length), Has.All.EqualTo(5), "a batch runs on into the next epoch");
        var samples = batches.SelectMany(batch => batch.Samples).ToArray();
        Assert.That(samples, Is.EqualTo(Enumerable.Range(0, 3 * Images).Select(i => (long)i)));
        var labels = batches.SelectMany(batch => batch.Labels).ToArray();
        for (var epoch = 0; epoch < 3; epoch++)
        {
            Assert.That(labels.Skip(epoch * Images).Take(Images).Sum(), Is.EqualTo(PerClass - 1));
        }

        Assert.That(labels.Take(Images), Is.Not.EqualTo(labels.Skip(Images).Take(Images)), "another order every epoch");
    }

    [Test]
    public void Start_TheSamePixelsWhateverTheWorkers()
    {
        var one = Collect(Source, Options(batch: 7, total: 50, workers: 1));
        AssertSame(Collect(Source, Options(batch: 7, total: 50, workers: 2)), one);
        AssertSame(Collect(Source, Options(batch: 7, total: 50, workers: 8) with { RingSize = 2 }), one);
    }

    [Test]
    public void Start_ResumesAnywhere()
    {
        var whole = Collect(Source, Options(batch: 6, total: 60));
        var rest = Collect(Source, Options(batch: 6, total: 60 - whole[3].NextSample) with { Start = SamplePosition.After(whole[3].NextSample, Images) });
        AssertSame(rest, whole.Skip(4).ToArray());
    }

    [Test]
    public void Start_ShardsGiveTheSamePixels()
    {
        var folder = Folder.Combine("shards");
        TinyImages.WriteShards(folder, "train", Source, perShard: 9);
        using var shards = DataSet.Open(folder);
        var options = Options(batch: 20, total: 50);
        AssertSame(Collect(shards.Split("train"), options), Collect(Source, options));
    }

    [Test]
    public void Start_TheRingHoldsTheGraphBack()
    {
        var read = 0;
        var options = Options(batch: 4, total: null) with
        {
            RingSize = 2,
            Probe = (stage, _) => read += stage == "read" ? 1 : 0,
            Workers = 1,
        };
        using var stream = LoaderGraph.Start(Source, Statistics, options);
        Assert.That(stream.TryNext(out var first));
        Assert.That(stream.TryNext(out var second));
        Eventually.True(() => stream.Run.Ring.IsHeldBack);
        Assert.That(Volatile.Read(ref read), Is.EqualTo(8));
        Assert.That(first!.Buffer, Is.Not.SameAs(second!.Buffer));
        first.Dispose();
        first.Dispose();
        Assert.That(stream.TryNext(out var third));
        Assert.That(third, Is.SameAs(first));
        Eventually.True(() => stream.Run.Ring.IsHeldBack);
        Assert.That(Volatile.Read(ref read), Is.EqualTo(12), "a batch returned twice is one buffer");
        Assert.That(stream.Run.Stages.Select(stage => stage.Meter.Name), Is.EqualTo(new[] { "read", "decode", "resize", "crop", "lighting", "slot" }));
    }

    /// <summary>Two stages are one worker's; where there is but one worker no stage is slower for that.</summary>
    [TestCase(1, "")]
    [TestCase(2, "crop, lighting")]
    public void Start_SaysWhichStagesAreSerial(int workers, string serial)
    {
        using var stream = LoaderGraph.Start(Source, Statistics, Options(batch: 4, total: 4, workers));
        Assert.That(string.Join(", ", stream.Run.Stages.Where(stage => stage.Meter.IsSerial).Select(stage => stage.Meter.Name)), Is.EqualTo(serial));
        Assert.That(stream.TryNext(out var batch) && stream.Images == 4);
        batch!.Dispose();
        Assert.That(stream.TryNext(out _), Is.False);
        Assert.That((stream.Images, stream.BadImages.Count, stream.OddImages.Count), Is.EqualTo((4L, 0, 0)));
    }

    [Test]
    public void Start_AllocatesLittleOnceWarm()
    {
        using var stream = LoaderGraph.Start(Source, Statistics, Options(batch: 8, total: null));
        Run(10);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Run(20);
        var perImage = (GC.GetTotalAllocatedBytes(precise: true) - before) / (20 * 8);

        // A decoded image has 5 kB, a finished one 9 kB; Dataflow's messages and the file's handle take about 2 kB.
        Assert.That(perImage, Is.LessThan(4000));

        void Run(int batches)
        {
            for (var i = 0; i < batches && stream.TryNext(out var batch); i++)
            {
                batch.Dispose();
            }
        }
    }

    [Test]
    public void Start_RefusesWrongOptions()
    {
        var options = Options(batch: 8, total: null);
        Fails(options with { Batch = 0 }, "the batch is 0, allowed are 1 to 65536");
        Fails(options with { Crop = 33 }, "the crop is 33, allowed are 1 to 32, the size of the images");
        Fails(options with { PixelScale = 0 }, "the pixel scale is 0, allowed are numbers above 0");
        Fails(options with { RingSize = 1 }, "the ring of batches is 1");
        Fails(options with { Start = SamplePosition.After(Images, Images + 1) }, "the next sample of the epoch is 23, allowed are 0 to 22");

        var large = Assert.Throws<UserErrorException>(() => (options with { Batch = 13892, Crop = 227 }).Check(256, Images))!;
        Assert.That(large.Message, Is.EqualTo("the batch is 13892, allowed are 1 to 13891 of 227×227, which is 2³¹ values"));
        Assert.That(() => (options with { Batch = 13891, Crop = 227 }).Check(256, Images), Throws.Nothing);

        TinyImages.WriteShards(Folder.Combine("small"), "train", Source, perShard: 30);
        using var shards = DataSet.Open(Folder.Combine("small"));
        var other = Assert.Throws<UserErrorException>(() => LoaderGraph.Start(shards.Split("train"), CropWriterTests.Statistics(40, new Random(1)), options))!;
        Assert.That(other.Message, Is.EqualTo("the statistics are of 40×40 images, allowed is 32×32"));

        void Fails(LoaderOptions wrong, string message)
        {
            var error = Assert.Throws<UserErrorException>(() => LoaderGraph.Start(Source, Statistics, wrong));
            Assert.That(error!.Message, Does.Contain(message));
        }
    }

    /// <summary>One image the plain way.</summary>
    private float[] Expected(int index, CropDraw draw, RgbOffset light, float scale)
    {
        var decoders = ImageFormats.Decoders();
        var pixels = new byte[TinyImages.Size * TinyImages.Size * 3];
        new ImagePreparer(decoders).Prepare(Source, index, TinyImages.Size, pixels);
        float[] offsets = [light.Red, light.Green, light.Blue];
        var values = new float[Values];
        for (var i = 0; i < Values; i++)
        {
            var (c, y, x) = (i / Crop / Crop, i / Crop % Crop, i % Crop);
            var column = draw.Left + (draw.Flip ? Crop - 1 - x : x);
            var at = ((((draw.Top + y) * TinyImages.Size) + column) * 3) + c;
            values[i] = (pixels[at] + offsets[c] - Statistics.Mean[at]) / scale;
        }

        return values;
    }
}
