namespace AlexNet.Core.Lowering

open AlexNet.Core

/// Layers that are divided among replicas: each has some of the outputs, for the images of all. What they read comes from all replicas, and what
/// goes back to it is the sum over them (Krizhevsky 2014, "One weird trick for parallelizing convolutional neural networks").
[<RequireQualifiedAccess>]
module internal Divided =

    /// Whether a layer's outputs are divided.
    let isDivided (builder: Builder) (layer: NetworkLayer) (output: Shape) =
        match layer.Layer with
        | Layer.FullyConnected _ ->
            builder.IsReplicated
            && builder.Settings.Parallelism = Parallelism.Hybrid
            && output.Channels % builder.Replicas = 0
        | _ -> false

    let private copy (builder: Builder) layer phase source sourceChannel destination channels =
        builder.Step(
            builder.Device destination,
            layer,
            phase,
            Operation.Transfer
                {
                    Source = source
                    SourceChannel = sourceChannel
                    Destination = destination
                    DestinationChannel = 0
                    Channels = channels
                    Accumulate = false
                }
        )

    /// From this replica's images to those of all.
    let private gatherImages (builder: Builder) (layer: NetworkLayer) input (shape: Shape) =
        let device, channels = builder.Device input, builder.Channels input
        let dimensions = [| shape.Channels; shape.Height; shape.Width |]

        let whole =
            builder.AddOf(true, layer.Name + ".input", BufferKind.Activation, ElementType.Float32, device, dimensions, true, 0)

        copy builder layer Phase.Forward input 0 (builder.Own whole) channels
        builder.Step(device, layer, Phase.Forward, Operation.GatherImages { Buffer = whole })

        let backward gradient =
            builder.Step(device, layer, Phase.Backward, Operation.ScatterImages { Buffer = gradient })
            let own = builder.Own gradient
            let result = builder.GradientOf input
            copy builder layer Phase.Backward own 0 result channels
            result

        whole, backward

    /// From this replica's outputs to those of all; back comes the gradient of its own.
    let private gatherChannels (builder: Builder) (layer: NetworkLayer) input (shape: Shape) summed =
        let device, channels = builder.Device input, builder.Channels input
        let whole = builder.Output(layer.Name + ".input", input, device, shape)

        builder.Step(device, layer, Phase.Forward, Operation.GatherChannels { Source = input; Destination = whole })

        let backward gradient =
            if summed then
                let buffers = [| gradient |]
                builder.Step(device, layer, Phase.Backward, Operation.AllReduce { Buffers = buffers })
                builder.Step(device, layer, Phase.Backward, Operation.AwaitAllReduce { Buffers = buffers })

            let result = builder.GradientOf input
            copy builder layer Phase.Backward gradient (builder.Replica * channels) result channels
            result

        whole, backward

    /// What a divided layer reads, where what comes before it gives `input`: a buffer with all inputs of the images of all, and how its gradient,
    /// to which each replica has added its outputs' part, becomes that of `input`.
    let enter (builder: Builder) (layer: NetworkLayer) input (shape: Shape) : int * (int -> int) =
        if builder.IsOfAll input then
            gatherChannels builder layer input shape true
        else
            gatherImages builder layer input shape

    /// What whoever is not divided reads, where what comes before may be: this replica's images with all their inputs, and how its gradient becomes
    /// that of `input`.
    let leave (builder: Builder) (layer: NetworkLayer) input (shape: Shape) : int * (int -> int) =
        if not (builder.IsOfAll input) then
            input, id
        else
            let whole, back = gatherChannels builder layer input shape false

            let backward gradient =
                let all = builder.GradientOf whole
                copy builder layer Phase.Backward gradient 0 (builder.Own all) (builder.Channels all)
                builder.Step(builder.Device all, layer, Phase.Backward, Operation.GatherImages { Buffer = all })
                back all

            builder.Own whole, backward
