namespace AlexNet.Core.Lowering

open System
open AlexNet.Core

/// Updates that have waited: for the gradients of other replicas, for the norm of all gradients, or for those of a layer's own.
///
/// Where the norm is limited, no update may come before the last gradient; where rates follow norms, none before the layer's on the last device. Each device adds up the squares of its own numbers, gets the sums
/// of the others, and works out the factor by itself: from the same numbers in the same order, so that all devices have the same.
[<RequireQualifiedAccess>]
module internal Updating =

    /// With its device and layer.
    type private Held = (struct (int * NetworkLayer * UpdateStep))

    let private awaited (builder: Builder) (struct (device, layer, update): Held) =
        if builder.IsReplicated then
            builder.Step(device, layer, Phase.Update, Operation.AwaitAllReduce { Buffers = [| update.Gradient |] })

    let private numbers (builder: Builder) name device count =
        builder.Add(name, BufferKind.Norm, ElementType.Float32, device, [| count |], false, 0)

    /// The sums of squares of all devices on each of them, and what is made of them there; by device.
    let private summed
        (builder: Builder)
        (layer: NetworkLayer)
        name
        withWeights
        (updates: Held[])
        (made: int -> int -> int)
        : Map<int, int> =
        let step device operation =
            builder.Step(device, layer, Phase.Update, operation)

        let devices =
            updates |> Array.map (fun struct (device, _, _) -> device) |> Array.distinct |> Array.sort

        let each = if withWeights then 2 else 1

        let sums =
            devices |> Array.map (fun device -> numbers builder name device (each * devices.Length))

        let updatesOn device =
            updates |> Array.choose (fun struct (on, _, update) -> if on = device then Some update else None)

        devices
        |> Array.iteri (fun place device ->
            step
                device
                (Operation.SquaredNorm
                    {
                        Updates = updatesOn device
                        WithWeights = withWeights
                        Sums = sums[place]
                        Place = each * place
                    }))

        let fetch destination source =
            step
                devices[destination]
                (Operation.Transfer
                    {
                        Source = sums[source]
                        SourceChannel = each * source
                        Destination = sums[destination]
                        DestinationChannel = each * source
                        Channels = each
                        Accumulate = false
                    })

        let at place =
            for other in 0 .. devices.Length - 1 do
                if other <> place then
                    fetch place other

            devices[place], made devices[place] sums[place]

        [| 0 .. devices.Length - 1 |] |> Array.map at |> Map.ofArray

    /// The updates with the factor of their gradients; `last` is a layer, whose place the steps have no use for.
    let private clipped (builder: Builder) (last: NetworkLayer) (updates: Held[]) : Held[] =
        let layer = { last with Name = "clip" }

        let factor device sums =
            let factor = numbers builder "clip.factor" device 1

            let clip =
                {
                    Limit = builder.Settings.ClipNorm
                    Sums = sums
                    Factor = factor
                }

            builder.Step(device, layer, Phase.Update, Operation.ClipNorm clip)
            factor

        let factors = summed builder layer "clip.sums" false updates factor

        updates
        |> Array.map (fun struct (device, layer, update) ->
            struct (device,
                    layer,
                    { update with
                        Factor = Nullable factors[device]
                    }))

    /// The updates of one tensor with the factor of their rate; biases have none, as their norms say little of how far they may go.
    let private rated (builder: Builder) (updates: Held[]) : Held[] =
        let struct (_, layer, { IsBias = isBias }) = updates[0]

        let factorOn device =
            updates
            |> Array.pick (fun struct (on, _, update) -> if on = device then Some update.Factor else None)

        let rate device sums =
            let rate = numbers builder $"{layer.Name}.local-rate" device 1

            let local =
                {
                    Trust = builder.Settings.Lars
                    Sums = sums
                    Clip = factorOn device
                    Rate = rate
                }

            builder.Step(device, layer, Phase.Update, Operation.LocalRate local)
            rate

        if isBias then
            updates
        else
            let rates = summed builder layer $"{layer.Name}.squares" true updates rate

            updates
            |> Array.map (fun struct (device, layer, update) ->
                struct (device,
                        layer,
                        { update with
                            LocalRate = Nullable rates[device]
                        }))

    /// All of them.
    let write (builder: Builder) (last: NetworkLayer) =
        let isClipped = builder.Settings.ClipNorm > 0.0
        let held = builder.TakeHeld()
        let wait = if isClipped then ignore else awaited builder

        let now (struct (device, layer, update): Held) =
            builder.Step(device, layer, Phase.Update, Operation.Update update)

        let updates =
            if isClipped then
                Array.iter (awaited builder) held
                clipped builder last held
            else
                held

        if builder.Settings.Lars > 0.0 then
            for _, tensor in updates |> Array.groupBy (fun struct (_, layer, update) -> struct (layer.Name, update.IsBias)) do
                Array.iter wait tensor
                tensor |> rated builder |> Array.iter now
        else
            for update in updates do
                wait update
                now update

    /// Those of a layer, once its gradients are there on all devices, unless they wait for more than that.
    let ofLayer (builder: Builder) (layer: NetworkLayer) =
        if not builder.WaitsForAll then
            write builder layer
