using System.Diagnostics;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Native;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Steps;

namespace AlexNet.Engines.Processor.Programs;

/// <summary>A plan whose steps are products and kernels tied to their memory.</summary>
internal sealed unsafe class ProcessorProgram : IProgram, ITimedSteps
{
    private readonly Plan _plan;
    private readonly WorkerPool _workers;
    private readonly ProgramMemory _memory;
    private readonly PreparedProduct?[] _products;
    private readonly NativeArena _labels;
    private readonly RunState _state;
    private readonly ImageSource _images;
    private readonly ProgramStep[] _steps;
    private bool _disposed;

    /// <param name="products">One for each step that is a product, null for the others.</param>
    public ProcessorProgram(
        Plan plan, WorkerPool workers, RunState state, ProgramMemory memory, PreparedProduct?[] products, ProgramStep[] steps)
    {
        (_plan, _workers, _state, _memory) = (plan, workers, state, memory);
        (_products, _steps) = (products, steps);
        _labels = new(plan.Batch * sizeof(int));
        _state.Labels = (int*)_labels.Start;
        _images = new(plan, memory, steps);
        StepTicks = new long[steps.Length];
    }

    public Plan Plan => _plan;

    /// <summary>Stopwatch ticks spent in each step since the program was loaded.</summary>
    internal long[] StepTicks { get; }

    ReadOnlySpan<long> ITimedSteps.StepTicks => StepTicks;

    public LayoutChanges LayoutChanges =>
        new(Products.Sum(product => product.LayoutChanges.Activations), Products.Sum(product => product.LayoutChanges.Weights));

    /// <summary>What computes the products, in order.</summary>
    internal IEnumerable<string> Implementations => Products.Select(product => product.Implementation);

    private IEnumerable<PreparedProduct> Products => _products.OfType<PreparedProduct>();

    /// <summary>What computes a step, and its multiply-adds where they are fewer than the direct method's; null for steps of our kernels.</summary>
    internal PreparedProduct? ProductOf(int step) => _products[step];

    public ReadOnlySpan<float> Probabilities => Result(_plan.Probabilities);

    public ReadOnlySpan<float> Losses => Result(_plan.Losses);

    public void Run(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, in RunArguments arguments)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        BatchCheck.Validate(_plan, images, labels);
        labels.CopyTo(new Span<int>(_state.Labels, _plan.Batch));
        (_state.Images, _state.Arguments) = (labels.Length, arguments);
        _workers.Enter();
        fixed (float* pinned = images)
        {
            _images.Give(images);
            RunSteps();
        }
    }

    public void ReadFeatures(Span<float> values)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        FeatureRows.Read(_plan, values, ReadFeatures);
    }

    private void ReadFeatures(int id, int image, Span<float> planes)
    {
        var shape = _memory.ShapeOf(id);
        var from = _memory.Floats(id) + ((long)image * shape.Size);
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var start = from + shape.Start(channel);
            var plane = planes.Slice(channel * shape.Plane, shape.Plane);
            for (var at = 0; at < plane.Length; at++)
            {
                plane[at] = start[at * shape.Block];
            }
        }
    }

    private void RunSteps()
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < _steps.Length; i++)
        {
            _steps[i].Run();
            var end = Stopwatch.GetTimestamp();
            StepTicks[i] += end - start;
            start = end;
        }
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        foreach (var step in _steps)
        {
            step.Dispose();
        }

        foreach (var product in Products)
        {
            product.Dispose();
        }

        _memory.Dispose();
        _labels.Dispose();
    }

    private ReadOnlySpan<float> Result(int id)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new((void*)_memory.AddressOf(id), (int)_plan.Elements(_plan.Buffers[id]));
    }
}

/// <summary>Brings the caller's batch to the steps that read images: if all of them can, they read it where it lies, for a copy would be
/// a pass over the batch on one thread; else it is copied into the plan's buffers.</summary>
internal sealed unsafe class ImageSource
{
    private readonly Plan _plan;
    private readonly float*[] _buffers;
    private readonly (IImageReader Step, long FirstByte)[] _readers;
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

        var imageBytes = (long)plan.Input.Size * sizeof(float);
        var readers = plan.Steps.Zip(steps).SelectMany(pair => pair.First.Operation.Reads.Select(id => plan.Buffers[id])
            .Where(buffer => buffer.Kind == BufferKind.Image).Select(image => (pair.Second, image.FirstImage * imageBytes))).ToArray();
        _readers = [.. readers.Where(reader => reader.Second is IImageReader).Select(reader => ((IImageReader)reader.Second, reader.Item2))];
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
        foreach (var (step, firstByte) in _readers)
        {
            step.ReadImages((nint)from + (nint)firstByte);
        }
    }
}
