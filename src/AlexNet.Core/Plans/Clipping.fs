namespace AlexNet.Core.Plans

open System
open AlexNet.Core

/// Gradients whose norm is limited: no update may come before the last gradient.
/// Each device adds up the squares of its own gradients, gets the sums of the others, and works out the factor by itself: from the same
/// numbers in the same order, so that all devices have the same.
[<RequireQualifiedAccess>]
module internal Clipping =

    /// The updates that have waited, after the factor of their gradients; `last` is a layer, whose place the steps have no use for.
    let write (builder: Builder) (last: NetworkLayer) =
        let updates = builder.Held
        let layer = { last with Name = "clip" }

        let step device operation =
            builder.Step(device, layer, Phase.Update, operation)

        let devices =
            updates |> Array.map (fun struct (device, _, _) -> device) |> Array.distinct |> Array.sort

        let numbers name count device =
            builder.Add(name, BufferKind.Norm, ElementType.Float32, device, [| count |], false, 0)

        let sums = devices |> Array.map (numbers "clip.sums" devices.Length)
        let factors = devices |> Array.map (numbers "clip.factor" 1)

        let updatesOn device =
            updates |> Array.choose (fun struct (on, _, update) -> if on = device then Some update else None)

        devices
        |> Array.iteri (fun place device ->
            step
                device
                (Operation.SquaredNorm
                    {
                        Updates = updatesOn device
                        Sums = sums[place]
                        Place = place
                    }))

        let fetch destination source =
            step
                devices[destination]
                (Operation.Transfer
                    {
                        Source = sums[source]
                        SourceChannel = source
                        Destination = sums[destination]
                        DestinationChannel = source
                        Channels = 1
                        Accumulate = false
                    })

        for place in 0 .. devices.Length - 1 do
            for other in 0 .. devices.Length - 1 do
                if other <> place then
                    fetch place other

            step
                devices[place]
                (Operation.ClipNorm
                    {
                        Limit = builder.Settings.ClipNorm
                        Sums = sums[place]
                        Factor = factors[place]
                    })

        for struct (device, layer, update) in updates do
            let factor = factors[Array.IndexOf(devices, device)]
            builder.Step(device, layer, Phase.Update, Operation.Update { update with Factor = Nullable factor })
