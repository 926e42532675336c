using AlexNet.Core;
using AlexNet.Engines.OneDnn.Primitives;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Parameters;
using AlexNet.Engines.Processor.Programs;
using AlexNet.Engines.Processor.Steps;

namespace AlexNet.Engines.OneDnn;

/// <summary>Chooses primitives, and with them the layout of the parameters, for the products of a plan.</summary>
internal sealed class DnnlProductFactory(DnnlLibrary library, WorkerPool workers, Plan plan, ParameterMemory parameters, int block)
    : ProductFactory(workers, parameters, plan, block)
{
    protected override PreparedProduct Convolution(
        ProductDirection direction, ConvolutionGeometry geometry, int source, int weight, int destination, Activation activation)
    {
        var buffer = Plan.Buffers[weight];
        return Choose(
            buffer,
            OrderOf(geometry, buffer),
            weights => new(
                direction, Planes(source), weights, BiasLayout(buffer.Dimensions[0]), Planes(destination), new(geometry.Stride, geometry.Pad),
                activation));
    }

    public override PreparedProduct FullyConnected(
        ProductDirection direction, int source, int weight, int destination, Activation activation)
    {
        var buffer = Plan.Buffers[weight];
        var (rows, columns) = (buffer.Dimensions[0], ShapeOf(source));
        return Choose(
            buffer,
            new([rows, columns.Size], rows, columns),
            weights => new(direction, Vector(source), weights, BiasLayout(rows), Vector(destination), null, activation));
    }

    /// <summary>Takes the parameter's own layout where there is a fast primitive for it, else oneDNN's choice. The first to use a
    /// parameter decides its layout.</summary>
    private DnnlPreparedProduct Choose(Buffer buffer, ParameterOrder order, Func<DnnlLayout, DnnlProduct> productWith)
    {
        var free = productWith(library.Layout(order.Dimensions, DnnlOrder.Any));
        if (Present(buffer, order) is { } parameter)
        {
            var same = library.TryCreate(productWith(DnnlParameterLayout.Of(parameter)));
            if (same is { IsPlainLoop: false })
            {
                return new(library, same, free.Direction, parameter);
            }

            same?.Dispose();
        }

        var primitive = library.TryCreate(free)
            ?? throw new UserErrorException(
                $"oneDNN {library.Version} has no {free.Direction} for {buffer.Name} of {string.Join("×", buffer.Dimensions)}");
        var layout = new DnnlParameterLayout(library, primitive.Weights, order.Dimensions);
        return new(library, primitive, free.Direction, Take(buffer, order, layout));
    }

    private DnnlLayout Planes(int id)
    {
        var shape = ShapeOf(id);
        var order = shape.Block switch { 16 => DnnlOrder.Blocked16, 8 => DnnlOrder.Blocked8, _ => DnnlOrder.Plain };
        return library.Layout([Plan.Batch, shape.Channels, shape.Height, shape.Width], order);
    }

    private DnnlLayout Vector(int id) => library.Layout([Plan.Batch, Plan.Buffers[id].Size], DnnlOrder.Plain);

    private DnnlLayout BiasLayout(long outputs) => library.Layout([outputs], DnnlOrder.Plain);
}
