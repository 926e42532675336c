using System.Runtime.CompilerServices;

namespace AlexNet.Engines.Managed.Matrices;

/// <summary>Where a tile of sums goes, and what is done to it on the way.</summary>
internal unsafe struct TileTarget
{
    /// <summary>The tile's first number.</summary>
    public float* Start;

    /// <summary>Numbers from a row to the next.</summary>
    public nint RowStride;

    /// <summary>Numbers from a vector of a row to the next.</summary>
    public nint VectorStride;

    /// <summary>Whether what stands there is added: sums of earlier steps.</summary>
    public bool Add;

    /// <summary>A number per column that is added, or null.</summary>
    public float* Bias;

    /// <summary>Whether negative results become zero.</summary>
    public bool Rectify;

    /// <summary>Puts one vector of row <paramref name="row"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Put<T>(int row, int vector, T sum)
        where T : unmanaged, ILanes<T>
    {
        var to = Start + (row * RowStride) + (vector * VectorStride);
        if (Add)
        {
            sum += T.Load(to);
        }

        if (Bias != null)
        {
            sum += T.Load(Bias + (vector * T.Count));
        }

        if (Rectify)
        {
            sum = T.Rectify(sum);
        }

        sum.Store(to);
    }
}
