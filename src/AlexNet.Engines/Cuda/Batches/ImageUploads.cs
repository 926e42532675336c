using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Kernels;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Native;

namespace AlexNet.Engines.Cuda.Batches;

/// <summary>In what form images come to a device, and which kernel makes them a plan's image buffer.</summary>
internal interface IImageUpload : IDisposable
{
    /// <summary>Bytes of one image as it is uploaded.</summary>
    long BytesPerImage { get; }

    /// <param name="image">The plan's buffer.</param>
    /// <param name="uploaded">Where the batch's images lie on the buffer's device.</param>
    /// <param name="draws">Where what was drawn for them lies.</param>
    CudaLaunch Prepare(int image, nint uploaded, nint draws);
}

/// <summary>Images of floats in planes, ready for the network: image.cu.</summary>
internal sealed class FloatUpload(CudaMemory memory) : IImageUpload
{
    public long BytesPerImage => Bytes(memory.Plan);

    public static long Bytes(Core.Plan plan) => (long)plan.Input.Size * sizeof(float);

    public CudaLaunch Prepare(int image, nint uploaded, nint draws)
    {
        var (device, shape, batch) = (memory.DeviceOf(image), memory.Plan.Input, memory.Plan.Batch);
        if (memory.Blocks is { } blocks)
        {
            return device.Kernels.Prepare(new ImageBlocksKernel(
                Images: uploaded, Channels: shape.Channels, Height: shape.Height, Width: shape.Width, Side: ImageBlocks.Side,
                Pad: blocks.Geometry.Pad, Rows: blocks.Shape.Height, Columns: blocks.Shape.Width, Output: memory[image],
                Run: memory.StateOf(image), Batch: batch));
        }

        return device.Kernels.Prepare(new ImageKernel(
            Images: uploaded, Channels: shape.Channels, Height: shape.Height, Width: shape.Width, Output: memory[image],
            Run: memory.StateOf(image), Batch: batch));
    }

    public void Dispose()
    {
    }
}

/// <summary>Windows of bytes, which the device mirrors, lights and frees of the mean image: augment.cu. Owns the mean image on every device
/// that reads images.</summary>
internal sealed class ByteUpload : IImageUpload
{
    private const int Channels = 3;

    private readonly OwnedParts _owned = new();
    private readonly CudaMemory _memory;
    private readonly PixelInput _pixels;
    private readonly Dictionary<DeviceRuntime, nint> _means = [];

    /// <exception cref="UserErrorException">The mean image is not of the given side, or smaller than the network's input.</exception>
    public ByteUpload(CudaMemory memory, PixelInput pixels)
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
            return device.Kernels.Prepare(new AugmentBlocksKernel(
                Images: uploaded, Draws: draws, Mean: _means[device], InverseScale: _pixels.InverseScale, Source: crop,
                MeanSide: _pixels.Side, Crop: crop, Pad: blocks.Geometry.Pad, Blocks: blocks.Shape.Width, Output: _memory[image], Run: _memory.StateOf(image),
                Batch: batch));
        }

        return device.Kernels.Prepare(new AugmentKernel(
            Images: uploaded, Draws: draws, Mean: _means[device], InverseScale: _pixels.InverseScale, Source: crop, MeanSide: _pixels.Side,
            Crop: crop, Output: _memory[image], Run: _memory.StateOf(image), Batch: batch));
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
