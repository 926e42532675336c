using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Kernels;

namespace AlexNet.Engines.Cuda.Batches;

/// <summary>Images of floats in planes, ready for the network: image.cu.</summary>
internal sealed class FloatFeed(CudaMemory memory) : IImageFeed
{
    public long BytesPerImage => Bytes(memory.Plan);

    public static long Bytes(Core.Plan plan) => (long)plan.Input.Size * sizeof(float);

    public CudaLaunch Prepare(int image, nint uploaded, nint draws)
    {
        var (device, shape) = (memory.DeviceOf(image), memory.ShapeOf(image));
        return device.Kernels.Prepare(
            "image", "image", LaunchGeometry.PerImage(shape.Plane, memory.Plan.Batch), uploaded, shape.Channels, shape.Height, shape.Width,
            memory[image], memory.StateOf(image));
    }

    public void Dispose()
    {
    }
}
