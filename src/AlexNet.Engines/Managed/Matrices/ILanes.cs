namespace AlexNet.Engines.Managed.Matrices;

/// <summary>One vector of the processor, as far as matrix products need it.</summary>
/// <typeparam name="T">The vector itself, so that generic kernels compile to its instructions.</typeparam>
internal unsafe interface ILanes<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>Whether this processor has it.</summary>
    static abstract bool IsSupported { get; }

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
