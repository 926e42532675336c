using System.Runtime.InteropServices;
using AlexNet.Engines.Cuda.Launching;

namespace AlexNet.Engines.Cuda.Kernels;

/// <summary>The update rule on one tensor; update.cu.</summary>
/// <param name="W">The parameters, <paramref name="V"/> their velocities, <paramref name="G"/> their gradients.</param>
/// <param name="Copy">The parameters as elements; 0 for none.</param>
/// <param name="Average">The parameters' averages; 0 for none.</param>
/// <param name="Clip">One number that the gradients are multiplied by; 0 for none.</param>
/// <param name="LocalRate">One number that the rate is multiplied by; 0 for none.</param>
/// <param name="AsElements">Whether the gradients are elements too; else float32.</param>
/// <param name="Layer">Number of the layer among those with weights: its factor of the rate is taken.</param>
internal sealed record UpdateKernel(
    nint W, nint V, nint G, nint Copy, nint Average, nint Clip, nint LocalRate, bool IsBias, bool AsElements, int Layer, long Count, nint Run) : IKernel
{
    private const int NumbersOfAThread = 4;

    public KernelArguments Arguments => new("update", "update") { W, V, G, Copy, Average, Clip, LocalRate, IsBias, AsElements, Layer, Count, Run };

    public LaunchGeometry Geometry(LaunchTarget target) => target.Flat((Count + NumbersOfAThread - 1) / NumbersOfAThread);
}

/// <summary>destination += source; add_gradient.cu.</summary>
/// <param name="AsElements">Whether the gradients are elements; else float32.</param>
internal sealed record AddGradientKernel(nint Source, nint Destination, bool AsElements, long Count) : IKernel
{
    private const int NumbersOfAThread = 4;

    public KernelArguments Arguments => new("add_gradient", "add_gradient") { Source, Destination, AsElements, Count };

    public LaunchGeometry Geometry(LaunchTarget target) => target.Flat((Count + NumbersOfAThread - 1) / NumbersOfAThread);
}

/// <summary>One tensor of several: struct UpdateItem of update.cu.</summary>
/// <param name="FirstBlock">Blocks of the items before it.</param>
/// <param name="Layer">As an update's.</param>
[StructLayout(LayoutKind.Sequential, Size = 80)]
internal readonly record struct UpdateItem(
    nint W, nint V, nint G, nint Copy, nint Average, nint Clip, nint LocalRate, long Count, int IsBias, int AsElements, int FirstBlock, int Layer)
{
    private const int NumbersOfABlock = 4096;

    /// <summary>Blocks that it takes.</summary>
    public int Blocks => (int)((Count + NumbersOfABlock - 1) / NumbersOfABlock);

    /// <summary>Items one after the other, each with its first block.</summary>
    public static UpdateItem[] InTurn(IEnumerable<UpdateItem> items)
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

/// <summary>The update rule on several tensors together.</summary>
/// <param name="Items">Of <see cref="UpdateItem"/>s on the device.</param>
/// <param name="Count">How many.</param>
/// <param name="Blocks">Of all items; it is no argument.</param>
internal sealed record UpdatesKernel(nint Items, int Count, nint Run, int Blocks) : IKernel
{
    public KernelArguments Arguments => new("update", "updates") { Items, Count, Run };

    public LaunchGeometry Geometry(LaunchTarget target) => new(Blocks);
}

/// <summary>One gradient of several, or its weights: struct NormItem of update.cu.</summary>
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

/// <summary>Sums of squares, one for each block.</summary>
/// <param name="Items">Of <see cref="NormItem"/>s on the device.</param>
/// <param name="Count">How many.</param>
/// <param name="Blocks">Of all items; it is no argument.</param>
internal sealed record SquaredNormKernel(nint Items, int Count, nint Run, nint Partial, int Blocks) : IKernel
{
    public KernelArguments Arguments => new("update", "squared_norm") { Items, Count, Run, Partial };

    public LaunchGeometry Geometry(LaunchTarget target) => new(Blocks);
}

/// <summary>A few numbers as they are.</summary>
/// <param name="X">Numbers of float32, of which those from <paramref name="From"/> on are taken.</param>
/// <param name="Y">Where they become those from <paramref name="To"/> on.</param>
internal sealed record CopyNumbersKernel(nint X, int From, nint Y, int To, int Count) : IKernel
{
    public KernelArguments Arguments => new("update", "copy_numbers") { X, From, Y, To, Count };

    public LaunchGeometry Geometry(LaunchTarget target) => new(1);
}

/// <summary>Their sum, or those of the first <paramref name="Split"/> and of the others.</summary>
/// <param name="Sums">Of each device.</param>
/// <param name="Place">Of this one's, or of the first.</param>
internal sealed record SquaredNormSumKernel(nint Partial, int Split, int Count, nint Sums, int Place) : IKernel
{
    public KernelArguments Arguments => new("update", "squared_norm_sum") { Partial, Split, Count, Sums, Place };

    public LaunchGeometry Geometry(LaunchTarget target) => new(Split < Count ? 2 : 1);
}

/// <summary>What gradients are multiplied by.</summary>
/// <param name="Sums">Of squares, of each device.</param>
/// <param name="Count">How many.</param>
/// <param name="Limit">The norm that is allowed.</param>
internal sealed record ClipNormKernel(nint Sums, int Count, float Limit, nint Factor) : IKernel
{
    public KernelArguments Arguments => new("update", "clip_norm") { Sums, Count, Limit, Factor };

    public LaunchGeometry Geometry(LaunchTarget target) => new(1);
}

/// <summary>What a tensor's rate is multiplied by.</summary>
/// <param name="Sums">Of the squares of gradient and weights, of each device.</param>
/// <param name="Count">How many.</param>
/// <param name="Trust">η.</param>
/// <param name="Clip">One number that the gradients are multiplied by; 0 for none.</param>
internal sealed record LocalRateKernel(nint Sums, int Count, float Trust, nint Clip, nint Run, nint Rate) : IKernel
{
    public KernelArguments Arguments => new("update", "local_rate") { Sums, Count, Trust, Clip, Run, Rate };

    public LaunchGeometry Geometry(LaunchTarget target) => new(1);
}
