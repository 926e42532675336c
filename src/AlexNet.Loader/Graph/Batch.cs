namespace AlexNet.Loader;

/// <summary>
/// Images ready for the network, in a pinned buffer of the ring. Dispose returns it to the ring; its memory is overwritten after that.
/// </summary>
public sealed class Batch : IDisposable
{
    private readonly float[] images;
    private readonly int[] labels;
    private readonly long[] samples;
    private readonly int valuesPerImage;
    private readonly Action<Batch> release;
    private TaskCompletionSource ready = new();
    private int remaining;
    private int released = 1;

    internal Batch(int capacity, int crop, Action<Batch> release)
    {
        Capacity = capacity;
        valuesPerImage = 3 * crop * crop;
        this.release = release;
        images = GC.AllocateUninitializedArray<float>(checked(capacity * valuesPerImage), pinned: true);
        labels = new int[capacity];
        samples = new long[capacity];
        Slots = Enumerable.Range(0, capacity).Select(_ => new Slot()).ToArray();
    }

    /// <summary>Images that fit.</summary>
    public int Capacity { get; }

    /// <summary>Images that are in it: Capacity, or fewer in the last batch and where bad images were left out.</summary>
    public int Count { get; private set; }

    /// <summary>Count × 3 × crop × crop values, red, green and blue planes.</summary>
    public Memory<float> Images => images.AsMemory(0, Count * valuesPerImage);

    /// <summary>The whole pinned buffer, Capacity × 3 × crop × crop values; zero beyond Count.</summary>
    public float[] Buffer => images;

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

    /// <summary>Completes when all slots are filled.</summary>
    internal Task Ready => ready.Task;

    /// <summary>Returns the buffer to the ring. Again is harmless.</summary>
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
        released = 0;
        State = BatchState.Filling;
        ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>The consumer gets it.</summary>
    internal void Take() => State = BatchState.InUse;

    internal Span<float> Target(int slot) => images.AsSpan(slot * valuesPerImage, valuesPerImage);

    internal void SetLabel(int slot, int label) => (labels[slot], samples[slot]) = (label, Slots[slot].Sample);

    /// <summary>Some slots are filled; the last ones complete the batch.</summary>
    internal void Filled(int count)
    {
        if (Interlocked.Add(ref remaining, -count) == 0)
        {
            CloseGaps();
            State = BatchState.Ready;
            ready.SetResult();
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
                Target(slot).CopyTo(Target(kept));
                (labels[kept], samples[kept]) = (labels[slot], samples[slot]);
            }

            kept++;
        }

        Count = kept;
        images.AsSpan(kept * valuesPerImage).Clear();
        Array.Clear(labels, kept, Capacity - kept);
        Array.Clear(samples, kept, Capacity - kept);
    }
}
