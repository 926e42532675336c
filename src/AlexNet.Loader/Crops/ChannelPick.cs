using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AlexNet.Loader.Crops;

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
