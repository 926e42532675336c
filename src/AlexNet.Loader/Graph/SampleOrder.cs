using AlexNet.Core;

namespace AlexNet.Loader;

/// <summary>Which image a global sample number stands for. Thread-safe; keeps the permutations of the last few epochs.</summary>
internal sealed class SampleOrder(ulong seed, int count, bool shuffle)
{
    private const int Kept = 3;
    private readonly Lock gate = new();
    private readonly int[] epochs = [-1, -1, -1];
    private readonly int[][] orders = [[], [], []];

    /// <summary>The image at a position of an epoch's order; positions beyond the end wrap around within the epoch.</summary>
    public int Index(int epoch, int position)
    {
        position %= count;
        if (!shuffle)
        {
            return position;
        }

        lock (gate)
        {
            return Order(epoch)[position];
        }
    }

    /// <summary>An epoch's order, in the memory of the one three epochs before.</summary>
    private int[] Order(int epoch)
    {
        var place = epoch % Kept;
        if (epochs[place] != epoch)
        {
            orders[place] = orders[place].Length == count ? orders[place] : new int[count];
            Shuffle.Fill(seed, Purpose.Shuffle, epoch, orders[place]);
            epochs[place] = epoch;
        }

        return orders[place];
    }
}
