namespace AlexNet.Engines.Cuda.Products;

/// <summary>A column-major matrix in device memory.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Leading">Elements from one column to the next.</param>
internal readonly record struct Matrix(nint Start, int Leading);
