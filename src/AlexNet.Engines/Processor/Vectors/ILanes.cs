namespace AlexNet.Engines.Processor.Vectors;

/// <summary>One vector of the processor, as far as every kernel needs it.</summary>
/// <typeparam name="T">The vector itself, so that generic kernels compile to its instructions.</typeparam>
internal unsafe interface ILanes<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>Numbers in it.</summary>
    static abstract int Count { get; }

    static abstract T Load(float* from);

    /// <summary>The same number in every lane.</summary>
    static abstract T Broadcast(float* from);

    static abstract T operator +(T left, T right);

    /// <summary>a · b + c</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    /// <summary>max(0, v); of what is not a number, not a number.</summary>
    static abstract T Rectify(T v);

    void Store(float* to);
}

/// <summary>A vector that holds one position of a block of channels: what normalisation and pooling need beyond sums of products.</summary>
/// <typeparam name="T">The vector itself.</typeparam>
internal unsafe interface IBlockLanes<T> : ILanes<T>
    where T : unmanaged, IBlockLanes<T>
{
    static abstract T Create(float value);

    static abstract T operator *(T left, T right);

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
}
