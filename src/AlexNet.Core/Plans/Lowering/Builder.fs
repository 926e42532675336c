namespace AlexNet.Core.Lowering

open System.Collections.Generic
open AlexNet.Core

/// A layer's output, or its gradient: one buffer per column that has a device of its own.
type internal Parts = int[]

/// The gradients of one parameter from the parts of a batch, added up as a binary counter counts: ((g0 + g1) + (g2 + g3)) + …, each sum
/// as soon as it can be, so that few gradients wait.
[<Sealed>]
type private GradientTree() =
    let waiting = Stack<struct (int * int)>()

    /// Takes the next part's gradient; what is to be added to what now, in order.
    member _.Take(gradient: int) : seq<struct (int * int)> =
        let additions = ResizeArray()
        let mutable sum = struct (gradient, 1)

        let isPair () =
            let struct (_, parts) = sum
            waiting.Count > 0 && (let struct (_, others) = waiting.Peek() in others = parts)

        while isPair () do
            let struct (newer, parts) = sum
            let struct (older, _) = waiting.Pop()
            additions.Add(struct (newer, older))
            sum <- struct (older, 2 * parts)

        waiting.Push sum
        additions

    /// Where the sum of all is, after the last.
    member _.Sum = let struct (sum, _) = waiting.Peek() in sum

/// Buffers and steps while they are being written down.
[<Sealed>]
type internal Builder(network: Network, placement: Placement, batch: int, parts: int, mode: Mode, settings: PlanSettings) =
    let buffers = ResizeArray<Buffer>()
    let steps = ResizeArray<Step>()
    let held = ResizeArray<struct (int * NetworkLayer * UpdateStep)>()
    let replicas = if mode = Mode.Training then settings.Replicas else 1
    let shared = Dictionary<struct (string * int), int>()
    let trees = Dictionary<int, GradientTree>()

    member _.Training = (mode = Mode.Training)

    /// Images of an update, of all replicas.
    member _.WholeBatch = batch * replicas

    /// Whether gradients are to be added up over replicas.
    member _.IsReplicated = replicas > 1

    /// In how many parts the batch is computed.
    member _.Parts = parts

    /// The part that is being written.
    member val Part = 0 with get, set

    /// The place of the part's first image in the batch of this replica.
    member builder.FirstImage = builder.Part * (batch / parts)

    /// The place of the part's first image in the batch of all replicas.
    member builder.FirstOfWhole = builder.Replica * batch + builder.FirstImage

    member _.Settings = settings

    /// Which of the replicas the plan is for, and how many there are.
    member _.Replica = if replicas > 1 then settings.Replica else 0

    member _.Replicas = replicas

    /// A buffer of this replica's images.
    member builder.Add(name, kind, element, device, dimensions, perImage, firstRow) =
        builder.AddOf(false, name, kind, element, device, dimensions, perImage, firstRow)

    /// A buffer of this replica's images, or of all replicas'.
    member _.AddOf(all, name, kind, element, device, dimensions, perImage, firstRow) =
        buffers.Add
            {
                Id = buffers.Count
                Name = name
                Kind = kind
                Element = element
                Device = device
                Dimensions = dimensions
                PerImage = perImage
                FirstRow = firstRow
                OfAllReplicas = all
                Whole = buffers.Count
                FirstImage = 0
            }

        buffers.Count - 1

    /// The buffer that all parts have together, made by the first of them.
    member _.Shared(name: string, device: int, make: unit -> int) =
        match shared.TryGetValue(struct (name, device)) with
        | true, id -> id
        | _ ->
            let id = make ()
            shared[struct (name, device)] <- id
            id

    /// This part's images of a buffer of the whole batch.
    member builder.OfPart whole =
        if parts > 1 then
            buffers.Add
                { buffers[whole] with
                    Id = buffers.Count
                    FirstImage = builder.FirstImage
                }

            buffers.Count - 1
        else
            whole

    /// This replica's images of a buffer of all replicas'.
    member builder.Own whole =
        buffers.Add
            { buffers[whole] with
                Id = buffers.Count
                OfAllReplicas = false
                FirstImage = builder.Replica * batch
            }

        buffers.Count - 1

    /// Whether a buffer holds the images of all replicas.
    member _.IsOfAll id = buffers[id].OfAllReplicas

    /// A layer's output for the images of all replicas where its input is of those.
    member builder.Output(name, input, device, shape: Shape) =
        let dimensions = [| shape.Channels; shape.Height; shape.Width |]
        builder.AddOf(builder.IsOfAll input, name, BufferKind.Activation, ElementType.Float32, device, dimensions, true, 0)

    member builder.Activation(name, kind, device, shape: Shape) =
        builder.Add(name, kind, ElementType.Float32, device, [| shape.Channels; shape.Height; shape.Width |], true, 0)

    /// A buffer of the same dimensions and device as another.
    member builder.Like(id, name, kind) =
        let model: Buffer = buffers[id]
        builder.AddOf(model.OfAllReplicas, name, kind, ElementType.Float32, model.Device, model.Dimensions, model.PerImage, model.FirstRow)

    member builder.GradientOf id =
        builder.Like(id, buffers[id].Name + ".gradient", BufferKind.Gradient)

    member _.Device id = buffers[id].Device
    member _.Channels id = buffers[id].Dimensions[0]
    member _.Units id = int buffers[id].Size

    member builder.Step(device, layer: NetworkLayer, phase, operation) =
        steps.Add
            {
                Device = device
                Part = if phase = Phase.Update then 0 else builder.Part
                Stream = StepStream.Compute
                Layer = layer.Name
                Phase = phase
                Operation = operation
            }

    /// An update of a parameter that no other replica has: now.
    member builder.UpdateOwn(device, layer, update: UpdateStep) =
        builder.Step(device, layer, Phase.Update, Operation.Update update)

    /// Whether updates wait until backward is over: for all gradients, or for those of other replicas.
    member _.WaitsForAll = replicas > 1 || settings.ClipNorm > 0.0

    /// An update: now, or later (`Updating`) where it must wait for all gradients, for those of its layer on other devices, or for those of other
    /// replicas, which are asked for now.
    member builder.Update(device, layer, update: UpdateStep) =
        if replicas > 1 then
            builder.Step(device, layer, Phase.Backward, Operation.AllReduce { Buffers = [| update.Gradient |] })

        if builder.WaitsForAll || settings.Lars > 0.0 then
            held.Add(struct (device, layer, update))
        else
            builder.UpdateOwn(device, layer, update)

    /// The updates that have waited, each with its device and layer, in the order of the gradients; they do no longer.
    member _.TakeHeld() =
        let waited = held.ToArray()
        held.Clear()
        waited

    /// Takes a part's gradient of a parameter and writes the sums that are due with it; where that of the whole batch is, after the last.
    member builder.Sum(device, layer: NetworkLayer, parameter: int, gradient: int) : int voption =
        if not (trees.ContainsKey parameter) then
            trees[parameter] <- GradientTree()

        for struct (source, destination) in trees[parameter].Take gradient do
            builder.Step(
                device,
                layer,
                Phase.Backward,
                Operation.AddGradient
                    {
                        Source = source
                        Destination = destination
                    }
            )

        if builder.Part = parts - 1 then
            ValueSome trees[parameter].Sum
        else
            ValueNone

    /// How many devices a layer of that many columns runs on.
    member _.Spread columns =
        if placement = Placement.ColumnPerDevice then columns else 1

    member _.Finish(images, probabilities, losses, features) =
        {
            Network = network
            Placement = placement
            Mode = mode
            Batch = batch
            Replicas = replicas
            Parts = parts
            SumsAsTree = mode = Mode.Training && settings.Microbatches > 1
            Buffers = buffers.ToArray()
            Steps = steps.ToArray()
            Images = images
            Probabilities = probabilities
            Losses = losses
            Features = features
        }

/// From the gradients of a layer's output parts to those of its input parts.
type internal Backward = Parts -> Parts
