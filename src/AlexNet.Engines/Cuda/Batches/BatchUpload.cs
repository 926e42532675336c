using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Native;

namespace AlexNet.Engines.Cuda.Batches;

/// <summary>A batch's header on one device, and the mark that all of the batch has arrived there.</summary>
internal sealed class UploadedHeader : IDisposable
{
    private readonly CudaMemory _memory;
    private readonly int _index;
    private readonly DeviceRuntime _device;
    private readonly OwnedParts _owned = new();
    private readonly CudaDeviceVariable<byte> _header;
    private readonly CudaEvent _arrived;

    /// <param name="index">The plan's device.</param>
    public UploadedHeader(CudaMemory memory, int index)
    {
        (_memory, _index, _device) = (memory, index, memory.Device(index));
        try
        {
            _header = _owned.Own(new CudaDeviceVariable<byte>(_device.Context, memory.HeaderLayout.Bytes));
            _arrived = _owned.Own(new CudaEvent(_device.Context));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public nint Draws => _header.DevicePointer + _memory.HeaderLayout.DrawsAt;

    public void EnqueueUpload(CudaPageLockedHostMemory<byte> header)
    {
        _device.Context.SetCurrent();
        _header.AsyncCopyToDevice(header, _device.Uploads);
    }

    /// <summary>What is queued for upload now is the batch.</summary>
    public void Mark()
    {
        _device.Context.SetCurrent();
        _arrived.Record(_device.Uploads);
    }

    /// <summary>The stream waits for the batch.</summary>
    public void WaitFor(CudaStream stream) => stream.WaitEvent(_arrived);

    /// <summary>Puts what all kernels read in its place.</summary>
    public void Enqueue()
    {
        _device.Context.SetCurrent();
        _memory.Header(_index).AsyncCopyToDevice(_header, 0, 0, _memory.HeaderLayout.DrawsAt, _device.Stream);
    }

    public void Dispose() => _owned.Dispose();
}

/// <summary>Room for a batch's images on one device, and the kernel that makes them the plan's image buffer.</summary>
internal sealed class UploadedImages : IDisposable
{
    private readonly DeviceRuntime _device;
    private readonly CudaDeviceVariable<byte> _bytes;
    private readonly CudaLaunch _launch;

    /// <param name="image">The plan's buffer.</param>
    /// <param name="draws">Where what was drawn lies on the buffer's device.</param>
    public UploadedImages(CudaMemory memory, int image, IImageUpload upload, nint draws)
    {
        _device = memory.DeviceOf(image);
        _bytes = new(_device.Context, memory.Plan.Batch * upload.BytesPerImage);
        try
        {
            _launch = upload.Prepare(image, _bytes.DevicePointer, draws);
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
