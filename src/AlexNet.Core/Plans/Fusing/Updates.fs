namespace AlexNet.Core.Fusing

open AlexNet.Core

/// Updates where they cost a device least: those of fully connected weights, which are bound by memory, beside the convolutions' gradients,
/// which are bound by arithmetic; all the small ones as one step at the end.
[<RequireQualifiedAccess>]
module internal Updates =

    let private fullyConnectedWeights (plan: Plan) =
        plan.Steps
        |> Array.choose (fun step ->
            match step.Operation with
            | Operation.FullyConnected s -> Some s.Weight
            | _ -> None)
        |> Set.ofArray

    let private isConvolution (step: Step) =
        step.Operation.IsConvolutionInputGradient || step.Operation.IsConvolutionWeightGradient

    /// Whether no step after it needs it to be done.
    let private isLast (plan: Plan) at =
        let touched = plan.Steps[at].Operation.Touches |> Set.ofArray

        seq { at + 1 .. plan.Steps.Length - 1 }
        |> Seq.forall (fun later -> plan.Steps[later].Operation.Touches |> Array.forall (fun id -> not (touched.Contains id)))

    let private beside (plan: Plan) =
        let weights = fullyConnectedWeights plan

        let hasConvolutionsAfter at device =
            seq { at + 1 .. plan.Steps.Length - 1 }
            |> Seq.exists (fun later -> plan.Steps[later].Device = device && isConvolution plan.Steps[later])

        let onSide at (step: Step) =
            match step.Operation with
            | Operation.Update s when weights.Contains s.Parameter && hasConvolutionsAfter at step.Device && isLast plan at ->
                { step with Stream = StepStream.Side }
            | _ -> step

        { plan with
            Steps = Array.mapi onSide plan.Steps
        }

    /// The small updates of each device, in their order, where the last of them stands.
    let private together (plan: Plan) =
        let small (step: Step) =
            match step.Operation with
            | Operation.Update s when step.Stream = StepStream.Compute -> Some s
            | _ -> None

        let last device =
            plan.Steps |> Array.findIndexBack (fun step -> step.Device = device && (small step).IsSome)

        let itemsOf device =
            plan.Steps |> Array.filter (fun step -> step.Device = device) |> Array.choose small

        let joined at (step: Step) =
            match small step with
            | None -> Some step
            | Some _ when at <> last step.Device -> None
            | Some _ ->
                match itemsOf step.Device with
                | [| _ |] -> Some step
                | items ->
                    Some
                        { step with
                            Operation = Operation.Updates { Items = items }
                        }

        { plan with
            Steps = plan.Steps |> Array.mapi joined |> Array.choose id
        }

    let rewrite plan = plan |> beside |> together
