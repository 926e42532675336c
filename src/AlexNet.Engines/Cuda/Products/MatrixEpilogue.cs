using AlexNet.Core;
using static AlexNet.Engines.Cuda.Interop.CuBlasLt;

namespace AlexNet.Engines.Cuda.Products;

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
