using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Native;
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

    /// <summary>Takes the parameter's own layout where there is a fast primitive for it, else oneDNN's choice, else row-major where numbers would not come back from
    /// that choice as they were. The first to use a parameter decides its layout.</summary>
    private DnnlPreparedProduct Choose(Buffer buffer, ParameterOrder order, Func<DnnlLayout, DnnlProduct> productWith)
    {
        var free = productWith(library.Layout(order.Dimensions, DnnlOrder.Any));
        if (Present(buffer, order) is not { } parameter)
        {
            var first = Create(free);
            if (!KeepsNumbers(first.Weights))
            {
                first.Dispose();
                first = Create(productWith(library.Layout(order.Dimensions, DnnlOrder.Plain)));
            }

            return new(library, first, free.Direction, Take(buffer, order, new DnnlParameterLayout(library, first.Weights, order.Dimensions)));
        }

        var own = DnnlParameterLayout.Of(parameter);
        var same = library.TryCreate(productWith(own));
        if (same is { IsPlainLoop: false })
        {
            return new(library, same, free.Direction, parameter);
        }

        var other = Create(free);
        if (same is not null && !KeepsNumbers(free.Direction == ProductDirection.WeightGradient ? [other.Weights, own] : [own, other.Weights]))
        {
            other.Dispose();
            return new(library, same, free.Direction, parameter);
        }

        same?.Dispose();
        return new(library, other, free.Direction, parameter);

        DnnlPrimitive Create(DnnlProduct product) => library.TryCreate(product)
            ?? throw new UserErrorException($"oneDNN {library.Version} has no {free.Direction} for {buffer.Name} of {string.Join("×", buffer.Dimensions)}");

        bool KeepsNumbers(params DnnlLayout[] way) => DnnlParameterLayout.KeepsNumbers(library, order.Dimensions, way);
    }

    private DnnlLayout Planes(int id)
    {
        var shape = ShapeOf(id);
        var order = shape.Block switch { 16 => DnnlOrder.Blocked16, 8 => DnnlOrder.Blocked8, _ => DnnlOrder.Plain };
        return library.Layout([Images(id), shape.Channels, shape.Height, shape.Width], order);
    }

    private DnnlLayout Vector(int id) => library.Layout([Images(id), Plan.Buffers[id].Size], DnnlOrder.Plain);

    private DnnlLayout BiasLayout(long outputs) => library.Layout([outputs], DnnlOrder.Plain);
}

/// <summary>A parameter's layout that a primitive chose.</summary>
/// <param name="library">Changes layouts.</param>
/// <param name="layout">The primitive's choice.</param>
/// <param name="dimensions">As the primitive sees them.</param>
internal sealed class DnnlParameterLayout(DnnlLibrary library, DnnlLayout layout, long[] dimensions) : ParameterLayout
{
    public override long Bytes => layout.Bytes;

    /// <summary>The layout of a parameter that a primitive has chosen.</summary>
    public static DnnlLayout Of(Parameter parameter) => parameter.LayoutAs<DnnlParameterLayout>().Layout;

    /// <summary>Whether numbers that go from row-major order through layouts and back are the same then. oneDNN 2.6 with AVX-512 leaves out rows on the way back from blocks of 64
    /// when the last is half empty, such as the 80 rows of a fully connected layer: where a layout pads, it is tried.</summary>
    /// <param name="library">Changes layouts.</param>
    /// <param name="dimensions">Of the tensor.</param>
    /// <param name="way">The layouts in turn.</param>
    public static unsafe bool KeepsNumbers(DnnlLibrary library, long[] dimensions, params DnnlLayout[] way)
    {
        var plain = library.Layout(dimensions, DnnlOrder.Plain);
        if (way.All(layout => layout.Bytes == plain.Bytes))
        {
            return true;
        }

        using var original = new NativeArena(plain.Bytes);
        var numbers = new Span<float>((void*)original.Start, (int)(plain.Bytes / sizeof(float)));
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = i & 0xFFFFFF;
        }

        var (at, here) = (plain, original);
        foreach (var next in way.Append(plain))
        {
            var there = new NativeArena(next.Bytes);
            Reorder(library, at, here.Start, next, there.Start);
            if (here != original)
            {
                here.Dispose();
            }

            (at, here) = (next, there);
        }

        using (here)
        {
            return numbers.SequenceEqual(new((void*)here.Start, numbers.Length));
        }
    }

    public override void FromPlain(nint plain, nint value) => Reorder(library, Plain(), plain, layout, value);

    public override void ToPlain(nint value, nint plain) => Reorder(library, layout, value, Plain(), plain);

    private DnnlLayout Layout => layout;

    private DnnlLayout Plain() => library.Layout(dimensions, DnnlOrder.Plain);

    private static void Reorder(DnnlLibrary library, DnnlLayout from, nint source, DnnlLayout to, nint destination)
    {
        using var reorder = library.Reorder(from, to);
        using var scratch = new NativeArena(reorder.ScratchBytes);
        using var call = reorder.Bind(source, 0, 0, destination, scratch.Start);
        call.Execute();
    }
}

/// <summary>A product by one of oneDNN's primitives.</summary>
internal sealed class DnnlPreparedProduct : PreparedProduct
{
    private readonly DnnlPrimitive _primitive;
    private readonly ProductDirection _direction;
    private readonly Parameter _parameter;
    private readonly DnnlPrimitive? _reorder;

    public DnnlPreparedProduct(DnnlLibrary library, DnnlPrimitive primitive, ProductDirection direction, Parameter parameter)
    {
        (_primitive, _direction, _parameter) = (primitive, direction, parameter);
        if (!primitive.Weights.SameAs(DnnlParameterLayout.Of(parameter)))
        {
            _reorder = direction == ProductDirection.WeightGradient
                ? library.Reorder(primitive.Weights, DnnlParameterLayout.Of(parameter))
                : library.Reorder(DnnlParameterLayout.Of(parameter), primitive.Weights);
        }
    }

    /// <summary>oneDNN's name of the primitive.</summary>
    public override string Implementation => _primitive.Implementation;

    /// <summary>Activations are taken as they lie; a primitive that cannot take them is never chosen.</summary>
    public override LayoutChanges LayoutChanges => new(0, _reorder is null ? 0 : 1);

    public override long ScratchBytes => Math.Max(_primitive.ScratchBytes, _reorder?.ScratchBytes ?? 0);

    /// <summary>For weights or their gradient in the primitive's own layout.</summary>
    public override long CopyBytes => _reorder is null ? 0 : _primitive.Weights.Bytes;

    public override ProgramStep Bind(nint source, nint gradient, nint bias, nint destination, nint scratch, nint copy)
    {
        var isGradient = _direction == ProductDirection.WeightGradient;
        var weights = isGradient ? gradient : _parameter.Value;
        if (_reorder is null)
        {
            return new DnnlProductStep(_primitive.Bind(source, weights, bias, destination, scratch), null, null);
        }

        var product = _primitive.Bind(source, copy, bias, destination, scratch);
        return isGradient
            ? new DnnlProductStep(product, null, _reorder.Bind(copy, 0, 0, gradient, scratch))
            : new DnnlProductStep(product, new(_parameter, _reorder.Bind(weights, 0, 0, copy, scratch)), null);
    }

    public override void Dispose()
    {
        _primitive.Dispose();
        _reorder?.Dispose();
    }
}

/// <summary>A convolution or fully connected product by oneDNN. Where the primitive wants its weights, or gives their gradient, in
/// another layout than the parameter's, a copy stands between.</summary>
internal sealed class DnnlProductStep(DnnlCall product, WeightCopy? before, DnnlCall? after) : ProgramStep, IImageReader
{
    public void ReadImages(nint images) => product.SetSource(images);

    public override void Run()
    {
        before?.Refresh();
        product.Execute();
        after?.Execute();
    }

    public override void Dispose()
    {
        product.Dispose();
        before?.Dispose();
        after?.Dispose();
    }
}

/// <summary>A parameter in a second layout, made anew when the parameter has changed.</summary>
internal sealed class WeightCopy(Parameter parameter, DnnlCall reorder) : IDisposable
{
    private long _version;

    public void Refresh()
    {
        if (_version != parameter.Version)
        {
            reorder.Execute();
            _version = parameter.Version;
        }
    }

    public void Dispose() => reorder.Dispose();
}
