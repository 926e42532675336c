using AlexNet.Engines.Cuda.Devices;

namespace AlexNet.Engines.Cuda.Batches;

/// <summary>In what form images come to a device, and which kernel makes them a plan's image buffer.</summary>
internal interface IImageFeed : IDisposable
{
    /// <summary>Bytes of one image as it is uploaded.</summary>
    long BytesPerImage { get; }

    /// <param name="image">The plan's buffer.</param>
    /// <param name="uploaded">Where the batch's images lie on the buffer's device.</param>
    /// <param name="draws">Where what was drawn for them lies.</param>
    CudaLaunch Prepare(int image, nint uploaded, nint draws);
}
