namespace AlexNet.Engines.Processor.Kernels;

/// <summary>The numbers of one position in one block of channels, as one vector of the processor.</summary>
/// <typeparam name="T">The vector itself, so that generic kernels compile to its instructions.</typeparam>
internal unsafe interface IBlockVector<T>
    where T : unmanaged, IBlockVector<T>
{
    /// <summary>Channels in a block.</summary>
    static abstract int Count { get; }

    static abstract T Load(float* from);

    static abstract T Create(float value);

    static abstract T operator +(T left, T right);

    static abstract T operator *(T left, T right);

    /// <summary>a · b + c</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    /// <summary>1/√v, to a float's precision.</summary>
    static abstract T InverseRoot(T v);

    /// <summary>For each channel the sum over itself and two neighbours on either side, which may lie in the blocks before and after.</summary>
    static abstract T Neighbours(T before, T here, T after);

    /// <summary>The values where <paramref name="test"/> exceeds <paramref name="bound"/>, zero elsewhere.</summary>
    static abstract T WhereGreater(T test, T bound, T values);

    /// <summary>Takes a window's next value where it is larger, or is not a number, and notes its tap.</summary>
    static abstract void Contend(T value, int tap, ref T largest, ref T winner);

    /// <summary>Adds the gradients of windows that this tap won.</summary>
    static abstract T AddWhereWon(T sum, T winner, int tap, T gradient);

    /// <summary>Winners from a byte each.</summary>
    static abstract T LoadWinners(byte* from);

    /// <summary>Winners as a byte each.</summary>
    static abstract void StoreWinners(T winner, byte* to);

    void Store(float* to);
}
