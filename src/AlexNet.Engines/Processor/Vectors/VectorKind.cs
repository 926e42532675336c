namespace AlexNet.Engines.Processor.Vectors;

/// <summary>The vectors that products are computed with.</summary>
internal enum VectorKind
{
    /// <summary>AVX-512.</summary>
    Wide,

    /// <summary>AVX2 with fused multiply-adds.</summary>
    Narrow,

    /// <summary>.NET's vector of 128 bits: NEON on Arm64, SSE elsewhere.</summary>
    Portable,
}

/// <summary>What this processor has.</summary>
internal static class VectorKinds
{
    public static VectorKind Best =>
        IsSupported(VectorKind.Wide) ? VectorKind.Wide : IsSupported(VectorKind.Narrow) ? VectorKind.Narrow : VectorKind.Portable;

    public static bool IsSupported(VectorKind kind) => kind switch
    {
        VectorKind.Wide => Lanes16.IsSupported,
        VectorKind.Narrow => Lanes8.IsSupported,
        _ => true,
    };

    /// <summary>Numbers in the vector that holds one position of a block of channels: the block where there is one, else 1.</summary>
    public static int WidthOf(int block) => block switch
    {
        16 when Lanes16.IsSupported => 16,
        8 when Lanes8.IsSupported => 8,
        4 => 4,
        _ => 1,
    };
}
