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

/// A layer in short: its name, columns, what it reads, the bias it begins with, and its numbers.
let private inShort (layer: NetworkLayer) =
    let operation =
        match layer.Layer with
        | Layer.Convolution(filters, kernel, stride, pad) -> $"{filters}/{kernel}/{stride}/{pad}"
        | Layer.FullyConnected outputs -> $"{outputs}"
        | Layer.MaxPool(window, stride) -> $"max{window}/{stride}"
        | Layer.AveragePool(window, stride) -> $"mean{window}/{stride}"
        | Layer.Relu -> "relu"
        | Layer.Tanh -> "tanh"
        | Layer.Logistic -> "logistic"
        | Layer.LocalResponseNorm norm -> $"lrn{norm.Size}/{norm.K}/{norm.Alpha}/{norm.Beta}"
        | Layer.SpatialResponseNorm norm -> $"space{norm.Size}/{norm.K}/{norm.Alpha}/{norm.Beta}"
        | Layer.Dropout rate -> $"drop{rate}"

    let reads = if layer.Reads = Reads.All then "all" else "own"
    $"{layer.Name}:{layer.Columns}{reads}+{layer.Bias}:{operation}"

/// Whoever changes a network says so here too.
[<Test>]
let ``the networks are these, layer by layer`` () =
    let alexnet =
        "conv1:2all+0:96/11/4/0 relu1:2own+0:relu norm1:2own+0:lrn5/2/0.0001/0.75 pool1:2own+0:max3/2 conv2:2own+1:256/5/1/2 relu2:2own+0:relu norm2:2own+0:lrn5/2/0.0001/0.75 pool2:2own+0:max3/2 conv3:2all+0:384/3/1/1 relu3:2own+0:relu conv4:2own+1:384/3/1/1 relu4:2own+0:relu conv5:2own+1:256/3/1/1 relu5:2own+0:relu pool5:2own+0:max3/2 fc6:2all+1:4096 relu6:2own+0:relu dropout6:2own+0:drop0.5 fc7:2all+1:4096 relu7:2own+0:relu dropout7:2own+0:drop0.5 fc8:1all+0:1000"

    let cifar =
        "conv1:1all+0:32/5/1/2 relu1:1own+0:relu pool1:1own+0:max3/2 conv2:1all+0:32/5/1/2 relu2:1own+0:relu pool2:1own+0:max3/2 conv3:1all+0:64/5/1/2 relu3:1own+0:relu pool3:1own+0:max3/2 fc4:1all+0:10"

    let tanh (layers: string) = layers.Replace("relu", "tanh")

    let lrn number =
        $" norm{number}:1own+0:lrn5/2/0.0001/0.75"

    let normed (layers: string) =
        layers.Replace(" conv2", lrn 1 + " conv2").Replace(" conv3", lrn 2 + " conv3")

    let averaged =
        cifar.Replace("pool2:1own+0:max", "pool2:1own+0:mean").Replace("pool3:1own+0:max", "pool3:1own+0:mean")

    let caffe = alexnet.Replace("own+0:lrn5/2/0.0001", "all+0:lrn5/1/2E-05")

    let known =
        [
            "alexnet", 256, 227, alexnet
            "alexnet-one-gpu",
            256,
            227,
            "conv1:1all+0:48/11/4/0 relu1:1own+0:relu norm1:1own+0:lrn5/2/0.0001/0.75 pool1:1own+0:max3/2 conv2:1all+1:128/5/1/2 relu2:1own+0:relu norm2:1own+0:lrn5/2/0.0001/0.75 pool2:1own+0:max3/2 conv3:1all+0:192/3/1/1 relu3:1own+0:relu conv4:1all+1:192/3/1/1 relu4:1own+0:relu conv5:1all+1:256/3/1/1 relu5:1own+0:relu pool5:1own+0:max3/2 fc6:1all+1:4096 relu6:1own+0:relu dropout6:1own+0:drop0.5 fc7:1all+1:4096 relu7:1own+0:relu dropout7:1own+0:drop0.5 fc8:1all+0:1000"
            "alexnet-six", 256, 227, alexnet.Replace(" fc6", " conv6:2all+1:256/3/1/1 relu-conv6:2own+0:relu fc6")
            "alexnet-single", 256, 227, alexnet.Replace("own+1", "all+1").Replace(":2own", ":1own").Replace(":2all", ":1all")
            "alexnet-original",
            256,
            227,
            alexnet
                .Replace(
                    " relu1:2own+0:relu norm1:2own+0:lrn5/2/0.0001/0.75 pool1:2own+0:max3/2",
                    " norm1:2own+0:lrn5/2/2E-05/0.75 pool1:2own+0:max3/2 relu1:2own+0:relu"
                )
                .Replace("norm2:2own+0:lrn5/2/0.0001/0.75", "norm2:2own+0:lrn5/2/2E-05/0.75 spatial-norm2:2own+0:space5/1/4E-05/0.75")
                .Replace(" relu5:2own+0:relu pool5:2own+0:max3/2", " pool5:2own+0:max3/2 relu5:2own+0:relu")
            "alexnet-caffe", 256, 227, caffe.Replace("+1:", "+0.1:")
            "caffenet",
            256,
            227,
            caffe
                .Replace(" norm1:2all+0:lrn5/1/2E-05/0.75 pool1:2own+0:max3/2", " pool1:2own+0:max3/2 norm1:2all+0:lrn5/1/2E-05/0.75")
                .Replace(" norm2:2all+0:lrn5/1/2E-05/0.75 pool2:2own+0:max3/2", " pool2:2own+0:max3/2 norm2:2all+0:lrn5/1/2E-05/0.75")
            "alexnet-torchvision",
            256,
            224,
            "conv1:1all+0:64/11/4/2 relu1:1own+0:relu pool1:1own+0:max3/2 conv2:1all+0:192/5/1/2 relu2:1own+0:relu pool2:1own+0:max3/2 conv3:1all+0:384/3/1/1 relu3:1own+0:relu conv4:1all+0:256/3/1/1 relu4:1own+0:relu conv5:1all+0:256/3/1/1 relu5:1own+0:relu pool5:1own+0:max3/2 dropout5:1own+0:drop0.5 fc6:1all+0:4096 relu6:1own+0:relu dropout6:1own+0:drop0.5 fc7:1all+0:4096 relu7:1own+0:relu fc8:1all+0:1000"
            "alexnet-without-lrn",
            256,
            227,
            alexnet.Replace(" norm1:2own+0:lrn5/2/0.0001/0.75", "").Replace(" norm2:2own+0:lrn5/2/0.0001/0.75", "")
            "alexnet-tanh", 256, 227, tanh alexnet
            "alexnet-without-overlap", 256, 227, alexnet.Replace("max3/2", "max2/2")
            "cifar-relu", 32, 32, cifar
            "cifar-tanh", 32, 32, tanh cifar
            "cifar-logistic", 32, 32, cifar.Replace("relu", "logistic")
            "cifar-relu-lrn", 32, 32, normed cifar
            "cifar-tanh-lrn", 32, 32, normed (tanh cifar)
            "cifar-logistic-lrn", 32, 32, normed (cifar.Replace("relu", "logistic"))
            "cifar-average", 32, 32, averaged
            "cifar-crops", 32, 24, averaged
            "cifar-crops-lrn", 32, 24, normed averaged
        ]

    for network, (name, size, crop, layers) in Seq.zip Networks.all known do
        Assert.That((network.Name, network.ImageSize, network.Crop), equalTo ((name, size, crop)))
        Assert.That(network.Layers |> Array.map inShort |> String.concat " ", equalTo layers, name)

    Assert.That(Networks.all.Length, equalTo known.Length)

[<Test>]
let ``Caffe's networks keep their columns together, as a layer of theirs normalises over both`` () =
    Assert.That((Networks.alexnet.Columns, Networks.alexnet.BindingLayer), equalTo ((2, null)))
    Assert.That((Networks.alexnetCaffe.Columns, Networks.alexnetCaffe.BindingLayer), equalTo ((1, "norm1")))
    Assert.That((Networks.caffenet.Columns, Networks.caffenet.BindingLayer), equalTo ((1, "norm1")))
