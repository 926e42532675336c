module AlexNet.Core.Tests.AblationTests

open NUnit.Framework
open AlexNet.Core

let private names (network: Network) =
    network.Layers |> Array.map _.Name |> String.concat " "

let private layer (network: Network) name =
    network.Layers |> Array.find (fun layer -> layer.Name = name)

let private without part network = (Ablation.without part network).Layers

[<TestCase("lrn", "conv1 relu1 pool1 conv2 relu2 pool2 conv3 relu3 conv4 relu4 conv5 relu5 pool5 fc6 relu6 dropout6 fc7 relu7 dropout7 fc8")>]
[<TestCase("dropout", "conv1 relu1 norm1 pool1 conv2 relu2 norm2 pool2 conv3 relu3 conv4 relu4 conv5 relu5 pool5 fc6 relu6 fc7 relu7 fc8")>]
[<TestCase("conv2", "conv1 relu1 norm1 pool1 pool2 conv3 relu3 conv4 relu4 conv5 relu5 pool5 fc6 relu6 dropout6 fc7 relu7 dropout7 fc8")>]
[<TestCase("conv5",
           "conv1 relu1 norm1 pool1 conv2 relu2 norm2 pool2 conv3 relu3 conv4 relu4 pool5 fc6 relu6 dropout6 fc7 relu7 dropout7 fc8")>]
[<TestCase("fc7", "conv1 relu1 norm1 pool1 conv2 relu2 norm2 pool2 conv3 relu3 conv4 relu4 conv5 relu5 pool5 fc6 relu6 dropout6 fc8")>]
[<TestCase("norm2",
           "conv1 relu1 norm1 pool1 conv2 relu2 pool2 conv3 relu3 conv4 relu4 conv5 relu5 pool5 fc6 relu6 dropout6 fc7 relu7 dropout7 fc8")>]
[<TestCase("pool1",
           "conv1 relu1 norm1 conv2 relu2 norm2 pool2 conv3 relu3 conv4 relu4 conv5 relu5 pool5 fc6 relu6 dropout6 fc7 relu7 dropout7 fc8")>]
let ``a layer of weights takes its function, normalisation and dropout with it, and leaves its pooling`` (part: string, left: string) =
    let network = Ablation.without part Networks.alexnet
    Assert.That(names network, equalTo left)
    Assert.That(network.Name, equalTo $"alexnet-without-{part}")

[<Test>]
let ``the layer in a removed one's place reads what that read`` () =
    Assert.That((layer (Ablation.without "conv3" Networks.alexnet) "conv4").Reads, equalTo Reads.All)
    Assert.That((layer (Ablation.without "conv4" Networks.alexnet) "conv5").Reads, equalTo Reads.Own)

[<Test>]
let ``windows that do not overlap are as large as their strides, of maxima and of means`` () =
    let pools =
        without "overlap" Networks.cifarAverage
        |> Array.map _.Layer
        |> Array.filter (fun l -> l.IsMaxPool || l.IsAveragePool)

    Assert.That(pools, equalTo [| Layer.MaxPool(2, 2); Layer.AveragePool(2, 2); Layer.AveragePool(2, 2) |])

[<Test>]
let ``the original's normalisation over pixels goes with the others`` () =
    let left =
        without "lrn" Networks.alexnetOriginal
        |> Array.filter (fun l -> l.Layer.IsLocalResponseNorm || l.Layer.IsSpatialResponseNorm)

    Assert.That(left, Is.Empty)

[<Test>]
let ``a network of that name is found, whatever it is without, in the order that it says`` () =
    let found = Networks.find "alexnet-six-without-conv6-without-lrn"
    Assert.That(found, equalTo (Networks.alexnetSix |> Ablation.without "conv6" |> Ablation.without "lrn"))
    Assert.That(names found, Does.Not.Contain("conv6").And.Not.Contain("norm"))
    Assert.That((Networks.isKnown found.Name, Networks.isKnown "alexnet-without-conv9"), equalTo ((true, false)))

[<Test>]
let ``what a network is without already is left out once`` () =
    let twice = Ablation.withoutAll [ "lrn"; "conv3" ] Networks.alexnetWithoutNorm
    Assert.That(twice.Name, equalTo "alexnet-without-lrn-without-conv3")
    Assert.That(Ablation.withoutAll [] Networks.alexnet, equalTo Networks.alexnet)

[<Test>]
let ``what is not there is refused with what is`` () =
    Assert.That(
        userError (fun () -> Ablation.without "conv9" Networks.cifarRelu),
        equalTo
            "network cifar-relu has no 'conv9' that it can be without; allowed are overlap, conv1, relu1, pool1, conv2, relu2, pool2, conv3, relu3, pool3, lighting, crops, flips"
    )

    Assert.That(userError (fun () -> Ablation.without "lrn" Networks.cifarRelu), Does.StartWith "network cifar-relu has no 'lrn'")
    Assert.That(userError (fun () -> Ablation.without "fc8" Networks.alexnet), Does.StartWith "network alexnet has no 'fc8'")

[<Test>]
let ``what no longer fits together says which layer`` () =
    Assert.That(
        userError (fun () -> Ablation.without "conv1" Networks.alexnet),
        equalTo "network alexnet-without-conv1: layer pool1: has 2 columns and reads its own, but its input has 1"
    )
