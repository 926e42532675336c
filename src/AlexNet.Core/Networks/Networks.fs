namespace AlexNet.Core

open Building

/// The paper's networks and their ablations, each a value, made from each other by small functions.
[<RequireQualifiedAccess>]
module Networks =

    /// k = 2, n = 5, α = 10⁻⁴, β = 0.75 [paper, section 3.3].
    let paperNorm = Building.paperNorm

    /// The two-column network of the paper.
    let alexnet = eightLayers "alexnet" 2 [| 96; 256; 384; 384; 256 |]

    /// The one-GPU comparison: conv1–conv4 with half the kernels, the rest at full width.
    let alexnetOneGpu = eightLayers "alexnet-one-gpu" 1 [| 48; 128; 192; 192; 256 |]

    /// With a sixth convolution over pool5 that reads both columns: the pre-trained entries of the competition.
    let alexnetSix =
        let at = alexnet.Layers |> Array.findIndex (fun layer -> layer.Name = "fc6")
        let before, after = Array.splitAt at alexnet.Layers

        { alexnet with
            Name = "alexnet-six"
            Layers =
                Array.concat
                    [
                        before
                        [|
                            convolution 6 256 3 1 1 2 Reads.All 1.0
                            layer "relu-conv6" 2 Reads.Own 0.0 Layer.Relu
                        |]
                        after
                    ]
        }

    /// One column at full width: what today is mostly called AlexNet.
    let alexnetSingle = eightLayers "alexnet-single" 1 [| 96; 256; 384; 384; 256 |]

    /// The normalisation after conv2's, over 5×5 pixels of each map, that the paper does not mention: the original source.
    let private originalSpatialNorm =
        {
            Size = 5
            K = 1.0
            Alpha = 0.001 / 25.0
            Beta = 0.75
        }

    /// As the original source has the network: α divided by the five maps, ReLUs of conv1 and conv5 after their poolings, and after conv2's
    /// normalisation one over neighbouring pixels.
    let alexnetOriginal =
        alexnet
        |> withNorm
            { paperNorm with
                Alpha = paperNorm.Alpha / 5.0
            }
            Reads.Own
        |> moved "relu1" "pool1"
        |> moved "relu5" "pool5"
        |> rewritten "alexnet-original" (fun layer ->
            if layer.Name = "norm2" then
                [
                    layer
                    { layer with
                        Name = "spatial-norm2"
                        Layer = Layer.SpatialResponseNorm originalSpatialNorm
                    }
                ]
            else
                [ layer ])

    /// Caffe's: k = 1, α divided by the five maps, which may be of different columns; biases of 0.1.
    let alexnetCaffe =
        { alexnet with Name = "alexnet-caffe" }
        |> withNorm
            { paperNorm with
                K = 1.0
                Alpha = paperNorm.Alpha / 5.0
            }
            Reads.All
        |> withBias 0.1

    /// Caffe's reference model: as its AlexNet, but poolings before normalisations, and biases of 1.
    let caffenet =
        { alexnetCaffe with Name = "caffenet" }
        |> moved "norm1" "pool1"
        |> moved "norm2" "pool2"
        |> withBias 1.0

    /// torchvision's: one column of 64, 192, 384, 256 and 256 kernels, 224×224 crops with two pixels of padding, no normalisation, and dropout
    /// before its layers of 4096, not after them.
    let alexnetTorchvision =
        let dropout number =
            layer $"dropout{number}" 1 Reads.Own 0.0 (Layer.Dropout 0.5)

        let full number =
            layer $"fc{number}" 1 Reads.All 0.0 (Layer.FullyConnected 4096)

        network
            "alexnet-torchvision"
            256
            224
            [
                convolution 1 64 11 4 2 1 Reads.All 0.0
                relu 1 1
                pool 1 1
                convolution 2 192 5 1 2 1 Reads.All 0.0
                relu 2 1
                pool 2 1
                convolution 3 384 3 1 1 1 Reads.All 0.0
                relu 3 1
                convolution 4 256 3 1 1 1 Reads.All 0.0
                relu 4 1
                convolution 5 256 3 1 1 1 Reads.All 0.0
                relu 5 1
                pool 5 1
                dropout 5
                full 6
                relu 6 1
                dropout 6
                full 7
                relu 7 1
                classifier 8 1000
            ]

    /// Without local response normalisation [section 3.3].
    let alexnetWithoutNorm = alexnet |> Ablation.without "lrn"

    /// With tanh in the place of every ReLU [section 3.1].
    let alexnetTanh = alexnet |> withTanh "alexnet-tanh"

    /// With pooling windows that do not overlap, z = s = 2 [section 3.4].
    let alexnetWithoutOverlap = alexnet |> Ablation.without "overlap"

    /// A four-layer network for CIFAR-10's 32×32 images [figure 1].
    let cifarRelu =
        network
            "cifar-relu"
            32
            32
            [
                convolution 1 32 5 1 2 1 Reads.All 0.0
                relu 1 1
                pool 1 1
                convolution 2 32 5 1 2 1 Reads.All 0.0
                relu 2 1
                pool 2 1
                convolution 3 64 5 1 2 1 Reads.All 0.0
                relu 3 1
                pool 3 1
                classifier 4 10
            ]

    /// The same with tanh: figure 1's dashed line.
    let cifarTanh = cifarRelu |> withTanh "cifar-tanh"

    /// The same with the logistic function.
    let cifarLogistic =
        cifarRelu |> withFunction "logistic" Layer.Logistic "cifar-logistic"

    /// With the paper's normalisation after the first two poolings, where cuda-convnet's nets for CIFAR-10 have theirs.
    let private withNorms name =
        rewritten name (fun layer ->
            match layer.Name with
            | "pool1" -> [ layer; norm 1 1 ]
            | "pool2" -> [ layer; norm 2 1 ]
            | _ -> [ layer ])

    let cifarReluNorm = cifarRelu |> withNorms "cifar-relu-lrn"

    let cifarTanhNorm = cifarTanh |> withNorms "cifar-tanh-lrn"

    let cifarLogisticNorm = cifarLogistic |> withNorms "cifar-logistic-lrn"

    /// The first with means in the second and third pooling, as cuda-convnet's nets for CIFAR-10 have them.
    let cifarAverage =
        { cifarRelu with
            Name = "cifar-average"
        }
        |> Network.mapLayers (fun layer ->
            match layer.Layer with
            | Layer.MaxPool(window, stride) when layer.Name <> "pool1" ->
                { layer with
                    Layer = Layer.AveragePool(window, stride)
                }
            | _ -> layer)

    /// The same on random 24×24 crops: the net that [section 3.3] tries without normalisation.
    let cifarCrops =
        { cifarAverage with
            Name = "cifar-crops"
            Crop = 24
        }

    /// And with it.
    let cifarCropsNorm = cifarCrops |> withNorms "cifar-crops-lrn"

    /// Vectors through a bottleneck of as many numbers as codes have bits, and back: the auto-encoder that [section 7, as Krizhevsky and Hinton 2011]
    /// proposes for searching by short codes. `code` gives a code's numbers before their logistic function.
    let autoEncoder inputs hidden bits =
        let full name outputs =
            layer name 1 Reads.All 0.0 (Layer.FullyConnected outputs)

        let relu name = layer name 1 Reads.Own 0.0 Layer.Relu

        {
            Name = $"auto-encoder-{inputs}-{bits}"
            ImageSize = 1
            Crop = 1
            Channels = inputs
            Loss = Loss.SquaredError
            Layers =
                [|
                    full "encode" hidden
                    relu "relu-encode"
                    full "code" bits
                    layer "logistic-code" 1 Reads.Own 0.0 Layer.Logistic
                    full "decode" hidden
                    relu "relu-decode"
                    full "output" inputs
                |]
        }

    /// Every network with a name of its own, the default first.
    let all =
        [|
            alexnet
            alexnetOneGpu
            alexnetSix
            alexnetSingle
            alexnetOriginal
            alexnetCaffe
            caffenet
            alexnetTorchvision
            alexnetWithoutNorm
            alexnetTanh
            alexnetWithoutOverlap
            cifarRelu
            cifarTanh
            cifarLogistic
            cifarReluNorm
            cifarTanhNorm
            cifarLogisticNorm
            cifarAverage
            cifarCrops
            cifarCropsNorm
        |]

    /// How often a picture may be enlarged along a side before a network for smaller ones is taken: nothing is gained by more pixels then.
    let private mostEnlarged = 5

    /// The first network whose images pictures of this shorter side can fill; the one of the smallest images where none can.
    let forPictures side =
        all
        |> Array.tryFind (fun network -> network.ImageSize <= mostEnlarged * side)
        |> Option.defaultWith (fun () -> all |> Array.minBy _.ImageSize)

    let private findWhole name =
        match all |> Array.tryFind (fun network -> network.Name = name) with
        | Some network -> network
        | None ->
            let names = all |> Array.map _.Name |> String.concat ", "
            raise (UserErrorException $"unknown network '{name}'; known are: {names}")

    /// The network of that name, or of one that `Ablation.without` made, such as alexnet-without-conv3; throws UserErrorException with what
    /// is known where there is none.
    let find name = Ablation.named findWhole name

    /// Whether there is a network of that name.
    let isKnown name =
        try
            find name |> ignore
            true
        with :? UserErrorException ->
            false
