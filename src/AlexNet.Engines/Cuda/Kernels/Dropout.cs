using AlexNet.Engines.Cuda.Launching;

namespace AlexNet.Engines.Cuda.Kernels;

/// <summary>y = mask · x; dropout.cu.</summary>
/// <param name="Threshold">Units are dropped whose random word is below it.</param>
/// <param name="Kept">The factor of the others.</param>
/// <param name="Layer">Ordinal of the layer in the masks' key.</param>
/// <param name="FirstImage">Place of the first image in the whole batch.</param>
internal sealed record DropoutKernel(
    nint X, nint Y, int Batch, int Plane, int Channels, uint Threshold, float Kept, int Layer, int FirstUnit, int FirstImage,
    nint Run) : IKernel
{
    // Units that one block of the generator serves.
    private const int UnitsOfADraw = 4;

    public KernelArguments Arguments => new("dropout", "dropout")
    {
        X, Y, Batch, Plane, Channels, Threshold, Kept, Layer, FirstUnit, FirstImage, Run,
    };

    public LaunchGeometry Geometry(LaunchTarget target)
    {
        var units = (long)Batch * Plane * Channels;
        return target.Flat(Plane == 1 && FirstUnit % UnitsOfADraw == 0 ? units / target.PackWidth(Channels) : units);
    }
}
