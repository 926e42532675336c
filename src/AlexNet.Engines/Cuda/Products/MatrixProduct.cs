using static AlexNet.Engines.Cuda.Interop.CuBlas;

namespace AlexNet.Engines.Cuda.Products;

/// <summary>C = op(A) op(B), all column-major.</summary>
/// <param name="Result">The type of C; A and B are of the precision's.</param>
internal readonly record struct MatrixProduct(
    Operation TransposeA, Operation TransposeB, MatrixSize Size, Matrix A, Matrix B, Matrix C, DataType Result);
