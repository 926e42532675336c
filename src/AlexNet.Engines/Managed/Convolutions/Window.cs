using AlexNet.Engines.Processor;

namespace AlexNet.Engines.Managed.Convolutions;

/// <summary>A convolution's window over the planes it reads.</summary>
/// <param name="Read">What is read: one image.</param>
/// <param name="FirstChannel">First channel that the group reads.</param>
/// <param name="Channels">Channels that the group reads.</param>
/// <param name="Height">Rows of windows.</param>
/// <param name="Width">Windows in a row.</param>
/// <param name="Kernel">Side of a window.</param>
/// <param name="Stride">Pixels from a window to the next.</param>
/// <param name="Pad">Zeros before the first row and the first column; negative where so many are left out.</param>
/// <param name="Spread">Distance at which the pixels that are read stand, zeros between them: 1 but for the gradient of a stride.</param>
internal readonly record struct Window(
    BlockedShape Read, int FirstChannel, int Channels, int Height, int Width, int Kernel, int Stride, int Pad, int Spread = 1)
{
    /// <summary>Windows of an image.</summary>
    public int Plane => Height * Width;

    /// <summary>Numbers in a window.</summary>
    public int Size => Channels * Kernel * Kernel;

    /// <summary>The window of the gradient with respect to the input: it reads the output's gradient.</summary>
    /// <param name="gradient">The output's gradient, one image.</param>
    public Window Backward(BlockedShape input, BlockedShape gradient, int firstChannel, int channels) => new(
        gradient, firstChannel, channels, input.Height, input.Width, Kernel, 1, Kernel - 1 - Pad, Stride);
}
