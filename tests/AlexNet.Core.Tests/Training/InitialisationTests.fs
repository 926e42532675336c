module AlexNet.Core.Tests.InitialisationTests

open System
open NUnit.Framework
open FsCheck.NUnit
open AlexNet.Core

let private tensor name =
    Networks.alexnet.Parameters |> Array.find (fun t -> t.Name = name)

let private fill initialisation name first count =
    let values = Array.zeroCreate<float32> count
    Initial.Fill(2012UL, initialisation, tensor name, first, Span values)
    values

let private whole initialisation name =
    fill initialisation name 0L (tensor name).Size

[<TestCase(Initialisation.Paper, "conv3.weight", 0.01)>]
[<TestCase(Initialisation.Paper, "conv2.weight", 0.01)>]
[<TestCase(Initialisation.Original, "conv3.weight", 0.03)>]
[<TestCase(Initialisation.Original, "conv2.weight", 0.01)>]
[<TestCase(Initialisation.Caffe, "conv2.weight", 0.01)>]
[<TestCase(Initialisation.He, "conv3.weight", 0.029462782549439483)>]
[<TestCase(Initialisation.He, "conv2.weight", 0.040824829046386304)>]
let ``weights are normal with the deviation of the scheme`` (initialisation: Initialisation, name: string, deviation: float) =
    let values = whole initialisation name |> Array.map (fun x -> float x / deviation)
    // Four standard errors over 307,200 weights or more.
    Assert.That(Array.average values, equalTo(0.0).Within 0.008)
    Assert.That(values |> Array.averageBy (fun x -> x * x), equalTo(1.0).Within 0.011)
    Assert.That(values |> Array.averageBy (fun x -> x ** 4.0), equalTo(3.0).Within 0.08)
    Assert.That((Array.distinct values).Length, Is.GreaterThan(values.Length * 9 / 10))

[<TestCase("conv5.weight", 0.01)>]
[<TestCase("fc6.weight", 0.005)>]
[<TestCase("fc7.weight", 0.005)>]
[<TestCase("fc8.weight", 0.01)>]
let ``Caffe's hidden fully connected layers begin with half the deviation`` (name: string, deviation: float) =
    Assert.That(Initial.Deviation(Initialisation.Caffe, tensor name), equalTo deviation)

[<TestCase(Initialisation.Paper, "conv2.bias", 1.0f)>]
[<TestCase(Initialisation.Paper, "conv3.bias", 0.0f)>]
[<TestCase(Initialisation.Original, "fc6.bias", 1.0f)>]
[<TestCase(Initialisation.Caffe, "fc6.bias", 1.0f)>]
[<TestCase(Initialisation.He, "conv2.bias", 0.0f)>]
let ``biases are constant`` (initialisation: Initialisation, name: string, value: float32) =
    Assert.That(whole initialisation name |> Array.distinct, equalTo [| value |])

[<Property(MaxTest = 50)>]
let ``filling in pieces fills the same numbers`` (cuts: uint16[]) =
    let size = 5003
    let together = fill Initialisation.He "conv1.weight" 0L size

    let bounds =
        Array.concat [ [| 0; size |]; cuts |> Array.map (fun cut -> int cut % size / 4 * 4) ]
        |> Array.distinct
        |> Array.sort

    let pieces =
        bounds
        |> Array.pairwise
        |> Array.map (fun (first, next) -> fill Initialisation.He "conv1.weight" (int64 first) (next - first))

    Array.concat pieces = together

[<Test>]
let ``tensors and seeds have numbers of their own`` () =
    let first seed name =
        let values = Array.zeroCreate<float32> 8
        Initial.Fill(seed, Initialisation.Paper, tensor name, 0L, Span values)
        values

    Assert.That(first 1UL "conv1.weight", equalTo (first 1UL "conv1.weight"))
    Assert.That(first 1UL "conv1.weight", notEqualTo (first 2UL "conv1.weight"))
    Assert.That(first 1UL "conv1.weight", notEqualTo (first 1UL "conv2.weight"))

[<Test>]
let ``known first weights`` () =
    Assert.That(
        fill Initialisation.Paper "conv2.weight" 8L 6,
        equalTo(
            [|
                -0.0021027636f
                0.0023856258f
                0.0060913465f
                -0.013353703f
                0.003792089f
                0.015740687f
            |]
        )
            .Within
            1e-8f
    )
