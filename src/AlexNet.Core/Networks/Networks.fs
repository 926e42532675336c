namespace AlexNet.Core

/// The paper's networks and their ablations, each a value, made from each other by small functions.
[<RequireQualifiedAccess>]
module Networks =

    let private layer name columns reads bias layer =
        {
            Name = name
            Layer = layer
            Columns = columns
            Reads = reads
            Bias = bias
        }

    let private convolution number filters kernel stride pad columns reads bias =
        layer $"conv{number}" columns reads bias (Layer.Convolution(filters, kernel, stride, pad))

    let private relu number columns =
        layer $"relu{number}" columns Reads.Own 0.0 Layer.Relu

    let private pool number columns =
        layer $"pool{number}" columns Reads.Own 0.0 (Layer.MaxPool(3, 2))

    /// k = 2, n = 5, α = 10⁻⁴, β = 0.75 [paper, section 3.3].
    let paperNorm =
        {
            Size = 5
            K = 2.0
            Alpha = 1e-4
            Beta = 0.75
        }

    let private norm number columns =
        layer $"norm{number}" columns Reads.Own 0.0 (Layer.LocalResponseNorm paperNorm)

    let private hidden number outputs columns =
        [
            layer $"fc{number}" columns Reads.All 1.0 (Layer.FullyConnected outputs)
            relu number columns
            layer $"dropout{number}" columns Reads.Own 0.0 (Layer.Dropout 0.5)
        ]

    let private classifier number =
        layer $"fc{number}" 1 Reads.All 0.0 (Layer.FullyConnected 1000)

    let private network name crop layers =
        {
            Name = name
            Crop = crop
            Layers = List.toArray layers
        }

    /// The network of [paper, figure 2], 227×227 crops, in the given number of columns; widths are conv1 … conv5's filters.
    let private eightLayers name columns (widths: int[]) =
        let own = if columns = 1 then Reads.All else Reads.Own

        network
            name
            227
            [
                convolution 1 widths[0] 11 4 0 columns Reads.All 0.0
                relu 1 columns
                norm 1 columns
                pool 1 columns
                convolution 2 widths[1] 5 1 2 columns own 1.0
                relu 2 columns
                norm 2 columns
                pool 2 columns
                convolution 3 widths[2] 3 1 1 columns Reads.All 0.0
                relu 3 columns
                convolution 4 widths[3] 3 1 1 columns own 1.0
                relu 4 columns
                convolution 5 widths[4] 3 1 1 columns own 1.0
                relu 5 columns
                pool 5 columns
                yield! hidden 6 4096 columns
                yield! hidden 7 4096 columns
                classifier 8
            ]

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

    let private replacing name change (network: Network) =
        { network with
            Name = name
            Layers = network.Layers |> Array.choose change
        }

    let private withoutNorm name =
        replacing name (fun layer -> if layer.Layer.IsLocalResponseNorm then None else Some layer)

    let private withTanh name =
        replacing name (fun layer ->
            match layer.Layer with
            | Layer.Relu ->
                Some
                    { layer with
                        Name = layer.Name.Replace("relu", "tanh")
                        Layer = Layer.Tanh
                    }
            | _ -> Some layer)

    let private withoutOverlap name =
        replacing name (fun layer ->
            match layer.Layer with
            | Layer.MaxPool _ ->
                Some
                    { layer with
                        Layer = Layer.MaxPool(2, 2)
                    }
            | _ -> Some layer)

    /// Without local response normalisation [section 3.3].
    let alexnetWithoutNorm = withoutNorm "alexnet-without-lrn" alexnet

    /// With tanh in the place of every ReLU [section 3.1].
    let alexnetTanh = withTanh "alexnet-tanh" alexnet

    /// With pooling windows that do not overlap, z = s = 2 [section 3.4].
    let alexnetWithoutOverlap = withoutOverlap "alexnet-without-overlap" alexnet

    /// A four-layer network for CIFAR-10's 32×32 images [figure 1].
    let cifarRelu =
        network
            "cifar-relu"
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
                layer "fc4" 1 Reads.All 0.0 (Layer.FullyConnected 10)
            ]

    /// The same with tanh: figure 1's dashed line.
    let cifarTanh = withTanh "cifar-tanh" cifarRelu

    /// The same with means in the second and third pooling, as cuda-convnet's nets for CIFAR-10 have them.
    let cifarAverage =
        cifarRelu
        |> replacing "cifar-average" (fun layer ->
            match layer.Layer with
            | Layer.MaxPool(window, stride) when layer.Name <> "pool1" ->
                Some
                    { layer with
                        Layer = Layer.AveragePool(window, stride)
                    }
            | _ -> Some layer)

    /// Every network by name, the default first.
    let all =
        [|
            alexnet
            alexnetOneGpu
            alexnetSix
            alexnetWithoutNorm
            alexnetTanh
            alexnetWithoutOverlap
            cifarRelu
            cifarTanh
            cifarAverage
        |]

    /// How often a picture may be enlarged along a side before a network for smaller ones is taken: nothing is gained by more pixels then.
    let private mostEnlarged = 5

    /// The first network whose images pictures of this shorter side can fill; the one of the smallest images where none can.
    let forPictures side =
        all
        |> Array.tryFind (fun network -> network.ImageSize <= mostEnlarged * side)
        |> Option.defaultWith (fun () -> all |> Array.minBy _.ImageSize)

    /// The network of that name; throws UserErrorException with the known names where there is none.
    let find name =
        match all |> Array.tryFind (fun network -> network.Name = name) with
        | Some network -> network
        | None ->
            let names = all |> Array.map _.Name |> String.concat ", "
            raise (UserErrorException $"unknown network '{name}'; known are: {names}")
