using AlexNet.Core;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Parameters;
using AlexNet.Engines.Processor.Winograd;

namespace AlexNet.Engines.Processor.Products;

/// <summary>Chooses what computes the products of a plan, and with it the layout of the parameters.</summary>
/// <param name="workers">The threads that work.</param>
/// <param name="parameters">The engine's parameters.</param>
/// <param name="plan">The plan.</param>
/// <param name="block">Channels in a block of activations.</param>
internal abstract class ProductFactory(WorkerPool workers, ParameterMemory parameters, Plan plan, int block)
{
    private readonly Dictionary<int, Parameter> _owners = [];

    /// <summary>By buffer: parameters, and for gradients and velocities the parameter they belong to; complete once every step is
    /// prepared.</summary>
    public IReadOnlyDictionary<int, Parameter> Owners => _owners;

    protected WorkerPool Workers => workers;

    protected Plan Plan => plan;

    /// <summary>The product of a step, null where the step is none.</summary>
    public PreparedProduct? Prepare(Operation operation) => operation switch
    {
        Operation.Convolution { Item: var s } =>
            Convolve(WithBias(s.Bias), s.Geometry, s.Input, s.Weight, s.Output, s.Activation),
        Operation.ConvolutionInputGradient { Item: var s } =>
            Convolve(ProductDirection.InputGradient, s.Geometry, s.InputGradient, s.Weight, s.OutputGradient, Activation.None),
        Operation.ConvolutionWeightGradient { Item: var s } =>
            Convolve(
                ProductDirection.WeightGradient, s.Geometry, s.Input, ParameterOf(s.WeightGradient), s.OutputGradient, Activation.None),
        Operation.FullyConnected { Item: var s } =>
            FullyConnected(WithBias(s.Bias), s.Input, s.Weight, s.Output, s.Activation),
        Operation.FullyConnectedInputGradient { Item: var s } =>
            FullyConnected(ProductDirection.InputGradient, s.InputGradient, s.Weight, s.OutputGradient, Activation.None),
        Operation.FullyConnectedWeightGradient { Item: var s } =>
            FullyConnected(
                ProductDirection.WeightGradient, s.Input, ParameterOf(s.WeightGradient), s.OutputGradient, Activation.None),
        Operation.Update { Item: var s } => Own(s),
        _ => null,
    };

    /// <summary>How a buffer of activations lies in memory.</summary>
    public BlockedShape ShapeOf(int id)
    {
        var buffer = plan.Buffers[id];
        return new(buffer.Shape, buffer.Kind == BufferKind.Image ? 1 : block);
    }

    /// <summary>A convolution in one direction that <see cref="WinogradRule"/> does not take.</summary>
    /// <param name="source">x's buffer, or its gradient's.</param>
    /// <param name="weight">The weights' buffer, in every direction.</param>
    /// <param name="destination">y's buffer, or its gradient's.</param>
    /// <param name="activation">Applied to y in the same pass.</param>
    protected abstract PreparedProduct Convolution(
        ProductDirection direction, ConvolutionGeometry geometry, int source, int weight, int destination, Activation activation);

    /// <summary>A fully connected product in one direction.</summary>
    protected abstract PreparedProduct FullyConnected(
        ProductDirection direction, int source, int weight, int destination, Activation activation);

    /// <summary>Groups are a dimension of their own.</summary>
    protected static ParameterOrder OrderOf(ConvolutionGeometry geometry, Buffer weight)
    {
        var canonical = Array.ConvertAll(weight.Dimensions, d => (long)d);
        var groups = geometry.Groups;
        return new(groups == 1 ? canonical : [groups, canonical[0] / groups, .. canonical[1..]], (int)canonical[0]);
    }

    /// <summary>The parameter of a buffer if a plan has used it already.</summary>
    /// <exception cref="UserErrorException">The engine holds it in other pieces: of another placement or network.</exception>
    protected Parameter? Present(Buffer buffer, ParameterOrder order)
    {
        var present = parameters.Find(buffer, order);
        if (present is not null)
        {
            _owners[buffer.Id] = present;
        }

        return present;
    }

    /// <summary>The parameter of a buffer, added in a layout where no plan has used it yet.</summary>
    protected Parameter Take<TLayout>(Buffer buffer, ParameterOrder order, TLayout layout)
        where TLayout : ParameterLayout
    {
        var present = Present(buffer, order);
        _ = present?.LayoutAs<TLayout>();
        return present ?? (_owners[buffer.Id] = parameters.Add(buffer, order, layout));
    }

    private PreparedProduct Convolve(
        ProductDirection direction, ConvolutionGeometry geometry, int source, int weight, int destination, Activation activation)
    {
        var buffer = plan.Buffers[weight];
        var (outputs, inputs) = (buffer.Dimensions[0], buffer.Dimensions[1]);
        if (!WinogradRule.Applies(geometry, outputs, inputs, ShapeOf(source).Block))
        {
            return Convolution(direction, geometry, source, weight, destination, activation);
        }

        var layout = new WinogradWeightLayout(outputs, inputs, geometry.Kernel * geometry.Kernel);
        var parameter = Take(buffer, OrderOf(geometry, buffer), layout);
        var shape = WinogradShape.Of(direction, geometry, plan.Batch, ShapeOf(source), ShapeOf(destination));
        return new WinogradProduct(workers, direction, shape, activation, parameter);
    }

    /// <summary>The forward direction, after finding or adding the bias.</summary>
    private ProductDirection WithBias(int id)
    {
        var buffer = plan.Buffers[id];
        Take(buffer, new([buffer.Size], (int)buffer.Size), new PlainParameterLayout(buffer.Size));
        return plan.Mode == Mode.Training ? ProductDirection.Training : ProductDirection.Inference;
    }

    private PreparedProduct? Own(UpdateStep update)
    {
        var owner = _owners[update.Parameter];
        owner.AddVelocity();
        _owners[update.Gradient] = _owners[update.Velocity] = owner;
        return null;
    }

    /// <summary>The parameter that a gradient is of: their update names both.</summary>
    private int ParameterOf(int gradient) => plan.Steps
        .Select(step => (step.Operation as Operation.Update)?.Item)
        .First(update => update?.Gradient == gradient)!.Parameter;
}
