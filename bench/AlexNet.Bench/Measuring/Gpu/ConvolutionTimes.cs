using AlexNet.Core;
using AlexNet.Engines.Cuda.Products.Convolutions;

namespace AlexNet.Bench.Measuring.Gpu;

/// <summary>A convolution in groups, as one of a plan's steps computes it.</summary>
/// <param name="Layer">As "conv2".</param>
/// <param name="Direction">The direction's name, as "forward".</param>
internal sealed record GroupedConvolution(string Layer, string Direction, ConvolutionShapes Shapes)
{
    /// <summary>Two for each multiply-add.</summary>
    public double Operations => 2.0 * Shapes.Batch * Shapes.Output.Size * (Shapes.Input.Channels / Shapes.Geometry.Groups)
        * Shapes.Geometry.Kernel * Shapes.Geometry.Kernel;

    /// <summary>All of a plan, in the order of its steps.</summary>
    public static IEnumerable<GroupedConvolution> Of(Plan plan, Precision precision)
    {
        foreach (var step in plan.Steps)
        {
            var one = step.Operation switch
            {
                Operation.Convolution { Item: var s } => Of(Forward.Name, s.Geometry, s.Input, s.Output),
                Operation.ConvolutionInputGradient { Item: var s } => Of(InputGradient.Name, s.Geometry, s.InputGradient, s.OutputGradient),
                Operation.ConvolutionWeightGradient { Item: var s } => Of(WeightGradient.Name, s.Geometry, s.Input, s.OutputGradient),
                _ => null,
            };
            if (one is { Shapes.Geometry.Groups: > 1 })
            {
                yield return one;
            }

            GroupedConvolution Of(string direction, ConvolutionGeometry geometry, int input, int output) => new(
                step.Layer, direction, new(precision, geometry, plan.Batch, plan.Buffers[input].Shape, plan.Buffers[output].Shape));
        }
    }
}

/// <summary>What a way to compute a convolution took.</summary>
/// <param name="Name">As the engine names it.</param>
/// <param name="Seconds">One for each round; none where the library refuses it.</param>
internal sealed record WayTime(ConvolutionWay Way, string Name, IReadOnlyList<double> Seconds)
{
    public bool IsTaken => Seconds.Count > 0;

    public double Median => Measuring.Median.Of([.. Seconds]);
}

/// <summary>What cuDNN's one call with bias and ReLU took, and our kernel for both, which follows every other way; one for each round.</summary>
/// <param name="IsApart">Whether the engine takes our kernel now.</param>
internal sealed record BiasTime(IReadOnlyList<double> InOneCall, IReadOnlyList<double> Apart, bool IsApart);

/// <summary>What each way to compute a convolution took.</summary>
/// <param name="Architecture">Of the GPU, as 90.</param>
/// <param name="Ways">In the order in which the engine tries them; at least one is taken.</param>
/// <param name="Bias">Where there is such a call.</param>
internal sealed record ConvolutionTimes(GroupedConvolution Convolution, int Architecture, IReadOnlyList<WayTime> Ways, BiasTime? Bias = null)
{
    /// <summary>A way must gain more than this to go before what is tried first now: noise is no reason.</summary>
    private const double Gain = 0.02;

    /// <summary>Ways in a proposed row: those after them are as good as never reached.</summary>
    private const int MostWays = 3;

    /// <summary>What the engine takes now.</summary>
    public WayTime Taken => Ways.First(way => way.IsTaken);

    /// <summary>Fastest first.</summary>
    public IReadOnlyList<WayTime> Sorted
    {
        get
        {
            var sorted = Ways.Where(way => way.IsTaken).OrderBy(way => way.Median).ToList();
            if (Taken.Median * (1 - Gain) <= sorted[0].Median)
            {
                sorted.Remove(Taken);
                sorted.Insert(0, Taken);
            }

            return sorted;
        }
    }

    /// <summary>The row of the engine's table that these times ask for.</summary>
    public ConvolutionOrder Proposed => new(
        Architecture, Convolution.Shapes.Precision, Convolution.Direction, Convolution.Shapes.Geometry.Kernel, Convolution.Shapes.Geometry.Groups,
        Convolution.Shapes.Input.Channels, Convolution.Shapes.Output.Channels, [.. Sorted.Take(MostWays).Select(way => way.Way)])
    {
        IsBiasApart = Bias is { } bias
            && Sorted[0].Median + Median.Of([.. bias.Apart]) < (1 - (bias.IsApart ? 0 : Gain)) * Median.Of([.. bias.InOneCall]),
    };

    /// <summary>Whether the engine would do other than it does now.</summary>
    public bool IsNews => Sorted[0] != Taken || Proposed.IsBiasApart != (Bias?.IsApart ?? false);

    /// <summary>Seconds of a round, as the engine has it now.</summary>
    public double Now(int round) => Seconds(round, Taken, Bias?.IsApart ?? false);

    /// <summary>Seconds of a round, as it would be with the proposed row.</summary>
    public double Then(int round) => Seconds(round, Sorted[0], Proposed.IsBiasApart);

    private double Seconds(int round, WayTime way, bool isApart) => Bias switch
    {
        null => way.Seconds[round],
        _ when isApart => way.Seconds[round] + Bias.Apart[round],
        _ => Bias.InOneCall[round],
    };
}
