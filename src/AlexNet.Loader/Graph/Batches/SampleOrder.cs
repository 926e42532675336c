using AlexNet.Core;

namespace AlexNet.Loader.Graph.Batches;

/// <summary>
/// Which samples a run uses, from where it starts to its end, and the sample index at every position of every epoch. Keeps the
/// permutations of the last few epochs.
/// </summary>
internal sealed class SampleOrder
{
    private const int Kept = 3;
    private readonly LoaderOptions _options;
    private readonly int _perEpoch;
    private readonly long _end;
    private readonly Lock _gate = new();
    private readonly int[] _epochs = [-1, -1, -1];
    private readonly int[][] _orders = [[], [], []];
    private long _next;

    /// <param name="options">Where the run starts, how many samples it uses, and whether they are shuffled.</param>
    /// <param name="perEpoch">Images of the split.</param>
    public SampleOrder(LoaderOptions options, int perEpoch)
    {
        (_options, _perEpoch) = (options, perEpoch);
        _next = options.Start.Samples(perEpoch);
        _end = options.TotalSamples is { } total ? checked(_next + total) : long.MaxValue;
    }

    /// <summary>Whether samples are left that no batch was begun with. For the one caller of <see cref="Assign"/>.</summary>
    public bool HasNext => _next < _end;

    /// <summary>Begins a batch with the next samples: says which image every slot is for. For one caller at a time, in order.</summary>
    public void Assign(Batch batch)
    {
        var count = (int)Math.Min(batch.Capacity, _end - _next);
        batch.Begin(_next, count);
        for (var i = 0; i < count; i++)
        {
            var slot = batch.Slots[i];
            slot.SampleNumber = _next + i;
            var position = SamplePosition.After(slot.SampleNumber, _perEpoch);
            (slot.Epoch, slot.Position) = (position.Epoch, position.Next);
            slot.SampleIndex = Index(slot.Epoch, slot.Position);
            (slot.Fault, slot.Skipped) = (null, false);
        }

        _next += count;
    }

    /// <summary>Takes the image so many positions further on instead, around within the epoch. Thread-safe.</summary>
    public void Replace(Slot slot, int further) => slot.SampleIndex = Index(slot.Epoch, slot.Position + further);

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
            Shuffle.Fill(_options.Seed, Purpose.Shuffle, epoch, _orders[kept]);
            _epochs[kept] = epoch;
        }

        return _orders[kept];
    }
}
