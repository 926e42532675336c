using AlexNet.Engines.Contracts;
using AlexNet.Engines.Parallel;

namespace AlexNet.Engines.Processor.Steps;

/// <summary>What the steps of a running program look up: set before each run.</summary>
internal sealed unsafe class RunState
{
    public RunArguments Arguments { get; set; }

    /// <summary>One class per image.</summary>
    public int* Labels { get; set; }

    /// <summary>Images in this batch.</summary>
    public int Images { get; set; }
}

/// <summary>The images of a batch that a step is for: all, or those of a part.</summary>
/// <param name="First">The first one's place in the batch.</param>
/// <param name="Count">How many, where the batch is full.</param>
internal readonly record struct PartImages(int First, int Count)
{
    /// <summary>How many of them are there.</summary>
    public int In(RunState state) => Math.Clamp(state.Images - First, 0, Count);
}

/// <summary>A step of a plan, tied to its memory.</summary>
internal abstract class ProgramStep : IDisposable
{
    /// <summary>Does the step. Allocates nothing.</summary>
    public abstract void Run();

    public virtual void Dispose()
    {
    }
}

/// <summary>A step of our own that the workers share.</summary>
internal abstract class KernelStep(WorkerPool workers) : ProgramStep, IParallelWork
{
    public override void Run() => workers.Run(this);

    public abstract void Part(int part, int parts);
}

/// <summary>A step that can read the batch of images wherever it lies.</summary>
internal interface IImageReader
{
    /// <summary>Reads images there from now on, in row-major order. Allocates nothing.</summary>
    void ReadImages(nint images);
}
