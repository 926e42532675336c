namespace AlexNet.Core

/// Rewrites of plans: plan in, plan out, the same function.
[<RequireQualifiedAccess>]
module Fuse =

    /// The activations that follow a product directly, by the number of their input.
    let private activations (plan: Plan) =
        let products =
            plan.Steps
            |> Array.choose (fun step ->
                match step.Operation with
                | Operation.Convolution s -> Some s.Output
                | Operation.FullyConnected s -> Some s.Output
                | _ -> None)
            |> Set.ofArray

        plan.Steps
        |> Array.choose (fun step ->
            match step.Operation with
            | Operation.Activate s when products.Contains s.Input -> Some(s.Input, s)
            | _ -> None)
        |> Map.ofArray

    /// Product + bias + activation in one step: the activation's input is never stored. Sound because the gradient of an
    /// activation is taken from its output, so nothing else reads that input.
    let activation (plan: Plan) : Plan =
        let following = activations plan

        let fuse operation =
            match operation with
            | Operation.Convolution s when following.ContainsKey s.Output ->
                let next = following[s.Output]

                Some(
                    Operation.Convolution
                        { s with
                            Output = next.Output
                            Activation = next.Function
                        }
                )
            | Operation.FullyConnected s when following.ContainsKey s.Output ->
                let next = following[s.Output]

                Some(
                    Operation.FullyConnected
                        { s with
                            Output = next.Output
                            Activation = next.Function
                        }
                )
            | Operation.Activate s when following.ContainsKey s.Input -> None
            | other -> Some other

        { plan with
            Steps =
                plan.Steps
                |> Array.choose (fun step -> fuse step.Operation |> Option.map (fun operation -> { step with Operation = operation }))
        }
