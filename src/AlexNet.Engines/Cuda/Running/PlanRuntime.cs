using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Cuda.Batches;
using AlexNet.Engines.Cuda.Links;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Steps;
using AlexNet.Engines.Native;

namespace AlexNet.Engines.Cuda.Running;

/// <summary>Everything that a program holds, made in order and released in the reverse, and how a batch goes through it.</summary>
internal sealed class PlanRuntime : IDisposable
{
    private readonly OwnedParts _owned = new();
    private readonly CudaMemory _memory;
    private readonly ProcessLinks? _links;
    private readonly StepSequence _sequence;
    private readonly SlotGraphs _graphs;
    private readonly SlotRing _ring;
    private readonly IImageUpload _upload;
    private StepClock? _clock;
    private BatchSlot? _completed;
    private bool _disposed;

    /// <summary>Allocates all the plan needs.</summary>
    /// <param name="memory">Belongs to this from now on.</param>
    /// <param name="links">To other processes; null where there are none.</param>
    /// <param name="upload">Makes what images come as, once there is memory.</param>
    /// <param name="depth">Batches under way together.</param>
    /// <param name="warn">Takes a line where steps cannot be captured.</param>
    public PlanRuntime(CudaMemory memory, ProcessLinks? links, Func<CudaMemory, IImageUpload> upload, int depth, Action<string> warn)
    {
        (_memory, _links) = (memory, links);
        try
        {
            _owned.Own(memory);
            var factory = new StepFactory(memory, links);
            Steps = Array.ConvertAll(memory.Plan.Steps, step => _owned.Own(step.Operation.Execute(factory)));
            memory.Allocate();
            Bind();
            _upload = _owned.Own(upload(memory));
            BatchSlot[] slots = [.. Enumerable.Range(0, depth).Select(_ => _owned.Own(new BatchSlot(memory, _upload)))];
            _sequence = _owned.Own(new StepSequence(memory, Steps));
            Clock = _owned.Own(new StepClock(memory));
            _graphs = _owned.Own(new SlotGraphs(_sequence, slots, memory.Device(0), warn));
            _ring = new(slots);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Plan Plan => _memory.Plan;

    public CudaStep[] Steps { get; }

    /// <summary>What computes each step of the plan, where there is a choice.</summary>
    public IReadOnlyList<string> Implementations => Array.ConvertAll(Steps, step => step.Implementation);

    public StepClock Clock { get; }

    public int Depth => _ring.Depth;

    public int Pending => _ring.Pending;

    /// <summary>Whether runs from now on are timed step by step, or launched as one graph. Nothing may be under way.</summary>
    public void TimeSteps(bool yes)
    {
        if (Pending > 0)
        {
            throw new InvalidOperationException($"{Pending} batches are under way; allowed is none where timing begins or ends");
        }

        _clock = yes ? Clock : null;
    }

    /// <summary>Queues a batch.</summary>
    /// <param name="images">Page-locked, unchanged until the batch is completed.</param>
    public void Submit(nint images, ReadOnlySpan<int> labels, ReadOnlySpan<ImageDraw> draws, in RunArguments arguments)
    {
        var slot = NextSlot();
        try
        {
            slot.EnqueueUpload(images, labels.Length * _upload.BytesPerImage, labels, draws, arguments);
            EnqueueRun(slot);
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    /// <summary>Queues another run on the images of the next slot.</summary>
    public void Repeat(in RunArguments arguments)
    {
        var slot = NextSlot();
        if (slot.Count == 0)
        {
            throw new InvalidOperationException($"the slot holds no batch yet; allowed is to repeat after {Depth} batches were submitted");
        }

        try
        {
            slot.EnqueueAgain(arguments);
            EnqueueRun(slot);
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    /// <summary>Waits for the batch submitted first.</summary>
    public BatchSlot Complete()
    {
        ThrowIfDisposed();
        var slot = _ring.Oldest;
        try
        {
            slot.WaitUntilDone();
            _links?.ThrowIfFailed();
        }
        catch
        {
            Abandon();
            throw;
        }

        _ring.Completed();
        _completed = slot;
        _clock?.Collect();
        return slot;
    }

    /// <summary>The features of the batch completed last.</summary>
    public void ReadFeatures(Span<float> values)
    {
        ThrowIfDisposed();
        (_completed ?? throw new InvalidOperationException("no batch was completed yet")).ReadFeatures(values);
    }

    /// <summary>Waits until nothing is under way, however it may have failed: what was queued reads memory that is written or freed
    /// next.</summary>
    public void Abandon()
    {
        for (var device = 0; device < _memory.Devices; device++)
        {
            _memory.Device(device).TryDrain();
        }

        _links?.TryDrain();
        _ring?.Forget();
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Abandon();
            _owned.Dispose();
        }
    }

    /// <summary>Binding computes products once: what fails of them fails here.</summary>
    private void Bind()
    {
        foreach (var step in Steps)
        {
            step.Bind();
        }

        for (var device = 0; device < _memory.Devices; device++)
        {
            _memory.Device(device).Context.SetCurrent();
            _memory.Device(device).Stream.Synchronize();
        }
    }

    private void EnqueueRun(BatchSlot slot)
    {
        var first = _memory.Device(0);
        first.Context.SetCurrent();
        slot.WaitForUpload(_sequence.Origin);
        if (_clock is not null || !_graphs.TryLaunch(slot, _sequence.Origin))
        {
            _sequence.Enqueue(slot, _clock);
            first.Context.SetCurrent();
        }

        slot.MarkDone(_sequence.Origin);
        _ring.Submitted();
    }

    /// <summary>The slot to be filled next. The clock has one mark for each step: after a timed run the next begins when it was
    /// collected.</summary>
    private BatchSlot NextSlot()
    {
        ThrowIfDisposed();
        if (_clock is not null && Pending > 0)
        {
            throw new InvalidOperationException($"{Pending} batches are under way; allowed is one at a time while steps are timed");
        }

        return _ring.Next;
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, typeof(IProgram));
}
