using AlexNet.Core;
using AlexNet.Engines.Managed.Matrices;

namespace AlexNet.Bench.Measuring;

/// <summary>A matrix product of a training step, C[rows, columns] = A · B, and how often a step computes it.</summary>
/// <param name="TransposedA">Whether A is stored with rows and columns exchanged.</param>
/// <param name="TransposedB">Whether B is.</param>
/// <param name="Count">Products of this shape in a step.</param>
internal sealed record GemmShape(string Name, int Rows, int Columns, int Depth, bool TransposedA, bool TransposedB, double Count)
{
    /// <summary>Positions of so many images are multiplied at a time: more change nothing but the size of the unfolded matrix.</summary>
    private const int Positions = 4096;

    public ProductSize Size => new(Rows, Columns, Depth);

    public int StrideA => TransposedA ? Rows : Depth;

    public int StrideB => TransposedB ? Depth : Columns;

    /// <summary>Multiplications and additions of all products of this shape in a step.</summary>
    public double Operations => Size.Operations * Count;

    /// <summary>All products of a plan: convolutions on unfolded windows, a product per group.</summary>
    public static IReadOnlyList<GemmShape> Of(Plan plan) =>
        [.. plan.Steps.Select(step => Of(plan, step.Layer, step.Operation)).OfType<GemmShape>()];

    private static GemmShape? Of(Plan plan, string layer, Operation operation) => operation switch
    {
        Operation.Convolution { Item: var s } => Forward(plan, layer, s.Geometry, s.Input, s.Output),
        Operation.ConvolutionInputGradient { Item: var s } => InputGradient(plan, layer, s.Geometry, s.InputGradient, s.OutputGradient),
        Operation.ConvolutionWeightGradient { Item: var s } => WeightGradient(plan, layer, s.Geometry, s.Input, s.OutputGradient),
        Operation.FullyConnected { Item: var s } =>
            new($"{layer}: forward", plan.Batch, SizeOf(plan, s.Output), SizeOf(plan, s.Input), false, true, 1),
        Operation.FullyConnectedInputGradient { Item: var s } =>
            new($"{layer}: input gradient", plan.Batch, SizeOf(plan, s.InputGradient), SizeOf(plan, s.OutputGradient), false, false, 1),
        Operation.FullyConnectedWeightGradient { Item: var s } =>
            new($"{layer}: weight gradient", SizeOf(plan, s.OutputGradient), SizeOf(plan, s.Input), plan.Batch, true, false, 1),
        _ => null,
    };

    private static GemmShape Forward(Plan plan, string layer, ConvolutionGeometry geometry, int input, int output)
    {
        var (positions, count) = Block(plan, output, geometry);
        return new($"{layer}: forward", positions, Channels(plan, output, geometry), Window(plan, input, geometry), false, true, count);
    }

    /// <summary>As a convolution of the output's gradient with turned weights.</summary>
    private static GemmShape InputGradient(Plan plan, string layer, ConvolutionGeometry geometry, int input, int output)
    {
        var (positions, count) = Block(plan, input, geometry);
        return new(
            $"{layer}: input gradient", positions, Channels(plan, input, geometry), Window(plan, output, geometry), false, false, count);
    }

    private static GemmShape WeightGradient(Plan plan, string layer, ConvolutionGeometry geometry, int input, int output)
    {
        var (positions, count) = Block(plan, output, geometry);
        return new(
            $"{layer}: weight gradient", Window(plan, input, geometry), Channels(plan, output, geometry), positions, true, false, count);
    }

    /// <summary>Positions of some images, and how many such products a step has.</summary>
    private static (int Positions, double Count) Block(Plan plan, int id, ConvolutionGeometry geometry)
    {
        var plane = plan.Buffers[id].Shape.Plane;
        var images = Math.Clamp((Positions + plane - 1) / plane, 1, plan.Batch);
        return (images * plane, (double)geometry.Groups * plan.Batch / images);
    }

    private static int Channels(Plan plan, int id, ConvolutionGeometry geometry) => plan.Buffers[id].Shape.Channels / geometry.Groups;

    private static int Window(Plan plan, int id, ConvolutionGeometry geometry) =>
        Channels(plan, id, geometry) * geometry.Kernel * geometry.Kernel;

    private static int SizeOf(Plan plan, int id) => (int)plan.Buffers[id].Size;
}
