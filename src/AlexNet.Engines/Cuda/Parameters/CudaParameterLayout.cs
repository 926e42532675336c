namespace AlexNet.Engines.Cuda.Parameters;

/// <summary>
/// Canonically a parameter is (rows, channels, plane); on the device, whose activations have their channels last, (rows, plane, channels):
/// a convolution's weights O, H, W, I, and columns of a fully connected layer in the order of the activations that it reads.
/// </summary>
/// <param name="Rows">Outputs of this piece.</param>
/// <param name="Channels">Of the input, of one group.</param>
/// <param name="Plane">Height · width of the kernel, or of the input of a fully connected layer.</param>
internal readonly record struct CudaParameterLayout(int Rows, int Channels, int Plane)
{
    public long RowSize => (long)Channels * Plane;

    public long Count => Rows * RowSize;

    public static CudaParameterLayout Vector(Buffer buffer) => new((int)buffer.Size, 1, 1);

    public static CudaParameterLayout Convolution(Buffer weight) =>
        new(weight.Dimensions[0], weight.Dimensions[1], weight.Dimensions[2] * weight.Dimensions[3]);

    public static CudaParameterLayout FullyConnected(Buffer weight, Buffer input) =>
        new(weight.Dimensions[0], input.Shape.Channels, input.Shape.Plane);
}
