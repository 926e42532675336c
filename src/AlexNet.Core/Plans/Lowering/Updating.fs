namespace AlexNet.Core.Lowering

open System
open AlexNet.Core

/// Updates that have waited: for the gradients of other replicas, for the norm of all gradients, or for both.
///
/// Where the norm is limited, no update may come before the last gradient. Each device adds up the squares of its own gradients, gets the sums of the others, and works out the factor by itself: from the same
/// numbers in the same order, so that all devices have the same.
[<RequireQualifiedAccess>]
module internal Updating =

    let private awaited (builder: Builder) struct (device, layer, update: UpdateStep) =
        if builder.IsReplicated then
            builder.Step(device, layer, Phase.Update, Operation.AwaitAllReduce { Buffers = [| update.Gradient |] })

    /// After the factor of their gradients; `last` is a layer, whose place the steps have no use for.
    let private clipped (builder: Builder) (last: NetworkLayer) updates =
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

    /// All of them.
    let write (builder: Builder) (last: NetworkLayer) =
        if builder.Settings.ClipNorm > 0.0 then
            Array.iter (awaited builder) builder.Held
            clipped builder last builder.Held
        else
            for struct (device, layer, update) as held in builder.Held do
                awaited builder held
                builder.Step(device, layer, Phase.Update, Operation.Update update)
