using AlexNet.Engines.Contracts;

namespace AlexNet.Engines.Processor.Steps;

/// <summary>Which of a product's computations is wanted.</summary>
internal enum ProductDirection
{
    /// <summary>y from x, weights and bias, when nothing goes back.</summary>
    Inference,

    /// <summary>y from x, weights and bias.</summary>
    Training,

    /// <summary>∂L/∂x from ∂L/∂y and the weights.</summary>
    InputGradient,

    /// <summary>∂L/∂w and ∂L/∂b from x and ∂L/∂y.</summary>
    WeightGradient,
}

/// <summary>A product whose implementation is chosen and whose memory is not: the memory of all steps is allocated at once, when every
/// layout and the largest working memory are known.</summary>
internal abstract class PreparedProduct : IDisposable
{
    /// <summary>The name of what computes it.</summary>
    public abstract string Implementation { get; }

    /// <summary>Multiply-adds of one run where they are fewer than the direct method's; null where they are as many.</summary>
    public virtual long? MultiplyAdds => null;

    /// <summary>Changes of layout in one run of the step.</summary>
    public abstract LayoutChanges LayoutChanges { get; }

    /// <summary>Working memory, shared by all steps.</summary>
    public abstract long ScratchBytes { get; }

    /// <summary>Memory of this step's own.</summary>
    public abstract long CopyBytes { get; }

    /// <param name="source">x or its gradient.</param>
    /// <param name="gradient">The weights' gradient, in the parameter's layout; only for that direction.</param>
    /// <param name="bias">The bias or its gradient.</param>
    /// <param name="destination">y or its gradient.</param>
    /// <param name="scratch">At least <see cref="ScratchBytes"/>.</param>
    /// <param name="copy">At least <see cref="CopyBytes"/>.</param>
    public abstract ProgramStep Bind(nint source, nint gradient, nint bias, nint destination, nint scratch, nint copy);

    public virtual void Dispose()
    {
    }
}
