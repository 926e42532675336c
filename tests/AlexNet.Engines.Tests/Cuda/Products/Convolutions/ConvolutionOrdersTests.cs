using AlexNet.Core;
using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Products.Convolutions;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Tests.Cuda.Software;
using NUnit.Framework;
using static AlexNet.Engines.Cuda.Interop.CuDnn;
using static AlexNet.Engines.Cuda.Products.Convolutions.ConvolutionGrouping;

namespace AlexNet.Engines.Tests.Cuda.Products.Convolutions;

/// <summary>What was measured on GPUs of a compute capability decides what is tried first there, and nowhere else.</summary>
public sealed class ConvolutionOrdersTests : SoftwareDeviceTest
{
    private const Precision InUse = Precision.BF16;

    private static readonly ConvolutionShapes Shapes =
        new(InUse, new(groups: 2, kernel: 3, stride: 1, pad: 1), 2, ShapeModule.create(16, 5, 5), ShapeModule.create(32, 5, 5));

    /// <summary>The software device's architecture.</summary>
    private static readonly ConvolutionOrder Order =
        new(90, InUse, "forward", Kernel: 3, Groups: 2, Inputs: 16, Outputs: 32, [new(Packed, 0, MathType.Default), new(OneByOne, 1, MathType.TensorOp)]);

    private static IEnumerable<TestCaseData> Others =>
    [
        Other("another GPU", Order with { Architecture = 80 }),
        Other("another precision", Order with { Precision = Precision.TF32 }),
        Other("another direction", Order with { Direction = "input gradient" }),
        Other("another kernel", Order with { Kernel = 5 }),
        Other("no groups", Order with { Groups = 1 }),
        Other("other inputs", Order with { Inputs = 32 }),
        Other("other outputs", Order with { Outputs = 16 }),
    ];

    [Test]
    public void Algorithms_ThatWereMeasuredComeFirst()
    {
        Assert.That(
            Algorithms([Order], out var taken),
            Is.EqualTo((ConvolutionWay[])
            [
                new(Packed, 0, MathType.Default), new(OneByOne, 1, MathType.TensorOp), new(Together, 1, MathType.TensorOp),
                new(Together, 0, MathType.Default), new(OneByOne, 0, MathType.Default), new(Packed, 1, MathType.TensorOp),
            ]));
        Assert.That(taken, Is.EqualTo("cuDNN's algorithm 0 with Default math, 2 groups one by one, copied"));
    }

    [TestCaseSource(nameof(Others))]
    public void Algorithms_OfWhatWasNotMeasuredAreTogetherFirst(object order)
    {
        Assert.That(
            Algorithms([(ConvolutionOrder)order], out var taken),
            Is.EqualTo((ConvolutionWay[])
            [
                new(Together, 1, MathType.TensorOp), new(Together, 0, MathType.Default), new(OneByOne, 1, MathType.TensorOp),
                new(OneByOne, 0, MathType.Default), new(Packed, 1, MathType.TensorOp), new(Packed, 0, MathType.Default),
            ]));
        Assert.That(taken, Is.EqualTo("cuDNN's algorithm 1"));
    }

    [Test]
    public void Algorithms_ThatAreMeasuredButNotThereAreLeftOut()
    {
        SoftwareDevice.Refuse("groups 2;");
        var order = Order with { Ways = [new(Together, 7, MathType.Fma), new(Together, 1, MathType.TensorOp)] };
        Assert.That(Algorithms([order], out var taken), Has.Length.EqualTo(6));
        Assert.That(taken, Is.EqualTo("cuDNN's algorithm 1, 2 groups one by one"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Bias_IsApartWhereThatWasMeasured(bool isApart)
    {
        using var device = new DeviceRuntime(0, Precision.F32, new KernelCache(null, _ => { }));
        using var withBias = CuDnnBiasConvolution.Of(
            device, Shapes with { Precision = Precision.F32 }, Activation.Relu, [Order with { Precision = Precision.F32, IsBiasApart = isApart }]);
        Assert.That(withBias, isApart ? Is.Null : Is.Not.Null);
    }

    /// <summary>As it is pasted into the table.</summary>
    [Test]
    public void Row_IsCode() => Assert.That(
        (Order with { IsBiasApart = true }).ToString(),
        Is.EqualTo(
            "new(90, Precision.BF16, \"forward\", Kernel: 3, Groups: 2, Inputs: 16, Outputs: 32, "
            + "[new(ConvolutionGrouping.Packed, 0, MathType.Default), new(ConvolutionGrouping.OneByOne, 1, MathType.TensorOp)]) { IsBiasApart = true },"));

    private static TestCaseData Other(string name, ConvolutionOrder order) => new TestCaseData(order).SetArgDisplayNames(name);

    private static ConvolutionWay[] Algorithms(ConvolutionOrder[] orders, out string taken)
    {
        using var device = new DeviceRuntime(0, InUse, new KernelCache(null, _ => { }));
        using var workspace = new Workspace(device.Context);
        using var convolution = new CuDnnConvolution<Forward>(device, Shapes, workspace, orders: orders);
        using var arrays = new DeviceArrays(device.Context, bf16: true);
        workspace.Allocate();
        convolution.Choose(
            arrays.Add(new float[2 * Shapes.Input.Size]), arrays.Add(new float[32 * 8 * 3 * 3]), arrays.Add(new float[2 * Shapes.Output.Size]));
        device.Stream.Synchronize();
        taken = convolution.Implementation;
        return [.. convolution.Algorithms.Select(algorithm => algorithm.Way)];
    }
}
