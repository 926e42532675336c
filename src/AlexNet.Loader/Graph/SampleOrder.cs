using AlexNet.Core;

namespace AlexNet.Loader;

/// <summary>Which image a global sample number stands for. Thread-safe; keeps the permutations of the last few epochs.</summary>
internal sealed class SampleOrder(ulong seed, int count, bool shuffle)
{
    private const int Kept = 3;
    private readonly Lock gate = new();
    private readonly Dictionary<int, int[]> orders = [];

    /// <summary>The image at a position of an epoch's order; positions beyond the end wrap around within the epoch.</summary>
    public int Index(int epoch, int position)
    {
        position %= count;
        return shuffle ? Order(epoch)[position] : position;
    }

    private int[] Order(int epoch)
    {
        lock (gate)
        {
            if (!orders.TryGetValue(epoch, out var order))
            {
                order = Shuffle.Order(seed, epoch, count, shuffle: true);
                orders.Add(epoch, order);
                foreach (var old in orders.Keys.Where(key => key <= epoch - Kept).ToArray())
                {
                    orders.Remove(old);
                }
            }

            return order;
        }
    }
}
