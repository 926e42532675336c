using System.Runtime.CompilerServices;
using AlexNet.Engines.Processor.Vectors;

namespace AlexNet.Engines.Managed.Matrices;

/// <summary>
/// The innermost kernel: a tile of C whose sums stay in registers while one step after another, a column of A times a row of B, is added.
/// </summary>
internal unsafe interface ITile
{
    /// <summary>Rows of C in a tile.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of C in a tile: two vectors.</summary>
    static abstract int Columns { get; }

    /// <summary>Adds up <c>depth</c> steps and puts the tile where it belongs.</summary>
    /// <param name="depth">Steps, at least 1.</param>
    /// <param name="a">The first row's first number of a block of A.</param>
    /// <param name="rowStride">Numbers from a row of A to the next.</param>
    /// <param name="stepStride">Numbers from a step to the next.</param>
    /// <param name="panel">Panel of B: <see cref="Columns"/> numbers per step.</param>
    /// <param name="target">Where the tile goes.</param>
    static abstract void Multiply(int depth, float* a, nint rowStride, nint stepStride, float* panel, in TileTarget target);

    /// <summary>The same of the first half of the columns alone.</summary>
    static abstract void MultiplyHalf(int depth, float* a, nint rowStride, nint stepStride, float* panel, in TileTarget target);
}

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
