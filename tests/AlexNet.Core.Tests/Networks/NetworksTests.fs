module AlexNet.Core.Tests.NetworksTests

open NUnit.Framework
open AlexNet.Core

let private shapeOf (network: Network) name =
    let at = network.Layers |> Array.findIndex (fun layer -> layer.Name = name)
    (Network.shapesOrFail network)[at]

let private parameters (network: Network) =
    network.Parameters |> Array.sumBy (fun t -> int64 t.Size)

[<TestCase("conv1", "96×55×55")>]
[<TestCase("pool1", "96×27×27")>]
[<TestCase("conv2", "256×27×27")>]
[<TestCase("pool2", "256×13×13")>]
[<TestCase("conv3", "384×13×13")>]
[<TestCase("conv4", "384×13×13")>]
[<TestCase("conv5", "256×13×13")>]
[<TestCase("pool5", "256×6×6")>]
[<TestCase("fc6", "4096")>]
[<TestCase("fc7", "4096")>]
[<TestCase("fc8", "1000")>]
let ``shapes are those of the paper's table`` (layer: string, shape: string) =
    Assert.That(string (shapeOf Networks.alexnet layer), equalTo shape)

[<TestCase("conv1.weight", 34_848)>]
[<TestCase("conv2.weight", 307_200)>]
[<TestCase("conv3.weight", 884_736)>]
[<TestCase("conv4.weight", 663_552)>]
[<TestCase("conv5.weight", 442_368)>]
[<TestCase("fc6.weight", 37_748_736)>]
[<TestCase("fc7.weight", 16_777_216)>]
[<TestCase("fc8.weight", 4_096_000)>]
let ``weights are those of the paper's table`` (name: string, count: int) =
    let tensor = Networks.alexnet.Parameters |> Array.find (fun t -> t.Name = name)
    Assert.That(tensor.Size, equalTo count)

[<Test>]
let ``the paper's network has 60,965,224 parameters`` () =
    Assert.That(parameters Networks.alexnet, equalTo 60_965_224L)

[<Test>]
let ``biases start at 1 in conv2, conv4, conv5 and the hidden fully connected layers`` () =
    let ones =
        Networks.alexnet.Parameters |> Array.filter (fun t -> t.IsBias && t.Bias = 1.0) |> Array.map _.Layer

    Assert.That(ones, equalTo [| "conv2"; "conv4"; "conv5"; "fc6"; "fc7" |])

[<Test>]
let ``conv3 and the fully connected layers read both columns`` () =
    let both =
        Networks.alexnet.Layers |> Array.filter (fun layer -> layer.Reads = Reads.All) |> Array.map _.Name

    Assert.That(both, equalTo [| "conv1"; "conv3"; "fc6"; "fc7"; "fc8" |])

[<Test>]
let ``the one-GPU net has half the kernels up to conv4 and one column`` () =
    let net = Networks.alexnetOneGpu
    let channels = [| 1..5 |] |> Array.map (fun i -> (shapeOf net $"conv{i}").Channels)
    Assert.That(channels, equalTo [| 48; 128; 192; 192; 256 |])
    Assert.That(net.Layers |> Array.forall (fun layer -> layer.Columns = 1))

[<Test>]
let ``the six-convolution net has conv6 over pool5`` () =
    let names = Networks.alexnetSix.Layers |> Array.map _.Name
    let at = names |> Array.findIndex ((=) "conv6")
    Assert.That(names[at - 1], equalTo "pool5")
    Assert.That(string (shapeOf Networks.alexnetSix "conv6"), equalTo "256×6×6")

[<Test>]
let ``ablations change what they say and nothing else`` () =
    let kinds (network: Network) = network.Layers |> Array.map _.Layer
    let paper = kinds Networks.alexnet
    Assert.That(kinds Networks.alexnetWithoutNorm, equalTo (paper |> Array.filter (fun l -> not l.IsLocalResponseNorm)))

    let tanh = paper |> Array.map (fun l -> if l = Layer.Relu then Layer.Tanh else l)
    Assert.That(kinds Networks.alexnetTanh, equalTo tanh)

    let tiled =
        paper |> Array.map (fun l -> if l.IsMaxPool then Layer.MaxPool(2, 2) else l)

    Assert.That(kinds Networks.alexnetWithoutOverlap, equalTo tiled)

[<Test>]
let ``cifar-average pools by its largest once, then twice by means`` () =
    let pools =
        Networks.cifarAverage.Layers
        |> Array.map _.Layer
        |> Array.filter (fun layer -> layer.IsMaxPool || layer.IsAveragePool)

    Assert.That(pools, equalTo [| Layer.MaxPool(3, 2); Layer.AveragePool(3, 2); Layer.AveragePool(3, 2) |])
    Assert.That(string (shapeOf Networks.cifarAverage "pool3"), equalTo "64×3×3")

[<Test>]
let ``names of networks, and of layers within each, are distinct`` () =
    Assert.That(Networks.all |> Array.distinctBy _.Name, Has.Length.EqualTo Networks.all.Length)

    for network in Networks.all do
        Assert.That(network.Layers |> Array.distinctBy _.Name, Has.Length.EqualTo network.Layers.Length)

[<Test>]
let ``a network is found by its name, an unknown name is refused with the known ones`` () =
    Assert.That(Networks.find "alexnet-six", equalTo Networks.alexnetSix)

    Assert.That(
        userError (fun () -> Networks.find "alexnet7"),
        Does.Contain("'alexnet7'").And.Contain("alexnet-one-gpu").And.Contain("cifar-tanh")
    )

[<TestCase(6, "cifar-relu", 32)>]
[<TestCase(51, "cifar-relu", 32)>]
[<TestCase(52, "alexnet", 256)>]
[<TestCase(3000, "alexnet", 256)>]
[<TestCase(1, "cifar-relu", 32)>]
let ``pictures are enlarged five times at most before a network for smaller ones is taken`` (side: int, name: string, size: int) =
    let network = Networks.forPictures side
    Assert.That(network.Name, equalTo name)
    Assert.That(network.ImageSize, equalTo size)
