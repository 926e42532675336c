using System.Runtime.InteropServices;
using AlexNet.Engines.Cuda.Launching;

namespace AlexNet.Engines.Cuda.Kernels;

/// <summary>The update rule on one tensor; update.cu.</summary>
/// <param name="W">The parameters, <paramref name="V"/> their velocities, <paramref name="G"/> their gradients.</param>
/// <param name="Copy">The parameters as elements; 0 for none.</param>
/// <param name="AsElements">Whether the gradients are elements too; else float32.</param>
/// <param name="Layer">Number of the layer among those with weights: its factor of the rate is taken.</param>
internal sealed record UpdateKernel(nint W, nint V, nint G, nint Copy, bool IsBias, bool AsElements, int Layer, long Count, nint Run) : IKernel
{
    private const int NumbersOfAThread = 4;

    public KernelArguments Arguments => new("update", "update") { W, V, G, Copy, IsBias, AsElements, Layer, Count, Run };

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
[StructLayout(LayoutKind.Sequential, Size = 56)]
internal readonly record struct UpdateItem(nint W, nint V, nint G, nint Copy, long Count, int IsBias, int AsElements, int FirstBlock, int Layer)
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
