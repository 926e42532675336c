namespace AlexNet.Engines.Cuda.Memory;

/// <summary>
/// Canonically a parameter is (rows, channels, plane); on the device, whose activations have their channels last, (rows, plane, channels):
/// a convolution's weights O, H, W, I, and columns of a fully connected layer in the order of the activations that it reads.
/// </summary>
/// <param name="Rows">Outputs of this piece.</param>
/// <param name="Channels">Of the input, of one group.</param>
/// <param name="Plane">Height · width of the kernel, or of the input of a fully connected layer.</param>
/// <param name="Kernel">Side of a kernel whose taps lie in blocks on the device (<see cref="ImageBlocks"/>); else 0.</param>
internal readonly record struct CudaParameterLayout(int Rows, int Channels, int Plane, int Kernel = 0)
{
    /// <summary>Canonical numbers of an output.</summary>
    public long RowSize => (long)Channels * Plane;

    /// <summary>Canonical numbers.</summary>
    public long Count => Rows * RowSize;

    /// <summary>Numbers on the device: with taps that are not there.</summary>
    public long DeviceCount => Kernel == 0 ? Count : (long)Rows * Channels * Padded * Padded;

    private int Padded => (Kernel + ImageBlocks.Side - 1) / ImageBlocks.Side * ImageBlocks.Side;

    public static CudaParameterLayout Vector(Buffer buffer) => new((int)buffer.Size, 1, 1);

    /// <param name="inBlocks">Whether it reads the image in blocks.</param>
    public static CudaParameterLayout Convolution(Buffer weight, bool inBlocks) =>
        new(weight.Dimensions[0], weight.Dimensions[1], weight.Dimensions[2] * weight.Dimensions[3], inBlocks ? weight.Dimensions[2] : 0);

    public static CudaParameterLayout FullyConnected(Buffer weight, Buffer input) =>
        new(weight.Dimensions[0], input.Shape.Channels, input.Shape.Plane);
}
