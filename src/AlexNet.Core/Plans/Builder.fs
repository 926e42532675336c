namespace AlexNet.Core.Plans

open AlexNet.Core

/// A layer's output, or its gradient: one buffer per column that has a device of its own.
type internal Parts = int[]

/// Buffers and steps while they are being written down.
[<Sealed>]
type internal Builder(network: Network, placement: Placement, batch: int, mode: Mode, settings: PlanSettings) =
    let buffers = ResizeArray<Buffer>()
    let steps = ResizeArray<Step>()
    let held = ResizeArray<struct (int * NetworkLayer * UpdateStep)>()

    member _.Training = (mode = Mode.Training)
    member _.Settings = settings

    member _.Add(name, kind, element, device, dimensions, perImage, firstRow) =
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
            }

        buffers.Count - 1

    member builder.Activation(name, kind, device, shape: Shape) =
        builder.Add(name, kind, ElementType.Float32, device, [| shape.Channels; shape.Height; shape.Width |], true, 0)

    /// A buffer of the same dimensions and device as another.
    member builder.Like(id, name, kind) =
        let model: Buffer = buffers[id]
        builder.Add(name, kind, ElementType.Float32, model.Device, model.Dimensions, model.PerImage, model.FirstRow)

    member builder.GradientOf id =
        builder.Like(id, buffers[id].Name + ".gradient", BufferKind.Gradient)

    member _.Device id = buffers[id].Device
    member _.Channels id = buffers[id].Dimensions[0]
    member _.Units id = int buffers[id].Size

    member _.Step(device, layer: NetworkLayer, phase, operation) =
        steps.Add
            {
                Device = device
                Stream = StepStream.Compute
                Layer = layer.Name
                Phase = phase
                Operation = operation
            }

    /// An update: now, or where it must wait for all gradients later (`Clipping`).
    member builder.Update(device, layer, update) =
        if settings.ClipNorm > 0.0 then
            held.Add(struct (device, layer, update))
        else
            builder.Step(device, layer, Phase.Update, Operation.Update update)

    /// The updates that wait, each with its device and layer, in the order of the gradients.
    member _.Held = held.ToArray()

    /// How many devices a layer of that many columns runs on.
    member _.Spread columns =
        if placement = Placement.ColumnPerDevice then columns else 1

    member _.Finish(images, probabilities, losses, features) =
        {
            Network = network
            Placement = placement
            Mode = mode
            Batch = batch
            Buffers = buffers.ToArray()
            Steps = steps.ToArray()
            Images = images
            Probabilities = probabilities
            Losses = losses
            Features = features
        }

/// From the gradients of a layer's output parts to those of its input parts.
type internal Backward = Parts -> Parts
