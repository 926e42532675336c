using AlexNet.Core;

namespace AlexNet.Engines.Contracts;

/// <summary>What changes from one run of a training plan to the next.</summary>
/// <param name="Seed">Seed of the dropout masks.</param>
/// <param name="Step">Updates done before this one; part of the masks' counter.</param>
/// <param name="Update">Rates, momentum and decays of this update.</param>
public readonly record struct RunArguments(ulong Seed, long Step, UpdateRule Update);

/// <summary>A plan loaded on an engine.</summary>
public interface IProgram : IDisposable
{
    Plan Plan { get; }

    /// <summary>Executes the plan once and allocates nothing. Of a batch of fewer images than the plan's, only the first
    /// <c>labels.Length</c> rows of the results mean anything; a training plan takes full batches only.</summary>
    /// <param name="images">[batch, 3, crop, crop], row-major.</param>
    /// <param name="labels">One class per image.</param>
    void Run(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, in RunArguments arguments);

    /// <summary>[batch, classes] after a run: softmax of the logits.</summary>
    ReadOnlySpan<float> Probabilities { get; }

    /// <summary>[batch] after a run: −ln of each label's probability.</summary>
    ReadOnlySpan<float> Losses { get; }

    /// <summary>Copies out what the last run made of the layer that the plan keeps the output of (<see cref="Plan.Features"/>).</summary>
    /// <param name="values">[images, channels, height, width] in the canonical order, columns one after the other, of as many images as are
    /// wanted: no more than the run had.</param>
    /// <exception cref="InvalidOperationException">The plan keeps no layer's output.</exception>
    void ReadFeatures(Span<float> values);
}
