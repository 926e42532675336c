using AlexNet.Cli.Display;
using AlexNet.Core;

namespace AlexNet.Cli.Tests.Display;

/// <summary>Every piece of advice has its words.</summary>
public sealed class AdviceWordsTests
{
    private static readonly (Advice Advice, string Words)[] Known =
    [
        (Advice.NewQuietMachine(0.296), "measure again on a quiet machine: other programs took 30 % of the processors' time"),
        (Advice.PackedShards, "pack the images into shards once (--target=Prepare): then nothing is decoded or resized while training"),
        (Advice.ShardsForEveryWorker, "packed shards (--target=Prepare): with them every worker does all stages, so that none has one worker at a time"),
        (Advice.ShardsWithoutGarbage, "packed shards allocate nothing per image (--target=Prepare)"),
        (Advice.EvenImages, "images of more even size (--target=Prepare)"),
        (Advice.SmallerPhotographs, "smaller photographs, or more processors"),
        (Advice.MoreProcessors, "more processors"),
        (Advice.ProcessorsForPixels, "more processors: pixels are written as fast as memory takes them"),
        (Advice.SmallerInput, "a smaller network input, where the network allows it"),
        (Advice.FasterEngine, "a faster engine, or a faster device (--engine, --device)"),
        (Advice.LargerBatch, "a larger --batch where memory allows it: weights are moved once per batch"),
        (Advice.OtherDevice, "compute on another device, or on more processors"),
        (Advice.FewerWorkers, "fewer --workers: the loader needs few, and they take turns with the engine"),
        (Advice.FewestWorkers, "fewer --workers, as few as keep the engine fed"),
        (Advice.WorkersBeyondProcessors, "more --workers than processors: those that wait for the disk cost nothing"),
        (Advice.MoreWorkers, "more --workers, or --workers=auto"),
        (Advice.OtherWorkers, "another number of --workers"),
        (Advice.FasterDisk, "a faster disk, or a few large files instead of many small ones (--target=Prepare)"),
        (Advice.MoreMemory, "memory for the whole data set: the second epoch then reads from it"),
        (Advice.LongerMeasurement, "more steps per measurement, if this was a short one: --seconds"),
        (Advice.AllocatedBytes, "see the column of allocated bytes for the stage that makes the garbage"),
    ];

    [Test]
    public void Of_SaysWhatToChange() => Assert.Multiple(() =>
    {
        foreach (var (advice, words) in Known)
        {
            Assert.That(AdviceWords.Of(advice), Is.EqualTo(words));
        }
    });

    private static readonly (Remedy Remedy, string Words)[] Remedies =
    [
        (Remedy.QuickRecipe, "--recipe quick, which is made for small data sets and short runs"),
        (Remedy.HeInitialisation, "--init he: its first weights carry the signal through all layers"),
        (Remedy.NewPixelScale(64), "--pixel-scale 64: smaller inputs"),
        (Remedy.NewLowerRate(0.0005), "--learning-rate 0.0005: a lower one"),
        (Remedy.NewHigherRate(0.005), "--learning-rate 0.005: a higher one"),
        (Remedy.Labels, "a look at the data: do the labels belong to their images?"),
    ];

    [Test]
    public void Of_SaysWhatToTry()
    {
        Assert.That(Remedies.Select(each => AdviceWords.Of(each.Remedy)), Is.EqualTo(Remedies.Select(each => each.Words)));
        Assert.That(Remedies.Select(each => each.Remedy.Tag), Is.EquivalentTo(typeof(Remedy.Tags).GetFields().Select(tag => tag.GetRawConstantValue())));
    }

    [Test]
    public void Known_HasAllThereAre() =>
        Assert.That(Known.Select(each => each.Advice.Tag), Is.EquivalentTo(typeof(Advice.Tags).GetFields().Select(tag => tag.GetRawConstantValue())));
}
