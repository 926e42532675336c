namespace AlexNet.Core.Fusing

open AlexNet.Core

/// Joining two steps, one that writes a buffer and one that alone reads it, in one that needs the buffer no more.
[<RequireQualifiedAccess>]
module internal Join =

    let private reads id (step: Step) = Array.contains id step.Operation.Reads

    let private writes id (step: Step) = Array.contains id step.Operation.Writes

    /// Buffers that are read after a run.
    let private outlives (plan: Plan) id =
        plan.Buffers[id].IsPersistent
        || plan.Buffers[id].Whole = plan.Probabilities
        || plan.Buffers[id].Whole = plan.Losses
        || Array.contains id plan.Features

    /// Whether one step may stand for two: nobody misses what it does not write, or writes later, and what it reads is the same at its
    /// place, the reader's, as at the writer's.
    let private isSound (plan: Plan) (steps: Step option[]) writer reader (joined: Step) =
        let exists predicate =
            Seq.exists (fun at -> steps[at] |> Option.exists predicate)

        let others =
            seq { 0 .. steps.Length - 1 } |> Seq.filter (fun at -> at <> writer && at <> reader)

        let between = seq { writer + 1 .. reader - 1 }

        let isMissed id =
            if writes id joined then
                exists (reads id) between
            else
                outlives plan id || exists (reads id) others

        let isChanged id = exists (writes id) between

        let written =
            [| writer; reader |] |> Array.collect (fun at -> steps[at].Value.Operation.Writes)

        not (Array.exists isMissed written) && not (Array.exists isChanged joined.Operation.Reads)

    /// Joins what can be joined, from the first step on. `join` says what becomes of a step and a later one that reads what it writes,
    /// if anything; the joined step stands where the reader stood.
    let steps (join: Step -> Step -> Step option) (plan: Plan) : Plan =
        let steps = Array.map Some plan.Steps

        let joinedWith reader writer =
            match steps[writer], steps[reader] with
            | Some first, Some second when
                first.Device = second.Device && first.Operation.Writes |> Array.exists (fun id -> reads id second)
                ->
                join first second |> Option.filter (isSound plan steps writer reader)
            | _ -> None

        for reader in 0 .. steps.Length - 1 do
            let joined =
                seq { 0 .. reader - 1 }
                |> Seq.tryPick (fun writer -> joinedWith reader writer |> Option.map (fun step -> writer, step))

            joined
            |> Option.iter (fun (writer, step) ->
                steps[writer] <- None
                steps[reader] <- Some step)

        { plan with
            Steps = Array.choose id steps
        }
