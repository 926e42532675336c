using AlexNet.Loader.Storage;

namespace AlexNet.Exchange.Tensors;

/// <summary>A tensor of another program's, in the layout of ours: [outputs, inputs, rows, columns], [outputs, inputs] or [outputs].</summary>
/// <param name="Name">What it is called in its file.</param>
/// <param name="Shape">Extents, the last one fastest.</param>
/// <param name="Dtype">What its file holds.</param>
/// <param name="Read">Reads its values.</param>
public sealed record ForeignTensor(string Name, IReadOnlyList<long> Shape, Dtype Dtype, Func<float[]> Read)
{
    /// <summary>Whether it may be a weight; whole numbers only count something.</summary>
    public bool IsFloat => Dtype is Dtype.F16 or Dtype.BF16 or Dtype.F32 or Dtype.F64;

    /// <summary>Such as "conv1.weight [96, 3, 11, 11]".</summary>
    public override string ToString() => $"{Name} {Describe(Shape)}";

    /// <summary>Such as "[96, 3, 11, 11]".</summary>
    public static string Describe<T>(IEnumerable<T> shape) => $"[{string.Join(", ", shape)}]";
}
