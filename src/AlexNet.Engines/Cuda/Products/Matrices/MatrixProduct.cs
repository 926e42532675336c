using AlexNet.Engines.Cuda.Steps;
using static AlexNet.Engines.Cuda.Interop.CuBlas;
using static AlexNet.Engines.Cuda.Interop.CuBlasLt;
using Activation = AlexNet.Core.Activation;

namespace AlexNet.Engines.Cuda.Products.Matrices;

/// <summary>C = op(A) op(B), all column-major.</summary>
/// <param name="Result">The type of C; A and B are of the precision's.</param>
internal readonly record struct MatrixProduct(
    Operation TransposeA, Operation TransposeB, MatrixSize Size, Matrix A, Matrix B, Matrix C, DataType Result);

/// <summary>Of a product: M × K by K × N.</summary>
internal readonly record struct MatrixSize(int M, int N, int K);

/// <summary>A column-major matrix in device memory.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Leading">Elements from one column to the next.</param>
internal readonly record struct Matrix(nint Start, int Leading);

/// <summary>What a product can do with its numbers on their way, so that they are not read once more.</summary>
/// <param name="Function">In cuBLASLt's words.</param>
/// <param name="Bias">Float32 numbers: the bias that is read, or the gradient of one that is written.</param>
internal readonly record struct MatrixEpilogue(Epilogue Function, nint Bias)
{
    /// <summary>f(C + b), with a number of b for each row of C; null where cuBLASLt has no such function.</summary>
    public static MatrixEpilogue? BiasActivation(Activation function, nint bias) => function switch
    {
        Activation.None => new(Epilogue.Bias, bias),
        Activation.Relu => new(Epilogue.ReluBias, bias),
        _ => null,
    };

    /// <summary>The sums of op(B)'s columns, beside C.</summary>
    public static MatrixEpilogue SumsOfB(nint sums) => new(Epilogue.BiasGradientB, sums);
}
