using AlexNet.Core;
using AlexNet.Engines.OneDnn.Interop;

namespace AlexNet.Engines.OneDnn;

/// <summary>Chooses primitives, and with them the layout of the parameters, for the products of a plan.</summary>
internal sealed class ProductFactory(DnnlLibrary library, ParameterMemory parameters, Plan plan, int block)
{
    private readonly Dictionary<int, Parameter> _owners = [];

    /// <summary>By buffer: parameters, and for gradients and velocities the parameter they belong to; complete once every step is
    /// prepared.</summary>
    public IReadOnlyDictionary<int, Parameter> Owners => _owners;

    /// <summary>The product of a step, null where the step is none.</summary>
    public PreparedProduct? Prepare(Operation operation) => operation switch
    {
        Operation.Convolution { Item: var s } =>
            Convolution(WithBias(s.Bias), s.Geometry, s.Input, s.Weight, s.Output, s.Activation),
        Operation.ConvolutionInputGradient { Item: var s } =>
            Convolution(DnnlDirection.InputGradient, s.Geometry, s.InputGradient, s.Weight, s.OutputGradient, Activation.None),
        Operation.ConvolutionWeightGradient { Item: var s } =>
            Convolution(DnnlDirection.WeightGradient, s.Geometry, s.Input, ParameterOf(s.WeightGradient), s.OutputGradient, Activation.None),
        Operation.FullyConnected { Item: var s } =>
            FullyConnected(WithBias(s.Bias), s.Input, s.Weight, s.Output, s.Activation),
        Operation.FullyConnectedInputGradient { Item: var s } =>
            FullyConnected(DnnlDirection.InputGradient, s.InputGradient, s.Weight, s.OutputGradient, Activation.None),
        Operation.FullyConnectedWeightGradient { Item: var s } =>
            FullyConnected(DnnlDirection.WeightGradient, s.Input, ParameterOf(s.WeightGradient), s.OutputGradient, Activation.None),
        Operation.Update { Item: var s } => Own(s),
        _ => null,
    };

    /// <summary>How a buffer of activations lies in memory.</summary>
    public BlockedShape ShapeOf(int id)
    {
        var buffer = plan.Buffers[id];
        return new(buffer.Shape, buffer.Kind == BufferKind.Image ? 1 : block);
    }

    /// <summary>The forward direction, after finding or adding the bias.</summary>
    private DnnlDirection WithBias(int id)
    {
        var buffer = plan.Buffers[id];
        long[] dimensions = [buffer.Size];
        var order = new ParameterOrder(dimensions, (int)buffer.Size);
        _owners[id] = parameters.Find(buffer, order) ?? parameters.Add(buffer, order, library.Layout(dimensions, DnnlOrder.Plain));
        return plan.Mode == Mode.Training ? DnnlDirection.Training : DnnlDirection.Inference;
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

    private PreparedProduct Convolution(
        DnnlDirection direction, ConvolutionGeometry geometry, int source, int weight, int destination, Activation activation)
    {
        var buffer = plan.Buffers[weight];
        var canonical = buffer.Dimensions.Select(d => (long)d).ToArray();
        long[] dimensions = geometry.Groups == 1 ? canonical : [geometry.Groups, canonical[0] / geometry.Groups, .. canonical[1..]];
        return Choose(
            buffer,
            new(dimensions, (int)canonical[0]),
            weights => new(
                direction, Planes(source), weights, BiasLayout(canonical[0]), Planes(destination), new(geometry.Stride, geometry.Pad),
                activation));
    }

    private PreparedProduct FullyConnected(DnnlDirection direction, int source, int weight, int destination, Activation activation)
    {
        var buffer = plan.Buffers[weight];
        var (rows, columns) = (buffer.Dimensions[0], ShapeOf(source));
        return Choose(
            buffer,
            new([rows, columns.Size], rows, columns),
            weights => new(direction, Vector(source), weights, BiasLayout(rows), Vector(destination), null, activation));
    }

    /// <summary>Takes the parameter's own layout where there is a fast primitive for it, else oneDNN's choice. The first to use a
    /// parameter decides its layout.</summary>
    private PreparedProduct Choose(Buffer buffer, ParameterOrder order, Func<DnnlLayout, DnnlProduct> productWith)
    {
        var free = productWith(library.Layout(order.Dimensions, DnnlOrder.Any));
        var parameter = parameters.Find(buffer, order);
        if (parameter is not null)
        {
            var same = library.TryCreate(productWith(parameter.Layout));
            if (same is { IsPlainLoop: false })
            {
                _owners[buffer.Id] = parameter;
                return new(library, same, free.Direction, parameter);
            }

            same?.Dispose();
        }

        var primitive = library.TryCreate(free)
            ?? throw new UserErrorException(
                $"oneDNN {library.Version} has no {free.Direction} for {buffer.Name} of {string.Join("×", buffer.Dimensions)}");
        _owners[buffer.Id] = parameter ?? parameters.Add(buffer, order, primitive.Weights);
        return new(library, primitive, free.Direction, _owners[buffer.Id]);
    }

    private DnnlLayout Planes(int id)
    {
        var shape = ShapeOf(id);
        var order = shape.Block switch { 16 => DnnlOrder.Blocked16, 8 => DnnlOrder.Blocked8, _ => DnnlOrder.Plain };
        return library.Layout([plan.Batch, shape.Channels, shape.Height, shape.Width], order);
    }

    private DnnlLayout Vector(int id) => library.Layout([plan.Batch, plan.Buffers[id].Size], DnnlOrder.Plain);

    private DnnlLayout BiasLayout(long outputs) => library.Layout([outputs], DnnlOrder.Plain);
}
