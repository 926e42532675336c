namespace AlexNet.Core

/// What the named networks are made of: layers with their usual names, and changes of whole networks.
module internal Building =

    let layer name columns reads bias layer =
        {
            Name = name
            Layer = layer
            Columns = columns
            Reads = reads
            Bias = bias
        }

    let convolution number filters kernel stride pad columns reads bias =
        layer $"conv{number}" columns reads bias (Layer.Convolution(filters, kernel, stride, pad))

    let relu number columns =
        layer $"relu{number}" columns Reads.Own 0.0 Layer.Relu

    let pool number columns =
        layer $"pool{number}" columns Reads.Own 0.0 (Layer.MaxPool(3, 2))

    /// k = 2, n = 5, α = 10⁻⁴, β = 0.75 [paper, section 3.3].
    let paperNorm =
        {
            Size = 5
            K = 2.0
            Alpha = 1e-4
            Beta = 0.75
        }

    let norm number columns =
        layer $"norm{number}" columns Reads.Own 0.0 (Layer.LocalResponseNorm paperNorm)

    let hidden number outputs columns =
        [
            layer $"fc{number}" columns Reads.All 1.0 (Layer.FullyConnected outputs)
            relu number columns
            layer $"dropout{number}" columns Reads.Own 0.0 (Layer.Dropout 0.5)
        ]

    let classifier number classes =
        layer $"fc{number}" 1 Reads.All 0.0 (Layer.FullyConnected classes)

    let network name size crop layers =
        Network.OfImages(name, size, crop, List.toArray layers)

    /// The network of [paper, figure 2], 227×227 crops of 256×256 images, in the given number of columns; widths are conv1 … conv5's filters.
    let eightLayers name columns (widths: int[]) =
        let own = if columns = 1 then Reads.All else Reads.Own

        network
            name
            256
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
                classifier 8 1000
            ]

    /// Under another name, with each layer changed into none, one or several.
    let rewritten name (change: NetworkLayer -> NetworkLayer list) (network: Network) =
        { network with
            Name = name
            Layers = network.Layers |> Array.collect (change >> List.toArray)
        }

    /// A layer moved to stand right after another.
    let moved name after (network: Network) =
        let layer = network.Layers |> Array.find (fun layer -> layer.Name = name)

        network
        |> rewritten network.Name (fun other ->
            if other.Name = name then []
            elif other.Name = after then [ other; layer ]
            else [ other ])

    /// With another function in the place of every ReLU [section 3.1].
    let withFunction word replacement name (network: Network) =
        { network with Name = name }
        |> Network.mapLayers (fun layer ->
            match layer.Layer with
            | Layer.Relu ->
                { layer with
                    Name = layer.Name.Replace("relu", word)
                    Layer = replacement
                }
            | _ -> layer)

    let withTanh name = withFunction "tanh" Layer.Tanh name

    /// With a normalisation of its own in the place of every one over maps.
    let withNorm (norm: ResponseNorm) reads (network: Network) =
        network
        |> Network.mapLayers (fun layer ->
            match layer.Layer with
            | Layer.LocalResponseNorm _ ->
                { layer with
                    Layer = Layer.LocalResponseNorm norm
                    Reads = reads
                }
            | _ -> layer)

    /// With this first bias where the paper's is 1.
    let withBias bias (network: Network) =
        network
        |> Network.mapLayers (fun layer ->
            if layer.Bias > 0.0 then
                { layer with Bias = bias }
            else
                layer)
