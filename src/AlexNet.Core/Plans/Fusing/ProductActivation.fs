namespace AlexNet.Core.Fusing

open AlexNet.Core

/// Product + bias + activation in one step: the activation's input is never stored. The gradient of an activation is taken from its
/// output, so nothing else reads that input.
[<RequireQualifiedAccess>]
module internal ProductActivation =

    let private activated (next: ActivateStep) operation =
        match operation with
        | Operation.Convolution s when s.Output = next.Input && s.Activation = Activation.None ->
            Some(
                Operation.Convolution
                    { s with
                        Output = next.Output
                        Activation = next.Function
                    }
            )
        | Operation.FullyConnected s when s.Output = next.Input && s.Activation = Activation.None ->
            Some(
                Operation.FullyConnected
                    { s with
                        Output = next.Output
                        Activation = next.Function
                    }
            )
        | _ -> None

    let rewrite =
        Join.steps (fun product next ->
            match next.Operation with
            | Operation.Activate s -> activated s product.Operation |> Option.map (fun joined -> { product with Operation = joined })
            | _ -> None)
