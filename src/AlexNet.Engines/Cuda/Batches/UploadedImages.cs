using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Runtime;

namespace AlexNet.Engines.Cuda.Batches;

/// <summary>Room for a batch's images on one device, and the kernel that makes them the plan's image buffer.</summary>
internal sealed class UploadedImages : IDisposable
{
    private readonly DeviceRuntime _device;
    private readonly CudaDeviceVariable<byte> _bytes;
    private readonly CudaLaunch _launch;

    /// <param name="image">The plan's buffer.</param>
    /// <param name="draws">Where what was drawn lies on the buffer's device.</param>
    public UploadedImages(CudaMemory memory, int image, IImageFeed feed, nint draws)
    {
        _device = memory.DeviceOf(image);
        _bytes = new(_device.Context, memory.Plan.Batch * feed.BytesPerImage);
        try
        {
            _launch = feed.Prepare(image, _bytes.DevicePointer, draws);
        }
        catch
        {
            _bytes.Dispose();
            throw;
        }
    }

    /// <param name="images">Page-locked, unchanged until the copy is done.</param>
    public void EnqueueUpload(nint images, long bytes)
    {
        _device.Context.SetCurrent();
        _bytes.AsyncCopyToDevice(images, bytes, _device.Uploads);
    }

    public void Enqueue()
    {
        _device.Context.SetCurrent();
        _launch.RunAsync(_device.Stream);
    }

    public void Dispose()
    {
        _launch.Dispose();
        _bytes.Dispose();
    }
}
