using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Launching;
using AlexNet.Engines.Cuda.Memory;

namespace AlexNet.Engines.Cuda.Batches;

/// <summary>Images of floats in planes, ready for the network: image.cu.</summary>
internal sealed class FloatFeed(CudaMemory memory) : IImageFeed
{
    public long BytesPerImage => Bytes(memory.Plan);

    public static long Bytes(Core.Plan plan) => (long)plan.Input.Size * sizeof(float);

    public CudaLaunch Prepare(int image, nint uploaded, nint draws)
    {
        var (device, shape, batch) = (memory.DeviceOf(image), memory.Plan.Input, memory.Plan.Batch);
        if (memory.Blocks is { } blocks)
        {
            return device.Kernels.Prepare(
                "image", "image_blocks", LaunchGeometry.PerImage((long)ImageBlocks.Side * ImageBlocks.Side * blocks.Shape.Plane, batch), uploaded,
                shape.Channels, shape.Height, shape.Width, ImageBlocks.Side, blocks.Geometry.Pad, blocks.Shape.Height, blocks.Shape.Width,
                memory[image], memory.StateOf(image));
        }

        return device.Kernels.Prepare(
            "image", "image", LaunchGeometry.PerImage(shape.Plane, batch), uploaded, shape.Channels, shape.Height, shape.Width,
            memory[image], memory.StateOf(image));
    }

    public void Dispose()
    {
    }
}
