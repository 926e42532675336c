using AlexNet.Core;
using AlexNet.Engines.Managed.Matrices;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Parameters;
using AlexNet.Engines.Processor.Steps;

namespace AlexNet.Engines.Managed;

/// <summary>A convolution or fully connected product by our own matrix products, in one direction.</summary>
/// <param name="workers">The threads that compute.</param>
/// <param name="direction">Which computation.</param>
/// <param name="weights">The weights.</param>
internal abstract class ManagedProduct(WorkerPool workers, ProductDirection direction, Parameter weights) : PreparedProduct
{
    /// <summary>Where a product's matrices lie; all zero to learn how much working memory it needs.</summary>
    /// <param name="Source">x or its gradient.</param>
    /// <param name="Weights">The weights or their gradient.</param>
    /// <param name="Bias">The bias or its gradient.</param>
    /// <param name="Destination">y or its gradient.</param>
    protected readonly record struct Places(nint Source, nint Weights, nint Bias, nint Destination);

    public override long ScratchBytes
    {
        get
        {
            var room = new ScratchRoom(0);
            _ = Works(default, room);
            return room.Taken;
        }
    }

    public override long CopyBytes => 0;

    public override ProgramStep Bind(nint source, nint gradient, nint bias, nint destination, nint scratch, nint copy)
    {
        var isGradient = direction == ProductDirection.WeightGradient;
        return new ManagedStep(
            workers, [.. Works(new(source, isGradient ? gradient : weights.Value, bias, destination), new(scratch))]);
    }

    protected ProductDirection Direction => direction;

    protected WorkerPool Workers => workers;

    /// <summary>The work of the product, in order, tied to its memory.</summary>
    protected abstract IReadOnlyList<IParallelWork> Works(Places places, ScratchRoom room);

    /// <summary>Gives all products the same working memory: they run one after the other.</summary>
    protected void Share(IReadOnlyList<IProduct> products, ScratchRoom room)
    {
        var scratch = room.Take(products.Max(product => product.ScratchPerThread) * workers.Count);
        foreach (var product in products)
        {
            product.Scratch = scratch;
        }
    }

    /// <summary>What a product does to its sums; tanh is a pass of its own.</summary>
    /// <summary>Whether a function is no part of the finish, but a pass of its own.</summary>
    protected static bool IsApart(Activation activation) => activation is not (Activation.None or Activation.Relu);

    protected static Finish FinishOf(nint bias, Activation activation) => new(bias, activation == Activation.Relu);
}

/// <summary>A product of a plan as a few pieces of work, one after the other, each shared by all threads.</summary>
internal sealed class ManagedStep(WorkerPool workers, IParallelWork[] works) : ProgramStep
{
    public override void Run()
    {
        foreach (var work in works)
        {
            workers.Run(work);
        }
    }
}

/// <summary>Working memory handed out piece by piece. From an address of zero it only counts.</summary>
/// <param name="start">The first byte, aligned to 64 bytes.</param>
internal sealed class ScratchRoom(nint start)
{
    private const long Line = 64;

    /// <summary>Bytes handed out.</summary>
    public long Taken { get; private set; }

    public nint Take(long bytes)
    {
        var piece = start + (nint)Taken;
        Taken += (bytes + Line - 1) / Line * Line;
        return piece;
    }
}
