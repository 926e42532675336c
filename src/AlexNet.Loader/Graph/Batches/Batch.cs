using System.Buffers;
using AlexNet.Core;

namespace AlexNet.Loader.Graph.Batches;

/// <summary>
/// Images ready for the network, in a pinned buffer of the ring. Dispose returns it to the ring; its memory is overwritten after that.
/// </summary>
public sealed class Batch : IDisposable
{
    private readonly float[] _images = [];
    private readonly IMemoryOwner<byte>? _bytesOwner;
    private readonly Memory<byte> _bytes;
    private readonly ImageDraw[] _draws;
    private readonly int[] _labels;
    private readonly long[] _samples;
    private readonly int _valuesPerImage;
    private readonly Action<Batch> _release;
    private readonly SemaphoreSlim _ready = new(0);
    private int _remaining;
    private int _released = 1;

    internal Batch(LoaderOptions options, Action<Batch> release)
    {
        Capacity = options.Batch;
        _valuesPerImage = 3 * options.Crop * options.Crop;
        _release = release;
        var values = checked(Capacity * _valuesPerImage);
        if (options.Format == BatchFormat.Floats)
        {
            _images = GC.AllocateUninitializedArray<float>(values, pinned: true);
        }
        else
        {
            _bytesOwner = options.Memory.Rent(values);
            _bytes = _bytesOwner.Memory[..values];
        }

        _draws = new ImageDraw[Capacity];
        _labels = new int[Capacity];
        _samples = new long[Capacity];
        Slots = Enumerable.Range(0, Capacity).Select(_ => new Slot()).ToArray();
    }

    /// <summary>Images that fit.</summary>
    public int Capacity { get; }

    /// <summary>Images that are in it: Capacity, or fewer in the last batch and where bad images were left out.</summary>
    public int Count { get; private set; }

    /// <summary>Count × 3 × crop × crop values, red, green and blue planes; nothing in a batch of bytes.</summary>
    public Memory<float> Images => _images.AsMemory(0, Math.Min(_images.Length, Count * _valuesPerImage));

    /// <summary>The whole pinned buffer, Capacity × 3 × crop × crop values; zero beyond Count.</summary>
    public float[] Buffer => _images;

    /// <summary>Count × crop × crop × 3 bytes of RGB, neither mirrored nor lit, in memory of <see cref="LoaderOptions.Memory"/>, which is
    /// there as long as the stream; nothing in a batch of floats.</summary>
    public Memory<byte> Bytes => _bytes[..Math.Min(_bytes.Length, Count * _valuesPerImage)];

    /// <summary>What was drawn for each of the Count images. A batch of floats has it done already.</summary>
    public ReadOnlyMemory<ImageDraw> Draws => _draws.AsMemory(0, Count);

    /// <summary>Count labels.</summary>
    public ReadOnlyMemory<int> Labels => _labels.AsMemory(0, Count);

    /// <summary>Count sample numbers.</summary>
    public ReadOnlyMemory<long> Samples => _samples.AsMemory(0, Count);

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
        if (Interlocked.Exchange(ref _released, 1) == 0)
        {
            State = BatchState.Free;
            _release(this);
        }
    }

    /// <param name="next">The number after the last sample of the whole batch, where others make other parts of it.</param>
    internal void Begin(long first, int count, long? next = null)
    {
        (FirstSample, NextSample, Count) = (first, next ?? first + count, count);
        _remaining = count;
        State = BatchState.Filling;
    }

    /// <summary>The consumer gets it.</summary>
    internal void Take()
    {
        // Not before: a second Dispose that comes late must not free a buffer that is being filled.
        Volatile.Write(ref _released, 0);
        State = BatchState.InUse;
    }

    /// <summary>Waits until all slots are filled; to be waited for once.</summary>
    internal void WaitUntilReady(CancellationToken stop) => _ready.Wait(stop);

    internal Span<float> Target(int batchIndex) => _images.AsSpan(batchIndex * _valuesPerImage, _valuesPerImage);

    internal Span<byte> ByteTarget(int batchIndex) => _bytes.Span.Slice(batchIndex * _valuesPerImage, _valuesPerImage);

    internal void Describe(int batchIndex, int label)
    {
        (_labels[batchIndex], _samples[batchIndex]) = (label, Slots[batchIndex].SampleNumber);
        _draws[batchIndex] = ImageDraw.Of(Slots[batchIndex].Crop, Slots[batchIndex].Lighting);
    }

    /// <summary>Gives the memory of the bytes back, once nothing works on the batch any more.</summary>
    internal void Free() => _bytesOwner?.Dispose();

    /// <summary>Some slots are filled; the last ones complete the batch.</summary>
    internal void Filled(int count)
    {
        if (Interlocked.Add(ref _remaining, -count) == 0)
        {
            CloseGaps();
            State = BatchState.Ready;
            _ready.Release();
        }
    }

    /// <summary>Moves images up over skipped ones and clears what is left over.</summary>
    private void CloseGaps()
    {
        var kept = 0;
        for (var batchIndex = 0; batchIndex < Count; batchIndex++)
        {
            if (Slots[batchIndex].Skipped)
            {
                continue;
            }

            if (kept != batchIndex)
            {
                Move(batchIndex, kept);
            }

            kept++;
        }

        Count = kept;
        Array.Clear(_images, Images.Length, _images.Length - Images.Length);
        _bytes.Span[Bytes.Length..].Clear();
        Array.Clear(_draws, kept, Capacity - kept);
        Array.Clear(_labels, kept, Capacity - kept);
        Array.Clear(_samples, kept, Capacity - kept);
    }

    private void Move(int batchIndex, int kept)
    {
        if (_images.Length > 0)
        {
            Target(batchIndex).CopyTo(Target(kept));
        }
        else
        {
            ByteTarget(batchIndex).CopyTo(ByteTarget(kept));
        }

        (_labels[kept], _samples[kept], _draws[kept]) = (_labels[batchIndex], _samples[batchIndex], _draws[batchIndex]);
    }
}

/// <summary>Where a buffer of the ring is.</summary>
internal enum BatchState
{
    /// <summary>The graph may take it.</summary>
    Free,

    /// <summary>Its images are on their way.</summary>
    Filling,

    /// <summary>Complete; the consumer has not asked for it yet.</summary>
    Ready,

    /// <summary>The consumer has it.</summary>
    InUse,
}
