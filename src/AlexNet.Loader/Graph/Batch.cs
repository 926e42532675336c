using System.Buffers;
using AlexNet.Core;

namespace AlexNet.Loader;

/// <summary>
/// Images ready for the network, in a pinned buffer of the ring. Dispose returns it to the ring; its memory is overwritten after that.
/// </summary>
public sealed class Batch : IDisposable
{
    private readonly float[] images = [];
    private readonly IMemoryOwner<byte>? bytesOwner;
    private readonly Memory<byte> bytes;
    private readonly ImageDraw[] draws;
    private readonly int[] labels;
    private readonly long[] samples;
    private readonly int valuesPerImage;
    private readonly Action<Batch> release;
    private readonly SemaphoreSlim ready = new(0);
    private int remaining;
    private int released = 1;

    internal Batch(LoaderOptions options, Action<Batch> release)
    {
        Capacity = options.Batch;
        valuesPerImage = 3 * options.Crop * options.Crop;
        this.release = release;
        var values = checked(Capacity * valuesPerImage);
        if (options.Format == BatchFormat.Floats)
        {
            images = GC.AllocateUninitializedArray<float>(values, pinned: true);
        }
        else
        {
            bytesOwner = options.Memory.Rent(values);
            bytes = bytesOwner.Memory[..values];
        }

        draws = new ImageDraw[Capacity];
        labels = new int[Capacity];
        samples = new long[Capacity];
        Slots = Enumerable.Range(0, Capacity).Select(_ => new Slot()).ToArray();
    }

    /// <summary>Images that fit.</summary>
    public int Capacity { get; }

    /// <summary>Images that are in it: Capacity, or fewer in the last batch and where bad images were left out.</summary>
    public int Count { get; private set; }

    /// <summary>Count × 3 × crop × crop values, red, green and blue planes; nothing in a batch of bytes.</summary>
    public Memory<float> Images => images.AsMemory(0, Math.Min(images.Length, Count * valuesPerImage));

    /// <summary>The whole pinned buffer, Capacity × 3 × crop × crop values; zero beyond Count.</summary>
    public float[] Buffer => images;

    /// <summary>Count × crop × crop × 3 bytes of RGB, neither mirrored nor lit, in memory of <see cref="LoaderOptions.Memory"/>, which is
    /// there as long as the stream; nothing in a batch of floats.</summary>
    public Memory<byte> Bytes => bytes[..Math.Min(bytes.Length, Count * valuesPerImage)];

    /// <summary>What was drawn for each of the Count images. A batch of floats has it done already.</summary>
    public ReadOnlyMemory<ImageDraw> Draws => draws.AsMemory(0, Count);

    /// <summary>Count labels.</summary>
    public ReadOnlyMemory<int> Labels => labels.AsMemory(0, Count);

    /// <summary>The whole label buffer, Capacity labels; zero beyond Count.</summary>
    public int[] LabelBuffer => labels;

    /// <summary>Count global sample numbers.</summary>
    public ReadOnlyMemory<long> Samples => samples.AsMemory(0, Count);

    /// <summary>Number of the first sample asked for.</summary>
    public long FirstSample { get; private set; }

    /// <summary>Number after the last sample asked for: where a run that stops after this batch goes on.</summary>
    public long NextSample { get; private set; }

    internal Slot[] Slots { get; }

    /// <summary>Where it is; looked at from other threads.</summary>
    internal BatchState State { get; private set; }

    /// <summary>Returns the buffer to the ring. Again is harmless, until the buffer is handed out anew.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref released, 1) == 0)
        {
            State = BatchState.Free;
            release(this);
        }
    }

    internal void Begin(long first, int count)
    {
        (FirstSample, NextSample, Count) = (first, first + count, count);
        remaining = count;
        State = BatchState.Filling;
    }

    /// <summary>The consumer gets it.</summary>
    internal void Take()
    {
        // Not before: a second Dispose that comes late must not free a buffer that is being filled.
        Volatile.Write(ref released, 0);
        State = BatchState.InUse;
    }

    /// <summary>Waits until all slots are filled; to be waited for once.</summary>
    internal void WaitUntilReady(CancellationToken stop) => ready.Wait(stop);

    /// <summary>Waits until all slots are filled; to be waited for once.</summary>
    internal Task UntilReadyAsync(CancellationToken stop) => ready.WaitAsync(stop);

    internal Span<float> Target(int slot) => images.AsSpan(slot * valuesPerImage, valuesPerImage);

    internal Span<byte> ByteTarget(int slot) => bytes.Span.Slice(slot * valuesPerImage, valuesPerImage);

    internal void Describe(int slot, int label)
    {
        (labels[slot], samples[slot]) = (label, Slots[slot].Sample);
        draws[slot] = ImageDraw.Of(Slots[slot].Crop, Slots[slot].Lighting);
    }

    /// <summary>Gives the memory of the bytes back, once nothing works on the batch any more.</summary>
    internal void Free() => bytesOwner?.Dispose();

    /// <summary>Some slots are filled; the last ones complete the batch.</summary>
    internal void Filled(int count)
    {
        if (Interlocked.Add(ref remaining, -count) == 0)
        {
            CloseGaps();
            State = BatchState.Ready;
            ready.Release();
        }
    }

    /// <summary>Moves images up over skipped ones and clears what is left over.</summary>
    private void CloseGaps()
    {
        var kept = 0;
        for (var slot = 0; slot < Count; slot++)
        {
            if (Slots[slot].Skipped)
            {
                continue;
            }

            if (kept != slot)
            {
                Move(slot, kept);
            }

            kept++;
        }

        Count = kept;
        Array.Clear(images, Images.Length, images.Length - Images.Length);
        bytes.Span[Bytes.Length..].Clear();
        Array.Clear(draws, kept, Capacity - kept);
        Array.Clear(labels, kept, Capacity - kept);
        Array.Clear(samples, kept, Capacity - kept);
    }

    private void Move(int slot, int kept)
    {
        if (images.Length > 0)
        {
            Target(slot).CopyTo(Target(kept));
        }
        else
        {
            ByteTarget(slot).CopyTo(ByteTarget(kept));
        }

        (labels[kept], samples[kept], draws[kept]) = (labels[slot], samples[slot], draws[slot]);
    }
}
