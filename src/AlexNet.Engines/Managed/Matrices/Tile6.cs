using AlexNet.Engines.Processor.Vectors;

namespace AlexNet.Engines.Managed.Matrices;

/// <summary>Six rows by two vectors: 12 sums, for processors with 16 vector registers.</summary>
/// <typeparam name="T">The vector.</typeparam>
internal readonly unsafe struct Tile6<T> : ITile
    where T : unmanaged, ILanes<T>
{
    public static int Rows => 6;

    public static int Columns => 2 * T.Count;

    public static void Multiply(int depth, float* a, nint rowStride, nint stepStride, float* panel, in TileTarget target)
    {
        var (l0, l1, l2, l3) = (default(T), default(T), default(T), default(T));
        var (r0, r1, r2, r3) = (default(T), default(T), default(T), default(T));
        var (l4, l5) = (default(T), default(T));
        var (r4, r5) = (default(T), default(T));
        var (second, third) = (2 * rowStride, 3 * rowStride);
        var a4 = a + (4 * rowStride);
        for (; depth > 0; depth--)
        {
            var left = T.Load(panel);
            var right = T.Load(panel + T.Count);
            var x = T.Broadcast(a);
            l0 = T.MultiplyAdd(x, left, l0);
            r0 = T.MultiplyAdd(x, right, r0);
            x = T.Broadcast(a + rowStride);
            l1 = T.MultiplyAdd(x, left, l1);
            r1 = T.MultiplyAdd(x, right, r1);
            x = T.Broadcast(a + second);
            l2 = T.MultiplyAdd(x, left, l2);
            r2 = T.MultiplyAdd(x, right, r2);
            x = T.Broadcast(a + third);
            l3 = T.MultiplyAdd(x, left, l3);
            r3 = T.MultiplyAdd(x, right, r3);
            x = T.Broadcast(a4);
            l4 = T.MultiplyAdd(x, left, l4);
            r4 = T.MultiplyAdd(x, right, r4);
            x = T.Broadcast(a4 + rowStride);
            l5 = T.MultiplyAdd(x, left, l5);
            r5 = T.MultiplyAdd(x, right, r5);
            panel += 2 * T.Count;
            a += stepStride;
            a4 += stepStride;
        }

        target.Put(0, 0, l0);
        target.Put(0, 1, r0);
        target.Put(1, 0, l1);
        target.Put(1, 1, r1);
        target.Put(2, 0, l2);
        target.Put(2, 1, r2);
        target.Put(3, 0, l3);
        target.Put(3, 1, r3);
        target.Put(4, 0, l4);
        target.Put(4, 1, r4);
        target.Put(5, 0, l5);
        target.Put(5, 1, r5);
    }

    public static void MultiplyHalf(int depth, float* a, nint rowStride, nint stepStride, float* panel, in TileTarget target)
    {
        var (l0, l1, l2, l3) = (default(T), default(T), default(T), default(T));
        var (l4, l5) = (default(T), default(T));
        var (second, third) = (2 * rowStride, 3 * rowStride);
        var a4 = a + (4 * rowStride);
        for (; depth > 0; depth--)
        {
            var left = T.Load(panel);
            l0 = T.MultiplyAdd(T.Broadcast(a), left, l0);
            l1 = T.MultiplyAdd(T.Broadcast(a + rowStride), left, l1);
            l2 = T.MultiplyAdd(T.Broadcast(a + second), left, l2);
            l3 = T.MultiplyAdd(T.Broadcast(a + third), left, l3);
            l4 = T.MultiplyAdd(T.Broadcast(a4), left, l4);
            l5 = T.MultiplyAdd(T.Broadcast(a4 + rowStride), left, l5);
            panel += 2 * T.Count;
            a += stepStride;
            a4 += stepStride;
        }

        target.Put(0, 0, l0);
        target.Put(1, 0, l1);
        target.Put(2, 0, l2);
        target.Put(3, 0, l3);
        target.Put(4, 0, l4);
        target.Put(5, 0, l5);
    }
}
