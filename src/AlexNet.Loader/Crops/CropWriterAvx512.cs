using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AlexNet.Loader.Crops;

/// <summary>
/// The window of <see cref="CropWriter"/> with AVX-512, for windows of at least sixteen columns, written past the caches: an image has
/// more bytes than a batch may take of a cache, and nobody reads it soon. Such stores are fast only as whole lines of 64 bytes, but rows of
/// 227 floats begin anywhere. So the rows of a plane are one stream of values, of which the last ones wait until they fill a line.
/// </summary>
internal static unsafe class CropWriterAvx512
{
    private const int Lanes = 16;
    private const int RowsAhead = 8;

    /// <summary>Writes all three planes.</summary>
    public static void Write(in CropWork work, float* target)
    {
        var planes = stackalloc PlaneStream[3];
        for (var channel = 0; channel < 3; channel++)
        {
            planes[channel] = new PlaneStream(target + (channel * work.Crop * work.Crop));
        }

        WriteRows(work, planes);
        for (var channel = 0; channel < 3; channel++)
        {
            planes[channel].End();
        }

        // Stores past the caches become visible in any order: all of them before the batch is handed on.
        Sse.StoreFence();
    }

    private static void WriteRows(in CropWork work, PlaneStream* planes)
    {
        // The last two rows are read from a copy: a vector of pixels is longer than sixteen of them, and behind the rows there may be nothing.
        var safe = work.Crop - 2;
        for (var y = 0; y < safe; y++)
        {
            Prefetch(work, y);
            WriteRow(work, work.Row(y), y, planes);
        }

        WriteLastRows(work, safe, planes);
    }

    [SkipLocalsInit]
    private static void WriteLastRows(in CropWork work, int begin, PlaneStream* planes)
    {
        var length = 3 * work.Crop;
        var copy = stackalloc byte[length + 64];
        for (var y = begin; y < work.Crop; y++)
        {
            System.Buffer.MemoryCopy(work.Row(y), copy, length, length);
            WriteRow(work, copy, y, planes);
        }
    }

    private static void WriteRow(in CropWork work, byte* row, int y, PlaneStream* planes)
    {
        for (var channel = 0; channel < 3; channel++)
        {
            WriteRow(work, row, y, channel, ref planes[channel]);
        }
    }

    /// <summary>
    /// Asks for the pixels of a row to come, into the second cache: the processor's own prefetching ends at every page, which is after
    /// five rows, and the first cache's buffers are busy with the stores.
    /// </summary>
    private static void Prefetch(in CropWork work, int y)
    {
        var pixels = work.Row(Math.Min(y + RowsAhead, work.Crop - 1));
        for (var i = 0; i < 3 * work.Crop; i += 64)
        {
            Sse.Prefetch1(pixels + i);
        }
    }

    /// <summary>One channel of a row: whole vectors, then the columns that are left over.</summary>
    private static void WriteRow(in CropWork work, byte* row, int y, int channel, ref PlaneStream plane)
    {
        // All in locals, which stay in registers.
        var (crop, flip) = (work.Crop, work.Flip);
        var means = work.Means(y, channel);
        var pick = new ChannelPick(channel);
        var (offset, scale) = (Vector512.Create(work.Offset(channel)), Vector512.Create(work.InverseScale));
        var mirror = PlaneStream.Iota ^ Vector512.Create(Lanes - 1);
        var shift = plane.Shift;
        var waiting = plane.Waiting;
        var target = plane.Target;
        var x = 0;
        if (target < plane.Begin)
        {
            // The plane's very first values, in a line that begins before it.
            waiting = Values(pick, row, means, flip ? crop - Lanes : 0, offset, scale, flip, mirror);
            plane.StoreFirst(Avx512F.PermuteVar16x32x2(waiting, shift, waiting));
            target += Lanes;
            x = Lanes;
        }

        for (; x + Lanes <= crop; x += Lanes, target += Lanes)
        {
            var values = Values(pick, row, means, flip ? crop - Lanes - x : x, offset, scale, flip, mirror);
            Avx512F.PermuteVar16x32x2(waiting, shift, values).StoreAlignedNonTemporal(target);
            waiting = values;
        }

        plane.Target = target;
        plane.Waiting = waiting;
        if (x < crop)
        {
            mirror = Vector512.Create(crop - x - 1) - PlaneStream.Iota;
            plane.Add(Values(pick, row, means, flip ? 0 : x, offset, scale, flip, mirror), crop - x);
        }
    }

    /// <summary>One channel of sixteen pixels from a column on, mirrored where asked for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Values(
        ChannelPick pick, byte* row, float* means, int from, Vector512<float> offset, Vector512<float> scale, bool flip, Vector512<int> mirror)
    {
        var values = (pick.Of(row + (3 * from)) + offset - Vector512.Load(means + from)) * scale;
        return flip ? Avx512F.PermuteVar16x32(values, mirror) : values;
    }
}

/// <summary>Takes one channel of sixteen RGB pixels as floats: each from the four bytes that hold it, by a shift and a mask.</summary>
internal readonly unsafe struct ChannelPick
{
    private readonly Vector512<int> _words;
    private readonly Vector512<uint> _shifts;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ChannelPick(int channel)
    {
        var bytes = (PlaneStream.Iota * 3) + Vector512.Create(channel);
        _words = bytes >> 2;
        _shifts = ((bytes & Vector512.Create(3)) << 3).AsUInt32();
    }

    /// <summary>Reads 64 bytes, of which the first 48 are the pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(byte* pixels)
    {
        var spread = Avx512F.PermuteVar16x32(Vector512.Load((int*)pixels), _words);
        return Avx512F.ConvertToVector512Single(Avx512F.ShiftRightLogicalVariable(spread, _shifts) & Vector512.Create(255));
    }
}
