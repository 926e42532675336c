using System.Runtime.InteropServices;
using AlexNet.Engines.Cuda.Launching;

namespace AlexNet.Engines.Cuda.Kernels;

/// <summary>One gradient of several: struct NormItem of clip_norm.cu.</summary>
/// <param name="AsElements">Whether it is elements; else float32.</param>
/// <param name="FirstBlock">Blocks of the items before it.</param>
/// <param name="Layer">Number of the layer among those with weights: one that is frozen counts as zeros.</param>
[StructLayout(LayoutKind.Sequential, Size = 32)]
internal readonly record struct NormItem(nint G, long Count, int AsElements, int FirstBlock, int Layer)
{
    private const int NumbersOfABlock = 16384;

    /// <summary>Blocks that it takes.</summary>
    public int Blocks => (int)((Count + NumbersOfABlock - 1) / NumbersOfABlock);

    /// <summary>Items one after the other, each with its first block.</summary>
    public static NormItem[] InTurn(IEnumerable<NormItem> items)
    {
        var first = 0;
        return [.. items.Select(item =>
        {
            var placed = item with { FirstBlock = first };
            first += item.Blocks;
            return placed;
        })];
    }
}

/// <summary>Sums of squares, one for each block; clip_norm.cu.</summary>
/// <param name="Items">Of <see cref="NormItem"/>s on the device.</param>
/// <param name="Count">How many.</param>
/// <param name="Blocks">Of all items; it is no argument.</param>
internal sealed record SquaredNormKernel(nint Items, int Count, nint Run, nint Partial, int Blocks) : IKernel
{
    public KernelArguments Arguments => new("clip_norm", "squared_norm") { Items, Count, Run, Partial };

    public LaunchGeometry Geometry(LaunchTarget target) => new(Blocks);
}

/// <summary>One number as it is.</summary>
/// <param name="X">Numbers of float32, of which that at <paramref name="From"/> is taken.</param>
/// <param name="Y">Where it becomes that at <paramref name="To"/>.</param>
internal sealed record CopyNumberKernel(nint X, int From, nint Y, int To) : IKernel
{
    public KernelArguments Arguments => new("clip_norm", "copy_number") { X, From, Y, To };

    public LaunchGeometry Geometry(LaunchTarget target) => new(1);
}

/// <summary>Their sum.</summary>
/// <param name="Sums">Of each device.</param>
/// <param name="Place">Of this one's.</param>
internal sealed record SquaredNormSumKernel(nint Partial, int Count, nint Sums, int Place) : IKernel
{
    public KernelArguments Arguments => new("clip_norm", "squared_norm_sum") { Partial, Count, Sums, Place };

    public LaunchGeometry Geometry(LaunchTarget target) => new(1);
}

/// <summary>What gradients are multiplied by.</summary>
/// <param name="Sums">Of squares, of each device.</param>
/// <param name="Count">How many.</param>
/// <param name="Limit">The norm that is allowed.</param>
internal sealed record ClipNormKernel(nint Sums, int Count, float Limit, nint Factor) : IKernel
{
    public KernelArguments Arguments => new("clip_norm", "clip_norm") { Sums, Count, Limit, Factor };

    public LaunchGeometry Geometry(LaunchTarget target) => new(1);
}
