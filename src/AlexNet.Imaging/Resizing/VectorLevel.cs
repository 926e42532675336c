using System.Runtime.Intrinsics.X86;

namespace AlexNet.Imaging.Resizing;

/// <summary>Which instructions a pixel loop uses. Every level gives the same bits; a lower one than the processor's is for tests.</summary>
public enum VectorLevel
{
    /// <summary>One value at a time: the definition.</summary>
    Scalar,

    /// <summary>AVX2 with fused multiply-add.</summary>
    Avx2,

    /// <summary>The foundation instructions of AVX-512.</summary>
    Avx512,
}

/// <summary>What this processor can do.</summary>
public static class VectorLevels
{
    // Vector512.IsHardwareAccelerated is false on processors that lower their clock a little for wide vectors; these loops gain anyway.
    private static readonly VectorLevel Widest =
        Avx512F.IsSupported ? VectorLevel.Avx512 : Avx2.IsSupported && Fma.IsSupported ? VectorLevel.Avx2 : VectorLevel.Scalar;

    /// <summary>The widest level of this processor.</summary>
    public static VectorLevel Best => Widest;

    /// <summary>Every level of this processor, narrowest first.</summary>
    public static IReadOnlyList<VectorLevel> Supported => [.. Enum.GetValues<VectorLevel>().Where(level => level <= Widest)];
}
