using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Kernels;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>Uploads the images of floats to one device and makes them its image buffer: image.cu.</summary>
internal sealed class ImageStep : IDisposable
{
    private readonly DeviceRuntime _device;
    private readonly CudaDeviceVariable<float> _planes;
    private readonly CudaLaunch _launch;

    /// <param name="image">The plan's buffer.</param>
    public ImageStep(CudaMemory memory, int image)
    {
        _device = memory.DeviceOf(image);
        var shape = memory.ShapeOf(image);
        _planes = new(_device.Context, memory.Count(image));
        try
        {
            _launch = _device.Kernels.Prepare(
                "image", "image", LaunchGeometry.PerImage(shape.Plane, memory.Plan.Batch), _planes.DevicePointer, shape.Channels,
                shape.Height, shape.Width, memory[image], memory.StateOf(image));
        }
        catch
        {
            _planes.Dispose();
            throw;
        }
    }

    /// <param name="images">Page-locked, unchanged until the run is over.</param>
    /// <param name="numbers">How many of them there are.</param>
    public void Enqueue(CudaPageLockedHostMemory<float> images, int numbers)
    {
        _device.Context.SetCurrent();
        _planes.AsyncCopyToDevice(images.PinnedHostPointer, numbers, _device.Stream);
        _launch.RunAsync(_device.Stream);
    }

    public void Dispose()
    {
        _launch.Dispose();
        _planes.Dispose();
    }
}
