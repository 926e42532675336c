using AlexNet.Core;
using AlexNet.Imaging.Images;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Graph.Batches;

/// <summary>The state of one row of a batch on its way through the graph. One block at a time holds it.</summary>
internal sealed class Slot
{
    /// <summary>Counted from the start of the run.</summary>
    public long SampleNumber { get; set; }

    public int Epoch { get; set; }

    /// <summary>In the epoch's order.</summary>
    public int Position { get; set; }

    /// <summary>The image in its split; another one than the position says where that one was bad.</summary>
    public int SampleIndex { get; set; }

    /// <summary>Stands for this use of the image in the epoch's draws.</summary>
    public long DrawIndex { get; set; }

    /// <summary>Why the image cannot be used, between read and decode.</summary>
    public string? Fault { get; set; }

    /// <summary>Left out of the batch.</summary>
    public bool Skipped { get; set; }

    /// <summary>The file, from read to decode.</summary>
    public ByteBuffer? Bytes { get; set; }

    /// <summary>Its pixels, from decode to resize.</summary>
    public RgbImage? Image { get; set; }

    /// <summary>The window of the prepared image, crop × crop × 3 bytes, from resize to the slot of the batch.</summary>
    public byte[]? Prepared { get; set; }

    public CropDraw Crop { get; set; }

    public RgbOffset Lighting { get; set; }
}

/// <summary>The message of the graph: some neighbouring slots of a batch, one for files, many for shards.</summary>
internal readonly record struct Packet(Batch Batch, int Begin, int Count)
{
    public ReadOnlySpan<Slot> Slots => Batch.Slots.AsSpan(Begin, Count);
}
