using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Kernels;
using AlexNet.Engines.Cuda.Steps;

namespace AlexNet.Engines.Cuda;

/// <summary>Brings the caller's batch and the numbers of the run to the devices, by page-locked memory: the streams read it after the call,
/// so it is written again only when the run is over.</summary>
internal sealed class BatchUpload : IDisposable
{
    private readonly OwnedParts _owned = new();
    private readonly CudaMemory _memory;
    private readonly LossStep[] _losses;
    private readonly CudaPageLockedHostMemory<float> _images;
    private readonly CudaPageLockedHostMemory<int> _labels;
    private readonly CudaPageLockedHostMemory<KernelRunState> _state;
    private readonly ImageStep[] _readers;

    /// <param name="losses">The steps that read labels.</param>
    public BatchUpload(CudaMemory memory, LossStep[] losses)
    {
        (_memory, _losses) = (memory, losses);
        var (plan, context) = (memory.Plan, memory.Device(0).Context);
        try
        {
            _images = _owned.Own(new CudaPageLockedHostMemory<float>(context, plan.Batch * plan.Input.Size));
            _labels = _owned.Own(new CudaPageLockedHostMemory<int>(context, plan.Batch));
            _state = _owned.Own(new CudaPageLockedHostMemory<KernelRunState>(context, 1));
            _readers = [.. plan.Images.Select(image => _owned.Own(new ImageStep(memory, image)))];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Queues everything. What is beyond the caller's images becomes zeros on the device.</summary>
    public void Enqueue(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, in RunArguments arguments)
    {
        var numbers = labels.Length * _memory.Plan.Input.Size;
        images[..numbers].CopyTo(_images.Span);
        labels.CopyTo(_labels.Span);
        _state.Span[0] = new(arguments, labels.Length);
        for (var i = 0; i < _memory.Devices; i++)
        {
            _memory.Device(i).Context.SetCurrent();
            _memory.State(i).AsyncCopyToDevice(_state, _memory.Device(i).Stream);
        }

        foreach (var loss in _losses)
        {
            loss.Give(_labels, labels.Length);
        }

        foreach (var reader in _readers)
        {
            reader.Enqueue(_images, numbers);
        }
    }

    public void Dispose() => _owned.Dispose();
}
