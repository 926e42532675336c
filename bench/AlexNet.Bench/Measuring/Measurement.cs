using AlexNet.Bench.Measuring.Gpu;
using AlexNet.Bench.Output;

namespace AlexNet.Bench.Measuring;

/// <summary>What a benchmark found.</summary>
internal sealed record Measurement(Turns Turns)
{
    /// <summary>Names and versions of what was measured, besides the machine's.</summary>
    public IReadOnlyList<(string Name, string Version)> Versions { get; init; } = [];

    /// <summary>The same over other data, with a title each; the named figure is that of <see cref="Turns"/>.</summary>
    public IReadOnlyList<(string Title, Turns Turns)> Others { get; init; } = [];

    /// <summary>Where a training step's time went, or nothing.</summary>
    public IReadOnlyList<StepTime> Steps { get; init; } = [];

    /// <summary>Matrix products shape by shape, or nothing.</summary>
    public IReadOnlyList<GemmTime> Products { get; init; } = [];

    /// <summary>Ways to compute convolutions, or nothing.</summary>
    public IReadOnlyList<ConvolutionTimes> Convolutions { get; init; } = [];

    /// <summary>What the steps are held against; given where they are.</summary>
    public Floor? Floor { get; init; }

    /// <summary>How the steps are told of.</summary>
    public StepTable StepTable { get; init; } = StepTable.Processor;
}
