using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Native;

namespace AlexNet.Engines.Cuda.Batches;

/// <summary>Everything that one batch under way has for itself: its memory on the devices, its results on the host, and the marks between
/// which others may be uploaded.</summary>
internal sealed class BatchSlot : IDisposable
{
    private readonly OwnedParts _owned = new();
    private readonly CudaMemory _memory;
    private readonly CudaPageLockedHostMemory<byte> _header;
    private readonly UploadedHeader[] _headers;
    private readonly UploadedImages[] _images;
    private readonly ResultDownload _probabilities;
    private readonly ResultDownload _losses;
    private readonly FeatureDownload[] _features;
    private readonly CudaEvent _done;

    public BatchSlot(CudaMemory memory, IImageUpload upload)
    {
        _memory = memory;
        var (plan, context) = (memory.Plan, memory.Device(0).Context);
        try
        {
            _header = _owned.Own(new CudaPageLockedHostMemory<byte>(context, memory.HeaderLayout.Bytes));
            _header.Span.Clear();
            _headers = [.. Enumerable.Range(0, memory.Devices).Select(device => _owned.Own(new UploadedHeader(memory, device)))];
            _images = [.. plan.Images.Select(image =>
                _owned.Own(new UploadedImages(memory, image, upload, _headers[plan.Buffers[image].Device].Draws)))];
            _probabilities = _owned.Own(new ResultDownload(memory, plan.Probabilities));
            _losses = _owned.Own(new ResultDownload(memory, plan.Losses));
            _features = [.. plan.Features.Select(id => _owned.Own(new FeatureDownload(memory, id)))];
            _done = _owned.Own(new CudaEvent(context));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Images of the last batch.</summary>
    public int Count { get; private set; }

    /// <summary>The results of the last batch, once it is done.</summary>
    public BatchResults Results => new(_probabilities.Values, _losses.Values);

    /// <summary>Queues the upload. The slot's last batch must be done.</summary>
    /// <param name="images">Page-locked, unchanged until the batch is done.</param>
    /// <param name="bytes">Of all images.</param>
    public void EnqueueUpload(nint images, long bytes, ReadOnlySpan<int> labels, ReadOnlySpan<ImageDraw> draws, in RunArguments arguments)
    {
        Count = labels.Length;
        _memory.HeaderLayout.Write(_header.Span, labels, draws, arguments);
        foreach (var each in _images)
        {
            each.EnqueueUpload(images, bytes);
        }

        EnqueueHeader();
    }

    /// <summary>Queues another run's numbers for the images that are there.</summary>
    public void EnqueueAgain(in RunArguments arguments)
    {
        HeaderLayout.WriteState(_header.Span, Count, arguments);
        EnqueueHeader();
    }

    /// <summary>The stream waits until the batch is on every device.</summary>
    public void WaitForUpload(CudaStream stream)
    {
        foreach (var header in _headers)
        {
            header.WaitFor(stream);
        }
    }

    /// <summary>Queues making the batch what the plan's first steps read.</summary>
    public void EnqueueInput()
    {
        foreach (var header in _headers)
        {
            header.Enqueue();
        }

        foreach (var images in _images)
        {
            images.Enqueue();
        }
    }

    /// <summary>Queues the results' way to the host.</summary>
    public void EnqueueDownload(CudaStream stream)
    {
        _probabilities.Enqueue(stream);
        _losses.Enqueue(stream);
    }

    /// <summary>Queues the features' way to the host, on each device after its steps: the next run overwrites them.</summary>
    public void EnqueueFeatures()
    {
        foreach (var part in _features)
        {
            part.Enqueue();
        }
    }

    /// <summary>Copies out the features of the last batch, once it is done.</summary>
    public void ReadFeatures(Span<float> values) => FeatureRows.Read(
        _memory.Plan, values, (id, image, planes) => _features[Array.IndexOf(_memory.Plan.Features, id)].Read(image, planes));

    /// <summary>What is queued in the stream now is the batch's run.</summary>
    public void MarkDone(CudaStream stream) => _done.Record(stream);

    public void WaitUntilDone() => _done.Synchronize();

    public void Dispose() => _owned.Dispose();

    private void EnqueueHeader()
    {
        foreach (var header in _headers)
        {
            header.EnqueueUpload(_header);
            header.Mark();
        }
    }
}

/// <summary>A buffer of float32 that the caller reads after a run, in page-locked memory.</summary>
/// <param name="id">The plan's buffer.</param>
internal sealed unsafe class ResultDownload(CudaMemory memory, int id) : IDisposable
{
    private readonly DeviceRuntime _device = memory.DeviceOf(id);
    private readonly CudaPageLockedHostMemory<float> _values = new(memory.DeviceOf(id).Context, checked((int)memory.Count(id)));

    /// <summary>Valid once the run is over.</summary>
    public ReadOnlySpan<float> Values => _values.Span;

    /// <param name="stream">Of the buffer's device.</param>
    public void Enqueue(CudaStream stream)
    {
        _device.Context.SetCurrent();
        LibCuda.cuMemcpyDtoHAsync_v2(
            (void*)_values.PinnedHostPointer, memory[id], (nuint)_values.Size * sizeof(float), stream.Stream).ThrowIfFailed();
    }

    public void Dispose() => _values.Dispose();
}
