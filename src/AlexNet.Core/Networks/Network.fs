namespace AlexNet.Core

/// A layer in its place: its name, into how many columns it is split, and what it reads of its input.
type NetworkLayer =
    {
        Name: string
        Layer: Layer
        Columns: int
        Reads: Reads
        /// Initial bias under the paper's initialisation [section 5]: 1 where ReLUs should start with positive inputs, else 0.
        Bias: float
    }

/// What the last layer's outputs are for.
type Loss =
    /// One logit per class: −ln of the label's softmax probability [paper, section 3.5].
    | Softmax = 0
    /// The input once more: half the sum of squared differences.
    | SquaredError = 1

/// A named list of layers over square inputs: RGB crops, or vectors as channels of a single pixel.
type Network =
    {
        Name: string
        /// Side of the square images that crops are taken of, in pixels [paper, section 4.1].
        ImageSize: int
        /// Side of the input in pixels.
        Crop: int
        /// Channels of the input: 3 of RGB.
        Channels: int
        Loss: Loss
        Layers: NetworkLayer[]
    }

    /// Of RGB crops and a logit per class.
    static member OfImages(name, imageSize, crop, layers) : Network =
        {
            Name = name
            ImageSize = imageSize
            Crop = crop
            Channels = 3
            Loss = Loss.Softmax
            Layers = layers
        }

/// A learnt tensor in the canonical layout: [outputs, inputs of one column, kernel, kernel], [outputs, inputs] or [outputs];
/// rows of column 0 come first.
type ParameterTensor =
    {
        Name: string
        /// Name of its layer.
        Layer: string
        /// Place of its layer among those with weights: layers without leave the draws of its first weights alone.
        Ordinal: int
        Dimensions: int[]
        IsBias: bool
        /// Initial value of a bias under the paper's initialisation.
        Bias: float
    }

    /// Numbers in the tensor.
    member tensor.Size = Array.fold (*) 1 tensor.Dimensions

    /// Inputs that one output sums over.
    member tensor.FanIn = tensor.Size / tensor.Dimensions[0]

[<RequireQualifiedAccess>]
module Network =

    /// Shape of the input image.
    let input (network: Network) =
        Shape.create network.Channels network.Crop network.Crop

    let private window name input size stride pad channels =
        match Shape.tryWindows input.Height size stride pad, Shape.tryWindows input.Width size stride pad with
        | Some height, Some width -> Ok(Shape.create channels height width)
        | _ -> Error(WindowTooLarge(name, size, input))

    /// The shape a layer makes of its input.
    let outputShape (layer: NetworkLayer) input =
        match layer.Layer with
        | Layer.Convolution(filters, kernel, stride, pad) -> window layer.Name input kernel stride pad filters
        | Layer.FullyConnected outputs -> Ok(Shape.vector outputs)
        | Layer.MaxPool(size, stride)
        | Layer.AveragePool(size, stride) -> window layer.Name input size stride 0 input.Channels
        | Layer.Relu
        | Layer.Tanh
        | Layer.Logistic
        | Layer.LocalResponseNorm _
        | Layer.SpatialResponseNorm _
        | Layer.Dropout _ -> Ok input

    /// Whether a layer has weights; only these can bring columns together.
    let internal hasWeights (layer: NetworkLayer) =
        match layer.Layer with
        | Layer.Convolution _
        | Layer.FullyConnected _ -> true
        | Layer.MaxPool _
        | Layer.AveragePool _
        | Layer.Relu
        | Layer.Tanh
        | Layer.Logistic
        | Layer.LocalResponseNorm _
        | Layer.SpatialResponseNorm _
        | Layer.Dropout _ -> false

    let private checkColumns (layer: NetworkLayer) inputColumns (input: Shape) (output: Shape) =
        let undivided =
            [ input; output ] |> List.tryFind (fun shape -> shape.Channels % layer.Columns <> 0)

        match layer.Reads, undivided with
        | Reads.Own, _ when layer.Layer.IsFullyConnected && layer.Columns > 1 -> Error(MustReadAll layer.Name)
        | Reads.All, _ when not (hasWeights layer) && layer.Columns <> inputColumns ->
            Error(ColumnsDoNotMatch(layer.Name, layer.Columns, inputColumns))
        | Reads.Own, _ when layer.Columns <> inputColumns -> Error(ColumnsDoNotMatch(layer.Name, layer.Columns, inputColumns))
        | Reads.Own, Some shape -> Error(ColumnsDoNotDivide(layer.Name, layer.Columns, shape.Channels))
        | Reads.All, _ when output.Channels % layer.Columns <> 0 -> Error(ColumnsDoNotDivide(layer.Name, layer.Columns, output.Channels))
        | _ -> Ok output

    /// The output shape of every layer, in order, or the first reason why they do not fit together.
    let shapes network : Result<Shape[], ShapeError> =
        let step state layer =
            state
            |> Result.bind (fun (done', columns, input) ->
                outputShape layer input
                |> Result.bind (checkColumns layer columns input)
                |> Result.map (fun output -> output :: done', layer.Columns, output))

        network.Layers
        |> Array.fold step (Ok([], 1, input network))
        |> Result.map (fun (reversed, _, _) -> reversed |> List.rev |> List.toArray)

    /// The first layer that computes on all columns together without weights of its own: where there is one, a single device has all columns.
    let bindsColumns network =
        network.Layers
        |> Array.tryFind (fun layer -> layer.Columns > 1 && layer.Reads = Reads.All && not (hasWeights layer))

    /// The output shapes of a network known to fit; throws UserErrorException with the reason where it does not.
    let shapesOrFail network =
        match shapes network with
        | Ok all -> all
        | Error error -> raise (UserErrorException $"network {network.Name}: {error.Message}")

    let private tensor ordinal (layer: NetworkLayer) isBias dimensions =
        {
            Name = layer.Name + (if isBias then ".bias" else ".weight")
            Layer = layer.Name
            Ordinal = ordinal
            Dimensions = dimensions
            IsBias = isBias
            Bias = layer.Bias
        }

    /// Every learnt tensor in the order of the layers, weights before biases.
    let parameters network : ParameterTensor[] =
        let inputs = Array.append [| input network |] (shapesOrFail network)

        let ofLayer index (layer: NetworkLayer) =
            let ordinal =
                network.Layers |> Array.take index |> Array.filter hasWeights |> Array.length

            let weight dimensions outputs =
                [|
                    tensor ordinal layer false dimensions
                    tensor ordinal layer true [| outputs |]
                |]

            match layer.Layer with
            | Layer.Convolution(filters, kernel, _, _) ->
                let groups = if layer.Reads = Reads.Own then layer.Columns else 1
                weight [| filters; inputs[index].Channels / groups; kernel; kernel |] filters
            | Layer.FullyConnected outputs -> weight [| outputs; inputs[index].Size |] outputs
            | Layer.MaxPool _
            | Layer.AveragePool _
            | Layer.Relu
            | Layer.Tanh
            | Layer.Logistic
            | Layer.LocalResponseNorm _
            | Layer.SpatialResponseNorm _
            | Layer.Dropout _ -> [||]

        network.Layers |> Array.mapi ofLayer |> Array.concat

    /// Number of classes: the outputs of the last layer.
    let classes network =
        (shapesOrFail network |> Array.last).Size

    /// The last layer before the classifier that is no dropout: its output is what the classifier reads, at test up to a factor. Throws
    /// UserErrorException where there is none.
    let lastHidden (network: Network) : NetworkLayer =
        let hidden =
            network.Layers
            |> Array.take (network.Layers.Length - 1)
            |> Array.tryFindBack (fun layer -> not layer.Layer.IsDropout)

        match hidden with
        | Some layer -> layer
        | None ->
            raise (UserErrorException $"network {network.Name} has no hidden layer; allowed is one with at least one before its classifier")

    /// The same network with every layer changed.
    let internal mapLayers change (network: Network) =
        { network with
            Layers = network.Layers |> Array.map change
        }

    /// The same network for another number of classes.
    let withClasses classes network =
        let last = network.Layers[network.Layers.Length - 1].Name

        network
        |> mapLayers (fun layer ->
            if layer.Name = last then
                { layer with
                    Layer = Layer.FullyConnected classes
                }
            else
                layer)

    /// The same network with another dropout rate; rate 0 leaves the layers out.
    let withDropout rate network =
        let changed =
            network
            |> mapLayers (fun layer ->
                match layer.Layer with
                | Layer.Dropout _ ->
                    { layer with
                        Layer = Layer.Dropout rate
                    }
                | _ -> layer)

        if rate > 0.0 then
            changed
        else
            { changed with
                Layers = changed.Layers |> Array.filter (fun layer -> not layer.Layer.IsDropout)
            }

/// The face for C#.
type Network with

    /// Name of the layer that binds the columns together, null where each can be on a device of its own.
    member network.BindingLayer: string | null =
        match Network.bindsColumns network with
        | Some layer -> layer.Name
        | None -> null

    /// As many devices can work on the network: the columns of the layer that has the most, or 1 where a layer binds them together.
    member network.Columns =
        match Network.bindsColumns network with
        | Some _ -> 1
        | None -> network.Layers |> Array.map _.Columns |> Array.max

    /// Every learnt tensor in the order of the layers, weights before biases.
    member network.Parameters = Network.parameters network

    /// Number of classes: the outputs of the last layer.
    member network.Classes = Network.classes network

    /// Name of the last layer before the classifier that is no dropout.
    member network.LastHidden = (Network.lastHidden network).Name

    /// The same network for another number of classes.
    member network.WithClasses(classes: int) = Network.withClasses classes network

    /// The same network with another dropout rate; rate 0 leaves the layers out.
    member network.WithDropout(rate: float) = Network.withDropout rate network
