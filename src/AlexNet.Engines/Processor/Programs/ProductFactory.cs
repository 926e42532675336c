using AlexNet.Core;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Layouts;
using AlexNet.Engines.Processor.Parameters;
using AlexNet.Engines.Processor.Steps;
using AlexNet.Engines.Processor.Winograd;

namespace AlexNet.Engines.Processor.Programs;

/// <summary>Chooses what computes the products of a plan, and with it the layout of the parameters.</summary>
/// <param name="workers">The threads that work.</param>
/// <param name="parameters">The engine's parameters.</param>
/// <param name="plan">The plan.</param>
/// <param name="block">Channels in a block of activations.</param>
internal abstract class ProductFactory(WorkerPool workers, ParameterMemory parameters, Plan plan, int block)
{
    private readonly Dictionary<int, Parameter> _owners = [];
    private readonly IReadOnlyDictionary<int, int> _parametersOfGradients = PlanModule.parametersOfGradients(plan);

    /// <summary>By buffer: parameters, and for gradients, velocities and averages the parameter they belong to; complete once every step is
    /// prepared.</summary>
    public IReadOnlyDictionary<int, Parameter> Owners => _owners;

    protected WorkerPool Workers => workers;

    protected Plan Plan => plan;

    /// <summary>How a buffer of activations lies in memory.</summary>
    public BlockedShape ShapeOf(int id)
    {
        var buffer = plan.Buffers[id];
        return new(buffer.Shape, buffer.Kind is BufferKind.Image or BufferKind.Norm ? 1 : block);
    }

    /// <summary>Images of a buffer.</summary>
    public int Images(int id) => plan.ImagesOf(plan.Buffers[id]);

    /// <summary>A convolution in one direction.</summary>
    /// <param name="source">x's buffer, or its gradient's.</param>
    /// <param name="weight">The weights' buffer, in every direction.</param>
    /// <param name="destination">y's buffer, or its gradient's.</param>
    /// <param name="activation">Applied to y in the same pass.</param>
    public PreparedProduct Convolve(
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
        var shape = WinogradShape.Of(direction, geometry, Images(source), ShapeOf(source), ShapeOf(destination));
        return new WinogradProduct(workers, direction, shape, activation, parameter);
    }

    /// <summary>A fully connected product in one direction.</summary>
    public abstract PreparedProduct FullyConnected(
        ProductDirection direction, int source, int weight, int destination, Activation activation);

    /// <summary>The forward direction, after finding or adding the bias.</summary>
    public ProductDirection Forward(int bias)
    {
        var buffer = plan.Buffers[bias];
        Take(buffer, new([buffer.Size], (int)buffer.Size), new PlainParameterLayout(buffer.Size));
        return plan.Mode == Mode.Training ? ProductDirection.Training : ProductDirection.Inference;
    }

    /// <summary>The parameter that a step updates; its gradient, its velocities and its averages belong to it from now on.</summary>
    public Parameter Own(UpdateStep update)
    {
        var owner = _owners[update.Parameter];
        owner.AddVelocity();
        _owners[update.Gradient] = _owners[update.Velocity] = owner;
        if (update.Average is { } average)
        {
            owner.AddAverage();
            _owners[average] = owner;
        }

        return owner;
    }

    /// <summary>The parameter that both gradients of a sum are of; they belong to it from now on.</summary>
    public Parameter Own(AddGradientStep sum) =>
        _owners[sum.Source] = _owners[sum.Destination] = _owners[ParameterOf(sum.Destination)];

    /// <summary>The parameter that a gradient is of; it belongs to it from now on.</summary>
    public Parameter Own(int gradient) => _owners[gradient] = _owners[ParameterOf(gradient)];

    /// <summary>The number of the parameter that a gradient is of, of the batch or of a part of it.</summary>
    public int ParameterOf(int gradient) => _parametersOfGradients[gradient];

    /// <summary>As <see cref="Convolve"/>, of a convolution that <see cref="WinogradRule"/> does not take.</summary>
    protected abstract PreparedProduct Convolution(
        ProductDirection direction, ConvolutionGeometry geometry, int source, int weight, int destination, Activation activation);

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
}
