namespace AlexNet.Core

open System
open AlexNet.Core.Lowering

/// From a layer to its steps.
[<RequireQualifiedAccess>]
module internal LayerSteps =

    /// Writes a layer's forward steps; the result is its output and its backward steps still to be written.
    let layer (builder: Builder) tensors ordinal (layer: NetworkLayer) (parts: Parts) input output : Parts * Backward =
        let isFirst = (ordinal = 0)

        match layer.Layer with
        | Layer.Convolution(_, kernel, stride, pad) ->
            let groups =
                if layer.Reads = Reads.Own then
                    layer.Columns / builder.Spread layer.Columns
                else
                    1

            let product =
                Product.convolution
                    {
                        Groups = groups
                        Kernel = kernel
                        Stride = stride
                        Pad = pad
                    }

            Weighted.layer builder layer tensors product isFirst parts input output
        | Layer.FullyConnected _ -> Weighted.layer builder layer tensors Product.fullyConnected isFirst parts input output
        | Layer.Relu -> PartWise.activate builder layer Activation.Relu parts
        | Layer.Tanh -> PartWise.activate builder layer Activation.Tanh parts
        | Layer.Logistic -> PartWise.activate builder layer Activation.Logistic parts
        | Layer.LocalResponseNorm norm -> PartWise.normalise builder layer norm parts
        | Layer.SpatialResponseNorm norm -> PartWise.normaliseSpace builder layer norm parts
        | Layer.MaxPool(window, stride) -> PartWise.maxPool builder layer window stride output parts
        | Layer.AveragePool(window, stride) -> PartWise.averagePool builder layer window stride output parts
        | Layer.Dropout _ when not builder.Training && builder.Settings.DropoutScaling = DropoutScaling.AtTraining -> parts, id
        | Layer.Dropout rate -> PartWise.dropout builder layer ordinal rate parts

    /// What the network's loss makes of its last layer's output, and in training that output's gradient, on the output's device.
    let loss (builder: Builder) (network: Network) (images: Parts) output (shape: Shape) =
        let last, device = Array.last network.Layers, builder.Device output
        let output, back = Divided.leave builder last output shape

        let name, resultsName =
            match network.Loss with
            | Loss.SquaredError -> "squared-loss", "reconstruction"
            | _ -> "softmax", "probabilities"

        let allResults =
            builder.Shared(resultsName, device, (fun () -> builder.Like(output, resultsName, BufferKind.Probabilities)))

        let allLosses =
            builder.Shared(
                "losses",
                device,
                fun () -> builder.Add("losses", BufferKind.Losses, ElementType.Float32, device, [| 1 |], true, 0)
            )

        let results, losses = builder.OfPart allResults, builder.OfPart allLosses

        let gradient =
            if builder.Training then
                Nullable(builder.GradientOf output)
            else
                Nullable()

        let operation =
            match network.Loss with
            | Loss.SquaredError ->
                Operation.SquaredLoss
                    {
                        Output = output
                        Target = images |> Array.find (fun image -> builder.Device image = device)
                        Reconstruction = results
                        Losses = losses
                        Gradient = gradient
                        Images = builder.WholeBatch
                    }
            | _ ->
                Operation.SoftmaxLoss
                    {
                        Logits = output
                        Probabilities = results
                        Losses = losses
                        Gradient = gradient
                        Images = builder.WholeBatch
                        Smoothing =
                            if builder.Training then
                                builder.Settings.LabelSmoothing
                            else
                                0.0
                        ClassWeights =
                            if builder.Training then
                                builder.Settings.ClassWeights
                            else
                                [||]
                    }

        builder.Step(device, { last with Name = name }, Phase.Forward, operation)

        allResults,
        allLosses,
        (if gradient.HasValue then
             Nullable(back gradient.Value)
         else
             gradient)

/// From a network to a plan: forward, backward, update and the transfers where a layer reads both columns. Gradients are derived
/// here, once, for all engines.
[<RequireQualifiedAccess>]
module Compile =

    /// Targets and weights are those of classes.
    let private checkLoss (network: Network) (settings: PlanSettings) =
        let refuse name actual allowed =
            raise (
                UserErrorException.Of
                    $"{Setting.Named name} is {actual}; allowed is {allowed} for network {network.Name}, whose loss is a squared error"
            )

        let weights = settings.ClassWeights.Length

        if network.Loss = Loss.SquaredError then
            if settings.LabelSmoothing > 0.0 then
                refuse "label-smoothing" (string settings.LabelSmoothing) "0"

            if weights > 0 then
                refuse "class-weights" "balanced" "none"
        elif weights > 0 && weights <> network.Classes then
            invalidArg (nameof settings) $"{weights} weights of classes for a network of {network.Classes} classes"

    let private check (network: Network) placement batch =
        if batch < 1 then
            raise (UserErrorException $"batch is {batch}; allowed is 1 or more")

        match Network.bindsColumns network with
        | Some layer when placement = Placement.ColumnPerDevice ->
            raise (
                UserErrorException $"layer {layer.Name} of network {network.Name} reads all columns: allowed is one device for all of them"
            )
        | _ -> ()

        match Array.tryLast network.Layers with
        | Some {
                   Layer = Layer.FullyConnected _
                   Columns = 1
               } -> ()
        | _ -> raise (UserErrorException $"network {network.Name} must end in a fully connected layer of one column")

    let private checkParts batch mode (settings: PlanSettings) =
        let parts, name = settings.Microbatches, Setting.Named "microbatches"

        if mode = Mode.Training && (parts < 1 || not (Int32.IsPow2 parts) || batch % parts <> 0) then
            raise (UserErrorException.Of $"{name} is {parts}; allowed is a power of two that divides the batch, which is {batch}")

    /// What divided layers do not go together with.
    let private checkDivided placement mode (settings: PlanSettings) =
        let sharing = Setting.Named "parallel"

        let refuse name (value: obj) (allowed: int) =
            raise (UserErrorException.Of $"{Setting.Named name} is {value} and {sharing} hybrid; allowed is {allowed}, or {sharing} data")

        if settings.Parallelism = Parallelism.Hybrid then
            if mode = Mode.Training then
                if settings.Microbatches > 1 then
                    refuse "microbatches" settings.Microbatches 1

                if settings.ClipNorm > 0.0 then
                    refuse "clip-norm" settings.ClipNorm 0

                if settings.Lars > 0.0 then
                    refuse "lars" settings.Lars 0

            if placement = Placement.ColumnPerDevice then
                raise (
                    UserErrorException.Of
                        $"{sharing} is hybrid and columns have devices of their own; allowed is one device, or {sharing} data"
                )

    /// Images of each replica, and in how many parts it computes them.
    let private share batch mode (settings: PlanSettings) =
        checkParts batch mode settings
        let replicas, parts = settings.Replicas, settings.Microbatches

        if replicas < 1 || settings.Replica < 0 || settings.Replica >= replicas then
            invalidArg (nameof settings) $"replica {settings.Replica} of {replicas}"

        if mode = Mode.Evaluation then
            batch, 1
        elif batch % replicas <> 0 then
            let name = Setting.Named "batch"

            raise (
                UserErrorException.Of $"{name} is {batch} and there are {replicas} processes; allowed is a batch that their number divides"
            )
        elif parts > 1 && parts % replicas <> 0 then
            let name = Setting.Named "microbatches"

            raise (
                UserErrorException.Of
                    $"{name} is {parts} and there are {replicas} processes; allowed is a number of processes that divides it"
            )
        else
            batch / replicas, max 1 (parts / replicas)

    /// All steps, part by part: what one part keeps for its backward steps is over when the next begins. `keep` is the layer whose output is
    /// read after a run, none where none is.
    let private lower (network: Network) placement batch mode settings keep : Plan =
        check network placement batch
        checkLoss network settings
        checkDivided placement mode settings
        let batch, parts = share batch mode settings
        let shapes = Array.append [| Network.input network |] (Network.shapesOrFail network)
        let tensors = Network.parameters network
        let builder = Builder(network, placement, batch, parts, mode, settings)

        let images =
            [|
                for device in 0 .. builder.Spread network.Layers[0].Columns - 1 ->
                    builder.Activation("image", BufferKind.Image, device, shapes[0])
            |]

        let forward (parts, back, features) (ordinal, layer: NetworkLayer) =
            let output, backward =
                LayerSteps.layer builder tensors ordinal layer parts shapes[ordinal] shapes[ordinal + 1]

            output, backward :: back, (if Some layer.Name = keep then output else features)

        let ofPart part =
            builder.Part <- part
            let images = images |> Array.map builder.OfPart

            let logits, backward, features =
                network.Layers |> Array.indexed |> Array.fold forward (images, [], [||])

            let probabilities, losses, gradient =
                LayerSteps.loss builder network images logits[0] (Array.last shapes)

            if gradient.HasValue then
                backward |> List.fold (fun gradients back -> back gradients) [| gradient.Value |] |> ignore

                if part = builder.Parts - 1 then
                    Updating.write builder (Array.last network.Layers)

            probabilities, losses, features

        let results = [| 0 .. builder.Parts - 1 |] |> Array.map ofPart
        let probabilities, losses, features = Array.last results
        builder.Finish(images, probabilities, losses, features)

    /// The plan of a network on a placement for batches of a size, as a recipe asks for it; where several replicas train, the plan of one of them,
    /// which has its equal share of the batch. Throws UserErrorException where the layers do not fit together, or the batch cannot be shared so.
    let asked (settings: PlanSettings) (network: Network) (placement: Placement) (batch: int) (mode: Mode) : Plan =
        lower network placement batch mode settings None

    /// The plan of the paper's loss and update. Throws UserErrorException where the layers do not fit together.
    let plan (network: Network) (placement: Placement) (batch: int) (mode: Mode) (dropoutScaling: DropoutScaling) : Plan =
        asked (PlanSettings.Plain dropoutScaling) network placement batch mode

    /// The plan in evaluation mode that keeps the output of a layer for the caller. Throws UserErrorException where the network has no layer
    /// of that name, or its layers do not fit together.
    let features (layer: string) (network: Network) (placement: Placement) (batch: int) (dropoutScaling: DropoutScaling) : Plan =
        if network.Layers |> Array.forall (fun other -> other.Name <> layer) then
            let names = network.Layers |> Array.map _.Name |> String.concat ", "
            raise (UserErrorException $"network {network.Name} has no layer '{layer}'; allowed are {names}")

        lower network placement batch Mode.Evaluation (PlanSettings.Plain dropoutScaling) (Some layer)
