using AlexNet.Core;
using AlexNet.Engines.Processor.Steps;

namespace AlexNet.Engines.Processor.Programs;

/// <summary>Brings the caller's batch to the steps that read images: if all of them can, they read it where it lies, for a copy would be
/// a pass over the batch on one thread; else it is copied into the plan's buffers.</summary>
internal sealed unsafe class ImageSource
{
    private readonly Plan _plan;
    private readonly float*[] _buffers;
    private readonly IImageReader[] _readers;
    private readonly bool _canRead;

    /// <param name="steps">The plan's steps, in order.</param>
    public ImageSource(Plan plan, ProgramMemory memory, ProgramStep[] steps)
    {
        _plan = plan;
        _buffers = new float*[plan.Images.Length];
        for (var i = 0; i < _buffers.Length; i++)
        {
            _buffers[i] = (float*)memory.AddressOf(plan.Images[i]);
        }

        ProgramStep[] readers = [.. plan.Steps.Zip(steps).Where(pair => pair.First.Operation.Reads.Any(plan.Images.Contains))
            .Select(pair => pair.Second)];
        _readers = [.. readers.OfType<IImageReader>()];
        _canRead = _readers.Length == readers.Length;
    }

    /// <summary>To be called before the steps run. A batch of fewer images than the plan's is copied: steps read as many as the plan has,
    /// and beyond the caller's last image they must not read.</summary>
    /// <param name="images">[images, 3, crop, crop], pinned until the steps have run.</param>
    public void Give(ReadOnlySpan<float> images)
    {
        var size = _plan.Batch * _plan.Input.Size;
        if (_canRead && images.Length == size)
        {
            fixed (float* given = images)
            {
                Read(given);
            }

            return;
        }

        foreach (var buffer in _buffers)
        {
            images.CopyTo(new Span<float>(buffer, size));
        }

        // Every device's buffer holds the same images.
        Read(_buffers[0]);
    }

    private void Read(float* from)
    {
        foreach (var reader in _readers)
        {
            reader.ReadImages((nint)from);
        }
    }
}
