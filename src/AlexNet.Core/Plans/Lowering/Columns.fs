namespace AlexNet.Core.Lowering

open AlexNet.Core

/// Where columns meet: gathering all channels on one device, and the reverse for gradients.
[<RequireQualifiedAccess>]
module internal Columns =

    /// All channels of a value on one device: the part itself where it is the whole, else a buffer gathered by transfers.
    let gather (builder: Builder) (layer: NetworkLayer) device (parts: Parts) shape =
        if parts.Length = 1 && builder.Device parts[0] = device then
            parts[0]
        else
            let whole =
                builder.Activation($"{layer.Name}.input", BufferKind.Activation, device, shape)

            let mutable channel = 0

            for part in parts do
                let channels = builder.Channels part

                builder.Step(
                    device,
                    layer,
                    Phase.Forward,
                    Operation.Transfer
                        {
                            Source = part
                            SourceChannel = 0
                            Destination = whole
                            DestinationChannel = channel
                            Channels = channels
                            Accumulate = false
                        }
                )

                channel <- channel + channels

            whole

    /// The reverse of gathering: each part's gradient is the sum of its channels over every device that read it.
    let scatter (builder: Builder) layer (parts: Parts) (wholes: Parts) (gradients: Parts) : Parts =
        let channelOf p =
            parts |> Array.take p |> Array.sumBy builder.Channels

        let ofPart p part =
            // The part's own device first: a plain copy before anything has to come from another device.
            let readers =
                [| 0 .. wholes.Length - 1 |]
                |> Array.sortBy (fun d -> builder.Device gradients[d] <> builder.Device part)

            if wholes.Length = 1 && wholes[0] = part then
                gradients[0]
            else
                let sum = builder.GradientOf part

                readers
                |> Array.iteri (fun order d ->
                    builder.Step(
                        builder.Device part,
                        layer,
                        Phase.Backward,
                        Operation.Transfer
                            {
                                Source = gradients[d]
                                SourceChannel = channelOf p
                                Destination = sum
                                DestinationChannel = 0
                                Channels = builder.Channels part
                                Accumulate = order > 0
                            }
                    ))

                sum

        parts |> Array.mapi ofPart
