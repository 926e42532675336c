using AlexNet.Core;

namespace AlexNet.Cli.Display;

/// <summary>Advice in words, with the options that follow it: a profile's, and that of a run whose loss does not fall.</summary>
internal static class AdviceWords
{
    public static string Of(Advice advice) => advice.Tag switch
    {
        Advice.Tags.QuietMachine => QuietMachine(((Advice.QuietMachine)advice).othersBusy),
        Advice.Tags.PackedShards => "pack the images into shards once (--target=Prepare): then nothing is decoded or resized while training",
        Advice.Tags.ShardsForEveryWorker => "packed shards (--target=Prepare): with them every worker does all stages, so that none has one worker at a time",
        Advice.Tags.ShardsWithoutGarbage => "packed shards allocate nothing per image (--target=Prepare)",
        Advice.Tags.EvenImages => "images of more even size (--target=Prepare)",
        Advice.Tags.SmallerPhotographs => "smaller photographs, or more processors",
        Advice.Tags.MoreProcessors => "more processors",
        Advice.Tags.ProcessorsForPixels => "more processors: pixels are written as fast as memory takes them",
        Advice.Tags.SmallerInput => "a smaller network input, where the network allows it",
        Advice.Tags.FasterEngine => "a faster engine, or a faster device (--engine, --device)",
        Advice.Tags.LargerBatch => "a larger --batch where memory allows it: weights are moved once per batch",
        Advice.Tags.OtherDevice => "compute on another device, or on more processors",
        Advice.Tags.FewerWorkers => "fewer --workers: the loader needs few, and they take turns with the engine",
        Advice.Tags.FewestWorkers => "fewer --workers, as few as keep the engine fed",
        Advice.Tags.WorkersBeyondProcessors => "more --workers than processors: those that wait for the disk cost nothing",
        Advice.Tags.MoreWorkers => "more --workers, or --workers=auto",
        Advice.Tags.OtherWorkers => "another number of --workers",
        Advice.Tags.FasterDisk => "a faster disk, or a few large files instead of many small ones (--target=Prepare)",
        Advice.Tags.MoreMemory => "memory for the whole data set: the second epoch then reads from it",
        Advice.Tags.LongerMeasurement => "more steps per measurement, if this was a short one: --seconds",
        Advice.Tags.AllocatedBytes => "see the column of allocated bytes for the stage that makes the garbage",
        _ => throw new NotSupportedException($"There are no words for {advice}."),
    };

    public static string Of(Remedy remedy) => remedy switch
    {
        { IsQuickRecipe: true } => "--recipe quick, which is made for small data sets and short runs",
        { IsHeInitialisation: true } => "--init he: its first weights carry the signal through all layers",
        Remedy.PixelScale pixels => FormattableString.Invariant($"--pixel-scale {pixels.scale}: smaller inputs"),
        Remedy.LowerRate lower => FormattableString.Invariant($"--learning-rate {lower.rate:G3}: a lower one"),
        Remedy.HigherRate higher => FormattableString.Invariant($"--learning-rate {higher.rate:G3}: a higher one"),
        { IsLabels: true } => "a look at the data: do the labels belong to their images?",
        _ => throw new NotSupportedException($"There are no words for {remedy}."),
    };

    private static string QuietMachine(double othersBusy) =>
        FormattableString.Invariant($"measure again on a quiet machine: other programs took {100 * othersBusy:F0} % of the processors' time");
}
