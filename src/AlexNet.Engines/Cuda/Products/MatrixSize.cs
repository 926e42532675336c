namespace AlexNet.Engines.Cuda.Products;

/// <summary>Of a product: M × K by K × N.</summary>
internal readonly record struct MatrixSize(int M, int N, int K);
