using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AlexNet.Engines.Managed.Matrices;

/// <summary>Copies of a few numbers that follow each other: tens, for which a general copy's call costs as much as the copy.</summary>
internal static unsafe class ShortCopy
{
    /// <summary>Copies exactly <paramref name="count"/> numbers; the last vector overlaps the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(float* from, float* to, int count)
    {
        if (Avx512F.IsSupported && count >= 16)
        {
            for (var i = 0; i < count - 16; i += 16)
            {
                Vector512.Load(from + i).Store(to + i);
            }

            Vector512.Load(from + count - 16).Store(to + count - 16);
        }
        else if (count >= 8)
        {
            for (var i = 0; i < count - 8; i += 8)
            {
                Vector256.Load(from + i).Store(to + i);
            }

            Vector256.Load(from + count - 8).Store(to + count - 8);
        }
        else
        {
            for (var i = 0; i < count; i++)
            {
                to[i] = from[i];
            }
        }
    }

    public static void Clear(float* to, int count) => new Span<float>(to, count).Clear();
}
