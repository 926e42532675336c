namespace AlexNet.Loader.Storage;

/// <summary>Where a tensor lies in a file.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Dtype">Element type.</param>
/// <param name="Shape">Extents, the last one fastest; empty for a scalar.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="Length">Bytes.</param>
public sealed record TensorInfo(string Name, Dtype Dtype, IReadOnlyList<long> Shape, long Begin, long Length);
