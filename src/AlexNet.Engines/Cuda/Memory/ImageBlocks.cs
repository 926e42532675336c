using AlexNet.Core;
using AlexNet.Engines.Cuda.Kernels;

namespace AlexNet.Engines.Cuda.Memory;

/// <summary>
/// A first convolution that reads the image in blocks of 4×4 pixels: conv1's 11×11 every 4 over 3 channels is 3×3 every 1 over 48, at 1.19
/// times the multiply-adds, but with as many channels as tensor cores want. Taps of the larger kernel that the smaller one has not are
/// zero and stay so.
/// </summary>
internal sealed class ImageBlocks
{
    /// <summary>Pixels of a block's side: the stride, and what augment.cu makes.</summary>
    public const int Side = AugmentBlocksKernel.Side;

    private const int Colours = 3;

    private readonly HashSet<int> _weights;

    private ImageBlocks(Plan plan, ConvolutionStep first)
    {
        Geometry = first.Geometry;
        var output = plan.Buffers[first.Output].Shape;
        Taps = (Geometry.Kernel + Side - 1) / Side;
        Shape = ShapeModule.create(Side * Side * Colours, output.Height - 1 + Taps, output.Width - 1 + Taps);
        _weights = [.. WeightsOf(plan)];
    }

    /// <summary>The convolution over pixels.</summary>
    public ConvolutionGeometry Geometry { get; }

    /// <summary>The same convolution over blocks.</summary>
    public ConvolutionGeometry BlockGeometry => new(groups: 1, kernel: Taps, stride: 1, pad: 0);

    /// <summary>Blocks of the kernel's side.</summary>
    public int Taps { get; }

    /// <summary>An image in blocks: 48 numbers of each, and as many blocks as the convolution reads.</summary>
    public Shape Shape { get; }

    /// <summary>How a plan's images lie on its devices; null where they lie as pixels.</summary>
    public static ImageBlocks? Of(Plan plan, Precision precision)
    {
        if (precision == Precision.F32)
        {
            return null;
        }

        var readers = plan.Steps.Select(step => step.Operation).Where(operation => operation.Reads.Any(id => IsImage(plan, id))).ToArray();
        var forward = readers.OfType<Operation.Convolution>().Select(operation => operation.Item).ToArray();
        var others = readers.Where(operation => operation is not (Operation.Convolution or Operation.ConvolutionWeightGradient));
        return forward.Length > 0 && !others.Any() && forward.All(step => Suits(plan, step)) ? new(plan, forward[0]) : null;
    }

    /// <summary>Whether a buffer is the weights of the convolution, their gradient or velocity.</summary>
    public bool HasWeights(int id) => _weights.Contains(id);

    /// <summary>Numbers of such a buffer, with the taps that are not there.</summary>
    public long WeightCount(Buffer buffer) => (long)buffer.Dimensions[0] * Taps * Taps * Shape.Channels;

    private static bool Suits(Plan plan, ConvolutionStep step) =>
        step.Geometry is { Groups: 1, Stride: Side } && step.Geometry.Kernel > Side && plan.Buffers[step.Input].Shape.Channels == Colours;

    private static IEnumerable<int> WeightsOf(Plan plan)
    {
        var weights = plan.Steps.Select(step => step.Operation).OfType<Operation.Convolution>()
            .Where(operation => IsImage(plan, operation.Item.Input)).Select(operation => operation.Item.Weight).ToHashSet();
        var velocities = plan.Steps.SelectMany(step => step.Operation.ParameterUpdates)
            .Where(update => weights.Contains(update.Parameter)).Select(update => update.Velocity);
        var gradients = PlanModule.parametersOfGradients(plan).Where(pair => weights.Contains(pair.Value)).Select(pair => pair.Key);
        return [.. weights, .. velocities, .. gradients];
    }

    private static bool IsImage(Plan plan, int id) => plan.Buffers[id].Kind == BufferKind.Image;
}
