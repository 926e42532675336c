using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AlexNet.Bench.Measuring;

/// <summary>
/// The floor under float batches: whole lines of a constant written past the caches, image after image, into as much memory as a ring of
/// batches has. No loader that writes floats to memory can be faster.
/// </summary>
internal sealed unsafe class StreamingStores(int threads, int images, int valuesPerImage)
{
    private const int Line = 16;
    private readonly float[] memory = Touched(checked((images * valuesPerImage) + Line));

    /// <summary>Images a second of all threads together, which take them in turn as the loader's do.</summary>
    public double Measure(int count)
    {
        var next = 0;
        var seconds = Together.Seconds(threads, _ =>
        {
            fixed (float* begin = memory)
            {
                for (var image = Interlocked.Increment(ref next) - 1; image < count; image = Interlocked.Increment(ref next) - 1)
                {
                    var first = begin + ((nint)(image % images) * valuesPerImage);
                    Fill((float*)(((nint)first + 63) & ~63), valuesPerImage / Line, image);
                }
            }

            Sse.StoreFence();
        });
        return count / seconds;
    }

    private static void Fill(float* target, int lines, float value)
    {
        if (Avx512F.IsSupported)
        {
            var wide = Vector512.Create(value);
            for (var i = 0; i < lines; i++)
            {
                wide.StoreAlignedNonTemporal(target + (i * Line));
            }

            return;
        }

        var narrow = Vector256.Create(value);
        for (var i = 0; i < 2 * lines; i++)
        {
            narrow.StoreAlignedNonTemporal(target + (i * Line / 2));
        }
    }

    /// <summary>Written once, so that the pages are there.</summary>
    private static float[] Touched(int length)
    {
        var values = GC.AllocateUninitializedArray<float>(length, pinned: true);
        values.AsSpan().Fill(1);
        return values;
    }
}
