using AlexNet.Engines.Processor.Vectors;

namespace AlexNet.Engines.Managed.Matrices;

/// <summary>Twelve rows by two vectors: 24 sums, for processors with 32 vector registers.</summary>
/// <typeparam name="T">The vector.</typeparam>
internal readonly unsafe struct Tile12<T> : ITile
    where T : unmanaged, ILanes<T>
{
    public static int Rows => 12;

    public static int Columns => 2 * T.Count;

    public static void Multiply(int depth, float* a, nint rowStride, nint stepStride, float* panel, in TileTarget target)
    {
        var (l0, l1, l2, l3) = (default(T), default(T), default(T), default(T));
        var (r0, r1, r2, r3) = (default(T), default(T), default(T), default(T));
        var (l4, l5, l6, l7) = (default(T), default(T), default(T), default(T));
        var (r4, r5, r6, r7) = (default(T), default(T), default(T), default(T));
        var (l8, l9, l10, l11) = (default(T), default(T), default(T), default(T));
        var (r8, r9, r10, r11) = (default(T), default(T), default(T), default(T));
        var (second, third) = (2 * rowStride, 3 * rowStride);
        var a4 = a + (4 * rowStride);
        var a8 = a + (8 * rowStride);
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
            x = T.Broadcast(a4 + second);
            l6 = T.MultiplyAdd(x, left, l6);
            r6 = T.MultiplyAdd(x, right, r6);
            x = T.Broadcast(a4 + third);
            l7 = T.MultiplyAdd(x, left, l7);
            r7 = T.MultiplyAdd(x, right, r7);
            x = T.Broadcast(a8);
            l8 = T.MultiplyAdd(x, left, l8);
            r8 = T.MultiplyAdd(x, right, r8);
            x = T.Broadcast(a8 + rowStride);
            l9 = T.MultiplyAdd(x, left, l9);
            r9 = T.MultiplyAdd(x, right, r9);
            x = T.Broadcast(a8 + second);
            l10 = T.MultiplyAdd(x, left, l10);
            r10 = T.MultiplyAdd(x, right, r10);
            x = T.Broadcast(a8 + third);
            l11 = T.MultiplyAdd(x, left, l11);
            r11 = T.MultiplyAdd(x, right, r11);
            panel += 2 * T.Count;
            a += stepStride;
            a4 += stepStride;
            a8 += stepStride;
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
        target.Put(6, 0, l6);
        target.Put(6, 1, r6);
        target.Put(7, 0, l7);
        target.Put(7, 1, r7);
        target.Put(8, 0, l8);
        target.Put(8, 1, r8);
        target.Put(9, 0, l9);
        target.Put(9, 1, r9);
        target.Put(10, 0, l10);
        target.Put(10, 1, r10);
        target.Put(11, 0, l11);
        target.Put(11, 1, r11);
    }

    public static void MultiplyHalf(int depth, float* a, nint rowStride, nint stepStride, float* panel, in TileTarget target)
    {
        var (l0, l1, l2, l3) = (default(T), default(T), default(T), default(T));
        var (l4, l5, l6, l7) = (default(T), default(T), default(T), default(T));
        var (l8, l9, l10, l11) = (default(T), default(T), default(T), default(T));
        var (second, third) = (2 * rowStride, 3 * rowStride);
        var a4 = a + (4 * rowStride);
        var a8 = a + (8 * rowStride);
        for (; depth > 0; depth--)
        {
            var left = T.Load(panel);
            l0 = T.MultiplyAdd(T.Broadcast(a), left, l0);
            l1 = T.MultiplyAdd(T.Broadcast(a + rowStride), left, l1);
            l2 = T.MultiplyAdd(T.Broadcast(a + second), left, l2);
            l3 = T.MultiplyAdd(T.Broadcast(a + third), left, l3);
            l4 = T.MultiplyAdd(T.Broadcast(a4), left, l4);
            l5 = T.MultiplyAdd(T.Broadcast(a4 + rowStride), left, l5);
            l6 = T.MultiplyAdd(T.Broadcast(a4 + second), left, l6);
            l7 = T.MultiplyAdd(T.Broadcast(a4 + third), left, l7);
            l8 = T.MultiplyAdd(T.Broadcast(a8), left, l8);
            l9 = T.MultiplyAdd(T.Broadcast(a8 + rowStride), left, l9);
            l10 = T.MultiplyAdd(T.Broadcast(a8 + second), left, l10);
            l11 = T.MultiplyAdd(T.Broadcast(a8 + third), left, l11);
            panel += 2 * T.Count;
            a += stepStride;
            a4 += stepStride;
            a8 += stepStride;
        }

        target.Put(0, 0, l0);
        target.Put(1, 0, l1);
        target.Put(2, 0, l2);
        target.Put(3, 0, l3);
        target.Put(4, 0, l4);
        target.Put(5, 0, l5);
        target.Put(6, 0, l6);
        target.Put(7, 0, l7);
        target.Put(8, 0, l8);
        target.Put(9, 0, l9);
        target.Put(10, 0, l10);
        target.Put(11, 0, l11);
    }
}
