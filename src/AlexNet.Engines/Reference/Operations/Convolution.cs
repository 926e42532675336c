using AlexNet.Core;

namespace AlexNet.Engines.Reference.Operations;

/// <summary>Grouped convolution by unfolding each image into columns. Inputs and outputs are [batch, channels, height, width],
/// weights [outputs, inputs / groups, kernel, kernel].</summary>
internal static class Convolution
{
    /// <summary>y = w ∗ x + b.</summary>
    /// <param name="bias">Empty for none.</param>
    public static void Forward(ConvolutionGeometry geometry, int batch, Shape input, Shape output, ReadOnlySpan<float> x, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> y, Span<float> columns)
    {
        var sizes = new GroupSizes(geometry, input, output);
        for (var part = 0; part < batch * geometry.Groups; part++)
        {
            var group = part % geometry.Groups;
            var result = y.Slice(part * sizes.Output, sizes.Output);
            for (var filter = 0; filter < sizes.Filters; filter++)
            {
                result.Slice(filter * output.Plane, output.Plane).Fill(bias.IsEmpty ? 0 : bias[group * sizes.Filters + filter]);
            }

            Im2Col.Unfold(geometry, sizes.Channels, input, output, x.Slice(part * sizes.Input, sizes.Input), columns);
            Matrix.AddProduct(sizes.Filters, output.Plane, sizes.Taps, weights.Slice(group * sizes.Weights, sizes.Weights), columns, result);
        }
    }

    /// <summary>∂L/∂x: every output's gradient goes back through its weights to the pixels of its window.</summary>
    public static void InputGradient(ConvolutionGeometry geometry, int batch, Shape input, Shape output, ReadOnlySpan<float> weights, ReadOnlySpan<float> outputGradient, Span<float> inputGradient, Span<float> columns)
    {
        var sizes = new GroupSizes(geometry, input, output);
        var used = columns[..(sizes.Taps * output.Plane)];
        for (var part = 0; part < batch * geometry.Groups; part++)
        {
            var group = part % geometry.Groups;
            var target = inputGradient.Slice(part * sizes.Input, sizes.Input);
            target.Clear();
            used.Clear();
            Matrix.AddTransposedProduct(sizes.Taps, output.Plane, sizes.Filters, weights.Slice(group * sizes.Weights, sizes.Weights), outputGradient.Slice(part * sizes.Output, sizes.Output), used);
            Im2Col.FoldAdd(geometry, sizes.Channels, input, output, used, target);
        }
    }

    /// <summary>∂L/∂w, summed over the batch and all positions.</summary>
    public static void WeightGradient(ConvolutionGeometry geometry, int batch, Shape input, Shape output, ReadOnlySpan<float> x, ReadOnlySpan<float> outputGradient, Span<float> weightGradient, Span<float> columns)
    {
        var sizes = new GroupSizes(geometry, input, output);
        weightGradient.Clear();
        for (var part = 0; part < batch * geometry.Groups; part++)
        {
            var group = part % geometry.Groups;
            var gradient = outputGradient.Slice(part * sizes.Output, sizes.Output);
            Im2Col.Unfold(geometry, sizes.Channels, input, output, x.Slice(part * sizes.Input, sizes.Input), columns);
            Matrix.AddProductTransposed(sizes.Filters, sizes.Taps, output.Plane, gradient, columns, weightGradient.Slice(group * sizes.Weights, sizes.Weights));
        }
    }

    /// <summary>Sizes of one image's one group.</summary>
    private readonly ref struct GroupSizes(ConvolutionGeometry geometry, Shape input, Shape output)
    {
        public int Channels { get; } = input.Channels / geometry.Groups;

        public int Filters { get; } = output.Channels / geometry.Groups;

        public int Input { get; } = input.Size / geometry.Groups;

        public int Output { get; } = output.Size / geometry.Groups;

        /// <summary>Weights of one filter.</summary>
        public int Taps { get; } = input.Channels / geometry.Groups * geometry.Kernel * geometry.Kernel;

        public int Weights => Filters * Taps;
    }
}
