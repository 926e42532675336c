using System.Buffers;
using AlexNet.Core;
using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Sources;

namespace AlexNet.Loader.Graph.Batches;

/// <summary>What a stream of batches is made of.</summary>
public sealed record LoaderOptions
{
    /// <summary>Images per batch.</summary>
    public required int Batch { get; init; }

    /// <summary>Which part of every batch is made: where several processes train on one, each makes <see cref="Batch"/> images of it and nobody makes
    /// another's. Positions and samples are counted over all of them.</summary>
    public RankShare Share { get; init; } = RankShare.Whole;

    /// <summary>Floats ready for the network, or bytes and draws for a device that does the rest.</summary>
    public BatchFormat Format { get; init; }

    /// <summary>What batches of bytes lie in, as memory that a device copies from by itself; the stream gives back what it has rented when it
    /// is disposed of.</summary>
    public MemoryPool<byte> Memory { get; init; } = PinnedHeap.Instance;

    /// <summary>Side of the window that is cut from the prepared image.</summary>
    public int Crop { get; init; } = 227;

    /// <summary>Random windows, flips and lighting, or the centre window only.</summary>
    public Augment Augment { get; init; } = Augment.Full;

    /// <summary>Whether windows are random; only with <see cref="Core.Augment.Full"/>.</summary>
    public bool Crops { get; init; } = true;

    /// <summary>Whether half the windows are mirrored; only with <see cref="Core.Augment.Full"/>.</summary>
    public bool Flips { get; init; } = true;

    /// <summary>Another window than the centre one, where windows are not drawn.</summary>
    public CropDraw? Window { get; init; }

    /// <summary>Strength of the lighting; only with <see cref="Core.Augment.Full"/>.</summary>
    public LightingScale Lighting { get; init; } = LightingScale.Paper;

    /// <summary>Epochs with lighting, the first ones; 0: all.</summary>
    public int LightingEpochs { get; init; }

    /// <summary>What pixels less their mean are divided by.</summary>
    public double PixelScale { get; init; } = 1;

    /// <summary>Key of every draw.</summary>
    public ulong Seed { get; init; }

    /// <summary>A new permutation every epoch, or the source's order.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Neighbours in the source's order that are shuffled among themselves; 0: the whole epoch is. Only where it is shuffled.</summary>
    public int ShuffleWindow { get; init; }

    /// <summary>Which images come how often; classes that take turns are always shuffled.</summary>
    public Sampling Sampling { get; init; }

    /// <summary>Threads for the whole graph.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Batches in memory: those being filled, those waiting and those in use.</summary>
    public int RingSize { get; init; } = 3;

    /// <summary>Where the stream begins: what <c>BatchStream.Position</c> said of the one it goes on from.</summary>
    public SamplePosition Start { get; init; }

    /// <summary>Samples to deliver, the last batch being shorter where it must; without it the stream never ends.</summary>
    public long? TotalSamples { get; init; }

    /// <summary>Images of the source that may be unusable; one is always forgiven unless this is 0.</summary>
    public double MaxBadFraction { get; init; } = BadImage.DefaultMaxFraction;

    /// <summary>What happens where they would have stood.</summary>
    public BadImagePolicy BadImages { get; init; } = BadImagePolicy.Replace;

    /// <summary>What is done with EXIF's orientation, where images are decoded.</summary>
    public ExifOrientation Exif { get; init; }

    /// <summary>Larger images cannot be used.</summary>
    public int MaxPixels { get; init; } = ImageLimits.MaxPixels;

    /// <summary>Stops the stream from outside.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>What waits and work are measured by; its timestamps are as fine as the stopwatch's.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Called in every block with its name and the first sample of the message, for tests that make it throw.</summary>
    internal Action<string, long>? Probe { get; init; }

    /// <summary>One epoch in the source's order, centre windows, every sample once: what evaluation needs.</summary>
    public static LoaderOptions Evaluation(IImageSource source, int batch, int crop, double pixelScale)
    {
        return new()
        {
            Batch = batch,
            Crop = crop,
            PixelScale = pixelScale,
            Augment = Augment.None,
            Lighting = LightingScale.Off,
            Shuffle = false,
            TotalSamples = source.Count,
            BadImages = BadImagePolicy.Skip,
        };
    }

    /// <exception cref="UserErrorException">A value is out of its range.</exception>
    internal void Check(int size, int images)
    {
        Require(Batch is >= 1 and <= 65536, "the batch", Batch, "1 to 65536");
        Require(Share.Ranks >= 1 && Share.Rank >= 0 && Share.Rank < Share.Ranks, "the rank", Share.Rank, $"0 to {Share.Ranks - 1}");
        Require(Crop >= 1 && Crop <= size, "the crop", Crop, $"1 to {size}, the size of the images");
        var most = Array.MaxLength / (3L * Crop * Crop);
        Require(Batch <= most, "the batch", Batch, $"1 to {most} of {Crop}×{Crop}, which is 2³¹ values");
        Require(PixelScale > 0 && double.IsFinite(PixelScale), "the pixel scale", PixelScale, "numbers above 0");
        Require(ShuffleWindow >= 0, "the window of the shuffle", ShuffleWindow, "numbers from 0");
        Require(Workers is >= 1 and <= 1024, "the number of workers", Workers, "1 to 1024");
        Require(RingSize is >= 2 and <= 1024, "the ring of batches", RingSize, "2 to 1024");
        Require(Start.Next < images, "the next sample of the epoch", Start.Next, $"0 to {images - 1}, the images of an epoch");
        Require(TotalSamples is null or >= 1, "the number of samples", TotalSamples ?? 0, "numbers from 1");
        Require(MaxBadFraction is >= 0 and <= 1, "the fraction of bad images", MaxBadFraction, "0 to 1");
    }

    private static void Require(bool condition, string name, object actual, string allowed)
    {
        if (!condition)
        {
            throw new UserErrorException(FormattableString.Invariant($"{name} is {actual}, allowed are {allowed}"));
        }
    }
}

/// <summary>What a batch holds of its images.</summary>
public enum BatchFormat
{
    /// <summary>Planes of floats, ready for the network: cut, mirrored, lit, less the mean image, scaled.</summary>
    Floats,

    /// <summary>
    /// The windows' bytes as they stand in the prepared images, and what was drawn for each: for a device that mirrors, lights and
    /// subtracts the mean itself.
    /// </summary>
    Bytes,
}

/// <summary>What happens where an image cannot be used. It is counted and named in every case.</summary>
public enum BadImagePolicy
{
    /// <summary>
    /// Training: the next usable image of the epoch's order stands in, without moving any other, so that batches stay full. That
    /// is a function of the epoch, the position in it and the files alone: the same whatever the workers or where a run was resumed.
    /// The stand-in is drawn (crop, flip, lighting) as where its own turn comes and so occurs twice in that epoch.
    /// </summary>
    Replace,

    /// <summary>Evaluation: the batch is one shorter.</summary>
    Skip,
}

/// <summary>Memory that the garbage collector never moves: what batches of bytes lie in where nothing else is asked for.</summary>
internal sealed class PinnedHeap : MemoryPool<byte>
{
    public static readonly PinnedHeap Instance = new();

    public override int MaxBufferSize => Array.MaxLength;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => new Piece(Math.Max(1, minBufferSize));

    protected override void Dispose(bool disposing)
    {
        // The collector takes back what nobody holds.
    }

    private sealed class Piece(int size) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(size, pinned: true);

        public void Dispose()
        {
        }
    }
}
