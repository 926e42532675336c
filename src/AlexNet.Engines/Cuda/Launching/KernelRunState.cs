using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AlexNet.Core;
using AlexNet.Engines.Contracts;

namespace AlexNet.Engines.Cuda.Launching;

/// <summary>What changes from one run to the next, as the kernels read it from the device's memory: struct RunState of
/// kernels/common.cuh.</summary>
/// <param name="Seed">Seed of the dropout masks.</param>
/// <param name="Step">Updates done before this one: the low 32 bits.</param>
/// <param name="Images">Images of this batch.</param>
/// <param name="Momentum">Of the update.</param>
/// <param name="WeightRate">ε of weights.</param>
/// <param name="WeightDecay">d of weights.</param>
/// <param name="BiasRate">ε of biases.</param>
/// <param name="BiasDecay">d of biases.</param>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal readonly record struct KernelRunState(
    ulong Seed, int Step, int Images, float Momentum, float WeightRate, float WeightDecay, float BiasRate, float BiasDecay)
{
    /// <summary>Size of the struct, with what it keeps free: what follows it begins at a multiple of 16.</summary>
    public const int Bytes = 176;

    public KernelRunState(in RunArguments arguments, int images)
        : this(
            arguments.Seed, unchecked((int)arguments.Step), images, arguments.Update.Momentum, arguments.Update.LearningRate,
            arguments.Update.WeightDecay, arguments.Update.BiasRate, arguments.Update.BiasDecay)
    {
        (Factors, AverageDecay) = (LayerFactors.Of(arguments.Update), arguments.Update.AverageDecay);
    }

    /// <summary>Of both rates in each layer with weights.</summary>
    public LayerFactors Factors { get; init; }

    /// <summary>Share of the parameters' averages that the update keeps.</summary>
    public float AverageDecay { get; init; }
}

/// <summary>By what the rates of layers are multiplied, by their numbers; 0 where a layer stays as it is.</summary>
[InlineArray(Count)]
internal struct LayerFactors
{
    /// <summary>Layers with weights that a plan may train.</summary>
    public const int Count = 32;

    private float _first;

    public static LayerFactors Of(in UpdateRule rule)
    {
        var factors = new LayerFactors();
        Span<float> all = factors;
        all.Fill(1);

        // A run that updates nothing has no rule: no factors either. Nor can it need more.
        var given = rule.LayerFactors.AsSpan();
        given[..Math.Min(given.Length, Count)].CopyTo(all);
        return factors;
    }
}
