using AlexNet.Core;
using AlexNet.Loader.Sources;

namespace AlexNet.Loader.Graph.Batches;

/// <summary>
/// Which samples a run uses, from where it starts to its end, and the sample index at every position of every epoch. Keeps the
/// permutations of the last few epochs.
/// </summary>
internal sealed class SampleOrder
{
    private const int Kept = 3;
    private readonly LoaderOptions _options;
    private readonly BalancedOrder? _balanced;
    private readonly int _perEpoch;
    private readonly long _end;
    private readonly Lock _gate = new();
    private readonly int[] _epochs = [-1, -1, -1];
    private readonly int[][] _orders = [[], [], []];
    private long _next;

    /// <param name="options">Where the run starts, how many samples it uses, and whether they are shuffled.</param>
    /// <param name="source">The images of the split: as many are an epoch.</param>
    public SampleOrder(LoaderOptions options, IImageSource source)
    {
        (_options, _perEpoch) = (options, source.Count);
        _balanced = options.Sampling == Sampling.Balanced ? new(options.Seed, source.Labels()) : null;
        _next = options.Start.Samples(_perEpoch);
        _end = options.TotalSamples is { } total ? checked(_next + total) : long.MaxValue;
        var whole = (long)options.Share.Ranks * options.Batch;
        if (options.Share.Ranks > 1 && options.TotalSamples is { } samples && samples % whole != 0)
        {
            throw new UserErrorException($"the number of samples is {samples}, allowed are multiples of {whole}, the batch of {options.Share.Ranks} processes");
        }
    }

    /// <summary>Whether samples are left that no batch was begun with. For the one caller of <see cref="Assign"/>.</summary>
    public bool HasNext => _next < _end;

    /// <summary>Begins a batch with the next samples: says which image every slot is for. For one caller at a time, in order.</summary>
    public void Assign(Batch batch)
    {
        var share = _options.Share;
        var first = _next + ((long)share.Rank * batch.Capacity);
        var count = (int)Math.Min(batch.Capacity, _end - first);
        _next = Math.Min(_next + ((long)share.Ranks * batch.Capacity), _end);
        batch.Begin(first, count, _next);
        for (var i = 0; i < count; i++)
        {
            var slot = batch.Slots[i];
            slot.SampleNumber = first + i;
            var position = SamplePosition.After(slot.SampleNumber, _perEpoch);
            (slot.Epoch, slot.Position) = (position.Epoch, position.Next);
            Place(slot, further: 0);
            (slot.Fault, slot.Skipped) = (null, false);
        }
    }

    /// <summary>Takes the image so many positions further on instead, around within the epoch; of classes that take turns one of the same
    /// class, as long as there are some. Thread-safe.</summary>
    public void Replace(Slot slot, int further) => Place(slot, further);

    private void Place(Slot slot, int further)
    {
        if (_balanced is null)
        {
            slot.DrawIndex = slot.SampleIndex = Index(slot.Epoch, slot.Position + further);
            return;
        }

        lock (_gate)
        {
            var use = _balanced.At(slot.SampleNumber, further);
            (slot.SampleIndex, slot.DrawIndex) = (use.Image, use.DrawIndex);
        }
    }

    private int Index(int epoch, int position)
    {
        position %= _perEpoch;
        if (!_options.Shuffle)
        {
            return position;
        }

        lock (_gate)
        {
            return Order(epoch)[position];
        }
    }

    /// <summary>An epoch's order, in the memory of the one three epochs before.</summary>
    private int[] Order(int epoch)
    {
        var kept = epoch % Kept;
        if (_epochs[kept] != epoch)
        {
            _orders[kept] = _orders[kept].Length == _perEpoch ? _orders[kept] : new int[_perEpoch];
            if (_options.ShuffleWindow > 0)
            {
                Shuffle.FillWindows(_options.Seed, Purpose.Shuffle, epoch, _options.ShuffleWindow, _orders[kept]);
            }
            else
            {
                Shuffle.Fill(_options.Seed, Purpose.Shuffle, epoch, _orders[kept]);
            }

            _epochs[kept] = epoch;
        }

        return _orders[kept];
    }
}
