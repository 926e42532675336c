namespace AlexNet.Core.Plans

open AlexNet.Core

/// Layers with weights: convolutions and fully connected layers.
[<RequireQualifiedAccess>]
module internal Weighted =

    /// The rows of a layer's tensor that one device holds.
    let private parameter (builder: Builder) (tensor: ParameterTensor) device spread =
        let rows = tensor.Dimensions[0] / spread
        let dimensions = Array.append [| rows |] (Array.tail tensor.Dimensions)

        let add name kind =
            builder.Add(name, kind, ElementType.Float32, device, dimensions, false, device * rows)

        let value = add tensor.Name BufferKind.Parameter

        let trained =
            if builder.Training then
                struct (add (tensor.Name + ".gradient") BufferKind.ParameterGradient, add (tensor.Name + ".velocity") BufferKind.Velocity)
            else
                struct (-1, -1)

        value, trained

    let private update (builder: Builder) layer device parameter struct (gradient, velocity) isBias =
        builder.Step(
            device,
            layer,
            Phase.Update,
            Operation.Update
                {
                    Parameter = parameter
                    Gradient = gradient
                    Velocity = velocity
                    IsBias = isBias
                }
        )

    /// A layer with weights: forward now; backward gives the input's gradient first, for it reads the weights that the update changes.
    let layer
        (builder: Builder)
        (layer: NetworkLayer)
        (tensors: ParameterTensor[])
        (product: Product)
        isFirst
        (parts: Parts)
        input
        (output: Shape)
        =
        let spread = builder.Spread layer.Columns
        let devices = [| 0 .. spread - 1 |]

        let tensor isBias =
            tensors |> Array.find (fun t -> t.Layer = layer.Name && t.IsBias = isBias)

        let inputs =
            if layer.Reads = Reads.Own || isFirst then
                devices |> Array.map (fun device -> parts[device])
            else
                devices |> Array.map (fun device -> Columns.gather builder layer device parts input)

        let weights =
            devices |> Array.map (fun device -> parameter builder (tensor false) device spread)

        let biases =
            devices |> Array.map (fun device -> parameter builder (tensor true) device spread)

        let outputs =
            devices
            |> Array.map (fun device ->
                let shape =
                    { output with
                        Channels = output.Channels / spread
                    }

                let result = builder.Activation(layer.Name, BufferKind.Activation, device, shape)

                builder.Step(
                    device,
                    layer,
                    Phase.Forward,
                    product.Forward inputs[device] (fst weights[device]) (fst biases[device]) result
                )

                result)

        let backward (gradients: Parts) =
            let inputGradient device =
                let result = builder.GradientOf inputs[device]
                builder.Step(device, layer, Phase.Backward, product.InputGradient (fst weights[device]) gradients[device] result)
                result

            let inputGradients = if isFirst then [||] else devices |> Array.map inputGradient

            for device in devices do
                let struct (weightGradient, _) = snd weights[device]
                let struct (biasGradient, _) = snd biases[device]

                builder.Step(
                    device,
                    layer,
                    Phase.Backward,
                    product.WeightGradient inputs[device] gradients[device] weightGradient biasGradient
                )

                update builder layer device (fst weights[device]) (snd weights[device]) false
                update builder layer device (fst biases[device]) (snd biases[device]) true

            if isFirst then
                [||]
            elif layer.Reads = Reads.Own then
                inputGradients
            else
                Columns.scatter builder layer parts inputs inputGradients

        outputs, backward
