using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Kernels;
using AlexNet.Engines.Native;

namespace AlexNet.Engines.Cuda.Batches;

/// <summary>Windows of bytes, which the device mirrors, lights and frees of the mean image: augment.cu. Owns the mean image on every device
/// that reads images.</summary>
internal sealed class ByteFeed : IImageFeed
{
    private const int Channels = 3;

    private readonly OwnedParts _owned = new();
    private readonly CudaMemory _memory;
    private readonly PixelInput _pixels;
    private readonly Dictionary<DeviceRuntime, nint> _means = [];

    /// <exception cref="UserErrorException">The mean image is not of the given side, or smaller than the network's input.</exception>
    public ByteFeed(CudaMemory memory, PixelInput pixels)
    {
        (_memory, _pixels) = (memory, pixels);
        Check(memory.Plan, pixels);
        try
        {
            foreach (var device in memory.Plan.Images.Select(memory.DeviceOf))
            {
                _means[device] = Upload(device).DevicePointer;
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public long BytesPerImage => Bytes(_memory.Plan);

    public static long Bytes(Plan plan) => plan.Input.Size;

    public CudaLaunch Prepare(int image, nint uploaded, nint draws)
    {
        var (device, crop, batch) = (_memory.DeviceOf(image), _memory.Plan.Input.Width, _memory.Plan.Batch);
        if (_memory.Blocks is { } blocks)
        {
            return device.Kernels.Prepare(
                "augment", "augment_blocks", LaunchGeometry.PerImage((long)ImageBlocks.Side * ImageBlocks.Side * blocks.Shape.Plane, batch),
                uploaded, draws, _means[device], _pixels.InverseScale, crop, _pixels.Side, crop, blocks.Geometry.Pad, blocks.Shape.Width,
                _memory[image], _memory.StateOf(image));
        }

        return device.Kernels.Prepare(
            "augment", "augment", LaunchGeometry.PerImage(crop * crop, batch), uploaded, draws, _means[device],
            _pixels.InverseScale, crop, _pixels.Side, crop, _memory[image], _memory.StateOf(image));
    }

    public void Dispose() => _owned.Dispose();

    private static void Check(Plan plan, PixelInput pixels)
    {
        var expected = (long)pixels.Side * pixels.Side * Channels;
        if (pixels.Mean.Length != expected || pixels.Side < plan.Input.Width)
        {
            throw new UserErrorException(
                $"the mean image has {pixels.Mean.Length} numbers for a side of {pixels.Side}; allowed are {expected}, and a side from "
                + $"{plan.Input.Width} on");
        }
    }

    private CudaDeviceVariable<float> Upload(DeviceRuntime device)
    {
        var mean = _owned.Own(new CudaDeviceVariable<float>(device.Context, _pixels.Mean.Length));
        mean.CopyToDevice(_pixels.Mean.Span);

        // Such a copy may end on the device after it has returned, and streams of ours do not wait for it.
        device.Context.Synchronize();
        return mean;
    }
}
