using System.Numerics;

namespace AlexNet.Communication.Sums;

/// <summary>Sums vectors in the order of a binary tree, as a binary counter counts: of 2, 4, 8 … vectors the halves' sums are added; of any other number, the sum
/// of the largest power of two below it comes first, then what is left, summed likewise. Which process adds, and how the numbers are cut, changes no bit.</summary>
internal static unsafe class TreeSum
{
    /// <summary>Floats that are summed at a time: what all levels of a tree over some hundred vectors keep meanwhile stays within a core's own cache.</summary>
    private const int Block = 1024;

    /// <param name="inputs">Addresses of equally many floats, in the order of ranks.</param>
    /// <param name="target">Where the sum goes; may be one of the inputs.</param>
    /// <param name="count">Floats of each.</param>
    public static void Add(ReadOnlySpan<nint> inputs, nint target, long count)
    {
        if (inputs.Length == 1)
        {
            if (inputs[0] != target)
            {
                System.Buffer.MemoryCopy((void*)inputs[0], (void*)target, count * sizeof(float), count * sizeof(float));
            }

            return;
        }

        // Two places for every level below the first: the left and the right half's sum.
        var sums = stackalloc float[Block * 2 * BitOperations.Log2((uint)inputs.Length - 1)];
        for (long start = 0; start < count; start += Block)
        {
            var length = (int)Math.Min(Block, count - start);
            _ = Tree(inputs, start, length, (float*)target + start, sums);
        }
    }

    /// <returns>Where the sum is: <paramref name="target"/>, or a single input.</returns>
    private static float* Tree(ReadOnlySpan<nint> inputs, long start, int length, float* target, float* below)
    {
        if (inputs.Length == 1)
        {
            return (float*)inputs[0] + start;
        }

        var half = 1 << BitOperations.Log2((uint)inputs.Length - 1);
        var left = Tree(inputs[..half], start, length, below, below + (2 * Block));
        var right = Tree(inputs[half..], start, length, below + Block, below + (2 * Block));
        Add(left, right, target, length);
        return target;
    }

    private static void Add(float* left, float* right, float* sum, int length)
    {
        var i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (Vector.Load(left + i) + Vector.Load(right + i)).Store(sum + i);
        }

        for (; i < length; i++)
        {
            sum[i] = left[i] + right[i];
        }
    }
}
