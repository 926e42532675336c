namespace AlexNet.Core.Lowering

open System
open AlexNet.Core

/// Layers with weights: convolutions and fully connected layers.
[<RequireQualifiedAccess>]
module internal Weighted =

    /// What an update needs beside a parameter's value.
    [<Struct>]
    type private Trained =
        {
            Gradient: int
            Velocity: int
            Average: Nullable<int>
        }

    /// The rows of a tensor that one device holds; `Trained` in plans that update them.
    type private Held =
        { Value: int; Trained: Trained voption }

    /// The rows of a layer's tensor that one device holds: the range number `place` of `spread` equal ones.
    let private parameter (builder: Builder) (tensor: ParameterTensor) device place spread =
        let rows = tensor.Dimensions[0] / spread
        let dimensions = Array.append [| rows |] (Array.tail tensor.Dimensions)

        let add name kind =
            builder.Add(name, kind, ElementType.Float32, device, dimensions, false, place * rows)

        let shared name kind =
            builder.Shared(name, device, (fun () -> add name kind))

        let value = shared tensor.Name BufferKind.Parameter

        {
            Value = value
            Trained =
                if builder.Training then
                    ValueSome
                        {
                            Gradient = add (tensor.Name + ".gradient") BufferKind.ParameterGradient
                            Velocity = shared (tensor.Name + ".velocity") BufferKind.Velocity
                            Average =
                                if builder.Settings.Averages then
                                    Nullable(shared (tensor.Name + ".average") BufferKind.Average)
                                else
                                    Nullable()
                        }
                else
                    ValueNone
        }

    /// The update, once the whole batch's gradient is there. `isOwn`: no other replica has these rows.
    let private update (builder: Builder) isOwn layer device parameter (trained: Trained) (tensor: ParameterTensor) =
        builder.Sum(device, layer, parameter, trained.Gradient)
        |> ValueOption.iter (fun gradient ->
            (if isOwn then builder.UpdateOwn else builder.Update) (
                device,
                layer,
                {
                    Parameter = parameter
                    Gradient = gradient
                    Velocity = trained.Velocity
                    Average = trained.Average
                    Factor = Nullable()
                    LocalRate = Nullable()
                    IsBias = tensor.IsBias
                    Layer = tensor.Ordinal
                }
            ))

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
        let isDivided = Divided.isDivided builder layer output

        let tensor isBias =
            tensors |> Array.find (fun t -> t.Layer = layer.Name && t.IsBias = isBias)

        let parts, crossed =
            match parts with
            | [| part |] when isDivided ->
                let input, back = Divided.enter builder layer part input
                [| input |], Array.map back
            | [| part |] ->
                let input, back = Divided.leave builder layer part input
                [| input |], Array.map back
            | _ -> parts, id

        // Of a layer's outputs: how many ranges there are, and which of them a device has.
        let ranges, range =
            if isDivided then
                builder.Replicas, (fun _ -> builder.Replica)
            else
                spread, id

        let inputs =
            if layer.Reads = Reads.Own || isFirst then
                devices |> Array.map (fun device -> parts[device])
            else
                devices |> Array.map (fun device -> Columns.gather builder layer device parts input)

        let weights =
            devices |> Array.map (fun device -> parameter builder (tensor false) device (range device) ranges)

        let biases =
            devices |> Array.map (fun device -> parameter builder (tensor true) device (range device) ranges)

        let outputs =
            devices
            |> Array.map (fun device ->
                let shape =
                    { output with
                        Channels = output.Channels / ranges
                    }

                let result = builder.Output(layer.Name, inputs[device], device, shape)

                builder.Step(
                    device,
                    layer,
                    Phase.Forward,
                    product.Forward
                        {
                            Input = inputs[device]
                            Weight = weights[device].Value
                            Bias = biases[device].Value
                            Output = result
                        }
                )

                result)

        let backward (gradients: Parts) =
            let inputGradient device =
                let result = builder.GradientOf inputs[device]

                let operation =
                    product.InputGradient
                        {
                            Weight = weights[device].Value
                            OutputGradient = gradients[device]
                            InputGradient = result
                        }

                builder.Step(device, layer, Phase.Backward, operation)
                result

            let inputGradients = if isFirst then [||] else devices |> Array.map inputGradient

            for device in devices do
                let weight, bias = weights[device].Trained.Value, biases[device].Trained.Value

                builder.Step(
                    device,
                    layer,
                    Phase.Backward,
                    product.WeightGradient
                        {
                            Input = inputs[device]
                            OutputGradient = gradients[device]
                            WeightGradient = weight.Gradient
                            BiasGradient = bias.Gradient
                        }
                )

                update builder isDivided layer device weights[device].Value weight (tensor false)
                update builder isDivided layer device biases[device].Value bias (tensor true)

            Updating.ofLayer builder layer

            if isFirst then
                [||]
            elif layer.Reads = Reads.Own then
                crossed inputGradients
            else
                crossed (Columns.scatter builder layer parts inputs inputGradients)

        outputs, backward
