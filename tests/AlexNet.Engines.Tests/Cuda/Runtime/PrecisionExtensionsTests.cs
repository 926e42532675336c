using AlexNet.Core;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Cuda.Products.Matrices;
using AlexNet.Engines.Cuda.Runtime;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Runtime;

/// <summary>What precisions are in NVIDIA's numbers: cudnn's, library_types.h's, cublas_api.h's.</summary>
public sealed class PrecisionExtensionsTests
{
    [TestCase(Precision.F32, 4, 4, "", 0, 3, 0, 2, "69 68")]
    [TestCase(Precision.TF32, 4, 4, "", 0, 0, 0, 0, "77")]
    [TestCase(Precision.BF16, 2, 8, "-DELEMENT_BF16", 9, 1, 14, 16, "68")]
    public void Precision_IsTheLibraries(
        Precision precision, int bytes, int lanes, string options, int convolution, int convolutionMath, int matrix, int matrixMath, string computes)
    {
        Assert.That((precision.ElementBytes(), precision.Lanes(), string.Join(' ', precision.KernelOptions())), Is.EqualTo((bytes, lanes, options)));
        Assert.That(((int)precision.ConvolutionType(), (int)precision.ConvolutionMath()), Is.EqualTo((convolution, convolutionMath)));
        Assert.That(((int)precision.MatrixType(), (int)precision.MatrixMath()), Is.EqualTo((matrix, matrixMath)));
        Assert.That(string.Join(' ', precision.MatrixComputes().Select(each => (int)each)), Is.EqualTo(computes));
        Assert.That(precision.MatrixCompute(), Is.EqualTo(precision.MatrixComputes()[0]));
    }

    [TestCase(Activation.None, 4)]
    [TestCase(Activation.Relu, 6)]
    [TestCase(Activation.Tanh, null)]
    public void BiasActivation_IsAnEpilogueWhereThereIsOne(Activation function, int? epilogue)
    {
        var made = MatrixEpilogue.BiasActivation(function, 64);
        Assert.That(((int?)made?.Function, made?.Bias), Is.EqualTo((epilogue, epilogue is null ? null : (nint?)64)));
    }

    [Test]
    public void SumsOfB_IsTheGradientOfABias() =>
        Assert.That(MatrixEpilogue.SumsOfB(64), Is.EqualTo(new MatrixEpilogue((CuBlasLt.Epilogue)512, 64)));
}
