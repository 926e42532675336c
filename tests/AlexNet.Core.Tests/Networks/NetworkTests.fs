module AlexNet.Core.Tests.NetworkTests

open NUnit.Framework
open AlexNet.Core

let private layer name columns reads operation =
    {
        Name = name
        Layer = operation
        Columns = columns
        Reads = reads
        Bias = 0.0
    }

let private network layers =
    {
        Name = "tiny"
        ImageSize = 8
        Crop = 8
        Channels = 3
        Loss = Loss.Softmax
        Layers = List.toArray layers
    }

let private message layers =
    userError (fun () -> Network.shapesOrFail (network layers))

[<Test>]
let ``a window that does not fit is refused with the layer, its size and its input`` () =
    let text = message [ layer "pool1" 1 Reads.Own (Layer.MaxPool(9, 2)) ]
    Assert.That(text, equalTo "network tiny: layer pool1: a window of 9×9 does not fit its input of 3×8×8")

[<Test>]
let ``channels that cannot be split are refused with both numbers`` () =
    let text = message [ layer "conv1" 2 Reads.All (Layer.Convolution(7, 3, 1, 1)) ]
    Assert.That(text, equalTo "network tiny: layer conv1: 7 channels cannot be split into 2 columns")

[<Test>]
let ``reading one's own of another number of columns is refused with both numbers`` () =
    let text =
        message
            [
                layer "conv1" 2 Reads.All (Layer.Convolution(8, 3, 1, 1))
                layer "relu1" 1 Reads.Own Layer.Relu
            ]

    Assert.That(text, equalTo "network tiny: layer relu1: has 1 columns and reads its own, but its input has 2")

[<Test>]
let ``a first layer has one column to read`` () =
    let text = message [ layer "conv1" 2 Reads.Own (Layer.Convolution(8, 3, 1, 1)) ]
    Assert.That(text, Does.Contain "conv1")

[<Test>]
let ``tensors of a convolution that reads its own column have half the inputs`` () =
    let tensors =
        network
            [
                layer "conv1" 2 Reads.All (Layer.Convolution(8, 3, 1, 1))
                layer "conv2" 2 Reads.Own (Layer.Convolution(6, 5, 1, 2))
                layer "fc3" 1 Reads.All (Layer.FullyConnected 10)
            ]
        |> Network.parameters

    let shapes = tensors |> Array.map (fun t -> t.Name, t.Dimensions)

    Assert.That(
        shapes,
        equalTo
            [|
                "conv1.weight", [| 8; 3; 3; 3 |]
                "conv1.bias", [| 8 |]
                "conv2.weight", [| 6; 4; 5; 5 |]
                "conv2.bias", [| 6 |]
                "fc3.weight", [| 10; 384 |]
                "fc3.bias", [| 10 |]
            |]
    )

    Assert.That(tensors |> Array.map _.FanIn, equalTo [| 27; 1; 100; 1; 384; 1 |])

[<Test>]
let ``another number of classes changes the last layer alone`` () =
    let ten = Networks.alexnet.WithClasses 10
    Assert.That(ten.Classes, equalTo 10)

    let differing =
        Array.zip Networks.alexnet.Parameters ten.Parameters |> Array.filter (fun (a, b) -> a <> b)

    Assert.That(differing |> Array.map (fun (a, _) -> a.Name), equalTo [| "fc8.weight"; "fc8.bias" |])

[<Test>]
let ``another dropout rate reaches every dropout layer and 0 leaves them out`` () =
    let rates (network: Network) =
        network.Layers
        |> Array.choose (fun layer ->
            match layer.Layer with
            | Layer.Dropout rate -> Some rate
            | _ -> None)

    Assert.That(rates (Networks.alexnet.WithDropout 0.2), equalTo [| 0.2; 0.2 |])
    Assert.That(rates (Networks.alexnet.WithDropout 0.0), Is.Empty)

/// The ordinal keys the draws of first weights: with and without layers in between these are the same.
[<TestCase("alexnet")>]
[<TestCase("alexnet-without-lrn")>]
let ``tensors have their layer's place among those with weights`` (name: string) =
    let tensors = (Networks.find name).WithDropout(0.0).Parameters

    Assert.That(
        tensors |> Array.map (fun tensor -> tensor.Layer, tensor.Ordinal) |> Array.distinct,
        equalTo
            [|
                "conv1", 0
                "conv2", 1
                "conv3", 2
                "conv4", 3
                "conv5", 4
                "fc6", 5
                "fc7", 6
                "fc8", 7
            |]
    )

[<Test>]
let ``columns that do not fit are refused, each with its reason`` () =
    Assert.That(
        message [ layer "fc1" 2 Reads.Own (Layer.FullyConnected 8) ],
        equalTo "network tiny: layer fc1: a fully connected layer of several columns must read all"
    )

    Assert.That(
        message
            [
                layer "conv1" 2 Reads.All (Layer.Convolution(8, 3, 1, 1))
                layer "relu1" 1 Reads.All Layer.Relu
            ],
        equalTo "network tiny: layer relu1: has 1 columns and reads its own, but its input has 2"
    )

    Assert.That(
        message
            [
                layer "conv1" 2 Reads.All (Layer.Convolution(8, 3, 1, 1))
                layer "conv2" 2 Reads.Own (Layer.Convolution(9, 3, 1, 1))
            ],
        equalTo "network tiny: layer conv2: 9 channels cannot be split into 2 columns"
    )

    Assert.That(
        message [ layer "fc1" 2 Reads.All (Layer.FullyConnected 9) ],
        equalTo "network tiny: layer fc1: 9 channels cannot be split into 2 columns"
    )

[<Test>]
let ``a network has as many columns as its widest layer`` () =
    Assert.That((Networks.alexnet.Columns, Networks.cifarRelu.Columns, Networks.alexnet.Classes), equalTo ((2, 1, 1000)))
    Assert.That(string (Network.input (network [])), equalTo "3×8×8")

[<Test>]
let ``a tensor knows its layer and its first biases`` () =
    let tensors =
        network
            [
                { layer "conv1" 1 Reads.All (Layer.Convolution(8, 3, 1, 1)) with
                    Bias = 0.5
                }
                layer "relu1" 1 Reads.Own Layer.Relu
                layer "fc2" 1 Reads.All (Layer.FullyConnected 10)
            ]
        |> Network.parameters

    Assert.That(
        tensors |> Array.map (fun t -> t.Name, t.Layer, t.Ordinal, t.IsBias, t.Bias, t.Size),
        equalTo
            [|
                "conv1.weight", "conv1", 0, false, 0.5, 216
                "conv1.bias", "conv1", 0, true, 0.5, 8
                "fc2.weight", "fc2", 1, false, 0.0, 5120
                "fc2.bias", "fc2", 1, true, 0.0, 10
            |]
    )
