namespace AlexNet.Core.Fusing

open AlexNet.Core

/// Exchanges of neighbouring gradients in one, in the order in which backward produces them: a message has a price of its own, and small ones
/// fill no wire. A bucket is begun once it is full, so that it travels while backward goes on.
[<RequireQualifiedAccess>]
module internal Buckets =

    /// What fills one. The convolutions of AlexNet are two such buckets and a small last one, which nothing hides.
    let private bytes = 4_000_000L

    /// Those of gradients that nothing before the updates waits for.
    let private isOfParameters (plan: Plan) (buffers: int[]) =
        plan.Buffers[buffers[0]].Kind = BufferKind.ParameterGradient

    let private exchanged (plan: Plan) (step: Step) =
        match step.Operation with
        | Operation.AllReduce s when isOfParameters plan s.Buffers -> s.Buffers
        | _ -> [||]

    /// The buckets of a device, each its buffers in order.
    let private ofDevice (plan: Plan) device =
        let full bucket =
            bucket |> Array.sumBy (fun id -> plan.Bytes plan.Buffers[id]) >= bytes

        let add (buckets, filling) id =
            let filling = Array.append filling [| id |]

            if full filling then
                Array.append buckets [| filling |], [||]
            else
                buckets, filling

        let buckets, rest =
            plan.Steps
            |> Array.filter (fun step -> step.Device = device)
            |> Array.collect (exchanged plan)
            |> Array.fold add ([||], [||])

        if rest.Length = 0 then
            buckets
        else
            Array.append buckets [| rest |]

    /// Each bucket is begun where its last gradient is there, and awaited where the first of them is.
    let rewrite (plan: Plan) : Plan =
        let bucketOf =
            [| 0 .. plan.Devices - 1 |]
            |> Array.collect (ofDevice plan)
            |> Array.collect (fun bucket -> bucket |> Array.map (fun id -> id, bucket))
            |> Map.ofArray

        let awaited (step: Step) =
            match step.Operation with
            | Operation.AwaitAllReduce s when isOfParameters plan s.Buffers -> s.Buffers
            | _ -> [||]

        let firstAwaited =
            plan.Steps |> Array.collect awaited |> Array.distinctBy (fun id -> bucketOf[id]) |> Set.ofArray

        let joined (step: Step) =
            match step.Operation with
            | Operation.AllReduce s when isOfParameters plan s.Buffers ->
                let bucket = bucketOf[Array.last s.Buffers]

                if Array.last bucket = Array.last s.Buffers then
                    Some
                        { step with
                            Operation = Operation.AllReduce { Buffers = bucket }
                        }
                else
                    None
            | Operation.AwaitAllReduce s when firstAwaited.Contains s.Buffers[0] ->
                Some
                    { step with
                        Operation = Operation.AwaitAllReduce { Buffers = bucketOf[s.Buffers[0]] }
                    }
            | Operation.AwaitAllReduce s when isOfParameters plan s.Buffers -> None
            | _ -> Some step

        { plan with
            Steps = Array.choose joined plan.Steps
        }
