using AlexNet.Core;

namespace AlexNet.Loader.Graph;

/// <summary>The sample index at every position of every epoch. Thread-safe; keeps the permutations of the last few epochs.</summary>
internal sealed class SampleOrder(ulong seed, int count, bool shuffle)
{
    private const int Kept = 3;
    private readonly Lock _gate = new();
    private readonly int[] _epochs = [-1, -1, -1];
    private readonly int[][] _orders = [[], [], []];

    /// <summary>The sample index at a position of an epoch's order; positions beyond the end wrap around within the epoch.</summary>
    public int Index(int epoch, int position)
    {
        position %= count;
        if (!shuffle)
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
            _orders[kept] = _orders[kept].Length == count ? _orders[kept] : new int[count];
            Shuffle.Fill(seed, Purpose.Shuffle, epoch, _orders[kept]);
            _epochs[kept] = epoch;
        }

        return _orders[kept];
    }
}
