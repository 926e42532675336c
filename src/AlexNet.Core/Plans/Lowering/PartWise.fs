namespace AlexNet.Core.Lowering

open System
open AlexNet.Core

/// Layers that work on each column by itself: activations, normalisation, pooling, dropout.
[<RequireQualifiedAccess>]
module internal PartWise =

    /// A layer that works on each part by itself: `forward` writes a part's step and returns its output and how to go back.
    let private eachPart (builder: Builder) (layer: NetworkLayer) forward (parts: Parts) =
        let both = parts |> Array.mapi forward

        let backward (gradients: Parts) =
            both
            |> Array.mapi (fun i (_, back: int -> int -> Operation) ->
                let result = builder.GradientOf parts[i]
                builder.Step(builder.Device parts[i], layer, Phase.Backward, back gradients[i] result)
                result)

        both |> Array.map fst, backward

    let activate (builder: Builder) (layer: NetworkLayer) activation =
        eachPart builder layer (fun _ part ->
            let output = builder.Like(part, layer.Name, BufferKind.Activation)

            builder.Step(
                builder.Device part,
                layer,
                Phase.Forward,
                Operation.Activate
                    {
                        Function = activation
                        Input = part
                        Output = output
                    }
            )

            output,
            fun outputGradient inputGradient ->
                Operation.ActivateGradient
                    {
                        Function = activation
                        Output = output
                        OutputGradient = outputGradient
                        InputGradient = inputGradient
                        BiasGradient = Nullable()
                    })

    /// A normalisation of each part, which keeps its scale in training: `forward` and `back` write the operations.
    let private normalised (builder: Builder) (layer: NetworkLayer) forward back =
        eachPart builder layer (fun _ part ->
            let output = builder.Like(part, layer.Name, BufferKind.Activation)

            let scale =
                if builder.Training then
                    Nullable(builder.Like(part, layer.Name + ".scale", BufferKind.Kept))
                else
                    Nullable()

            builder.Step(builder.Device part, layer, Phase.Forward, forward part output scale)
            output, (fun outputGradient inputGradient -> back part output scale.Value outputGradient inputGradient))

    let normalise (builder: Builder) (layer: NetworkLayer) norm =
        let columns =
            if layer.Reads = Reads.All then
                1
            else
                layer.Columns / builder.Spread layer.Columns

        normalised
            builder
            layer
            (fun input output scale ->
                Operation.Normalise
                    {
                        Norm = norm
                        Columns = columns
                        Input = input
                        Output = output
                        Scale = scale
                    })
            (fun input output scale outputGradient inputGradient ->
                Operation.NormaliseGradient
                    {
                        Norm = norm
                        Columns = columns
                        Input = input
                        Output = output
                        Scale = scale
                        OutputGradient = outputGradient
                        InputGradient = inputGradient
                        Rectified = false
                    })

    let normaliseSpace (builder: Builder) (layer: NetworkLayer) norm =
        normalised
            builder
            layer
            (fun input output scale ->
                Operation.SpatialNormalise
                    {
                        Norm = norm
                        Input = input
                        Output = output
                        Scale = scale
                    })
            (fun input output scale outputGradient inputGradient ->
                Operation.SpatialNormaliseGradient
                    {
                        Norm = norm
                        Input = input
                        Output = output
                        Scale = scale
                        OutputGradient = outputGradient
                        InputGradient = inputGradient
                    })

    /// A pooling's output for one part.
    let private pooled (builder: Builder) (layer: NetworkLayer) (output: Shape) part =
        let shape =
            { output with
                Channels = builder.Channels part
            }

        builder.Activation(layer.Name, BufferKind.Activation, builder.Device part, shape)

    let maxPool (builder: Builder) (layer: NetworkLayer) window stride (output: Shape) =
        eachPart builder layer (fun _ part ->
            let device = builder.Device part
            let result = pooled builder layer output part
            let dimensions = [| builder.Channels part; output.Height; output.Width |]

            let choice =
                if builder.Training then
                    Nullable(builder.Add(layer.Name + ".choice", BufferKind.Kept, ElementType.UInt8, device, dimensions, true, 0))
                else
                    Nullable()

            builder.Step(
                device,
                layer,
                Phase.Forward,
                Operation.MaxPool
                    {
                        Window = window
                        Stride = stride
                        Input = part
                        Output = result
                        Choice = choice
                        Bias = Nullable()
                    }
            )

            result,
            fun outputGradient inputGradient ->
                Operation.MaxPoolGradient
                    {
                        Window = window
                        Stride = stride
                        Choice = choice.Value
                        OutputGradient = outputGradient
                        InputGradient = inputGradient
                        Gate = Nullable()
                        BiasGradient = Nullable()
                    })

    let averagePool (builder: Builder) (layer: NetworkLayer) window stride (output: Shape) =
        eachPart builder layer (fun _ part ->
            let result = pooled builder layer output part

            builder.Step(
                builder.Device part,
                layer,
                Phase.Forward,
                Operation.AveragePool
                    {
                        Window = window
                        Stride = stride
                        Input = part
                        Output = result
                    }
            )

            result,
            fun outputGradient inputGradient ->
                Operation.AveragePoolGradient
                    {
                        Window = window
                        Stride = stride
                        OutputGradient = outputGradient
                        InputGradient = inputGradient
                    })

    let dropout (builder: Builder) (layer: NetworkLayer) ordinal rate =
        eachPart builder layer (fun index part ->
            let output = builder.Like(part, layer.Name, BufferKind.Activation)

            let masked input output =
                Operation.Dropout
                    {
                        Rate = rate
                        Scaling = builder.Settings.DropoutScaling
                        Ordinal = ordinal
                        FirstUnit = (if builder.IsOfAll part then builder.Replica else index) * builder.Units part
                        FirstImage = (if builder.IsOfAll part then 0 else builder.FirstOfWhole)
                        Input = input
                        Output = output
                    }

            let operation =
                if builder.Training then
                    masked part output
                else
                    Operation.Scale
                        {
                            Factor = float (Dropout.TestFactor(rate, builder.Settings.DropoutScaling))
                            Input = part
                            Output = output
                        }

            builder.Step(builder.Device part, layer, Phase.Forward, operation)
            output, masked)
