namespace AlexNet.Engines.Cuda.Devices;

/// <summary>CUDA's dim3: blocks of a grid, or threads of a block.</summary>
internal readonly record struct Dim3(int X, int Y = 1, int Z = 1)
{
    public static implicit operator Dim3(int x) => new(x);

    public override string ToString() => $"{X}×{Y}×{Z}";
}
