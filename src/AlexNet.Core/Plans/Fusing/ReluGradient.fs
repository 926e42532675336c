namespace AlexNet.Core.Fusing

open System
open AlexNet.Core

/// ReLU's gradient in the same pass as its neighbour's: the mask is of numbers that the neighbour has in hand, or of far fewer.
[<RequireQualifiedAccess>]
module internal ReluGradient =

    /// [x > 0] is of the normalisation's own input.
    let private intoNorm (norm: NormaliseGradientStep) (relu: ActivateGradientStep) =
        if norm.Input = relu.Output && norm.InputGradient = relu.OutputGradient && not norm.Rectified then
            Some(
                Operation.NormaliseGradient
                    { norm with
                        InputGradient = relu.InputGradient
                        Rectified = true
                    }
            )
        else
            None

    /// A ReLU before the pooling: what won a window is what came out of it, so the mask is of the pooled numbers.
    let private intoPoolAfter (pools: Map<int, MaxPoolStep>) (pool: MaxPoolGradientStep) (relu: ActivateGradientStep) =
        match pools.TryFind pool.Choice with
        | Some forward when forward.Input = relu.Output && pool.InputGradient = relu.OutputGradient && not pool.Gate.HasValue ->
            Some(
                Operation.MaxPoolGradient
                    { pool with
                        InputGradient = relu.InputGradient
                        Gate = Nullable forward.Output
                    }
            )
        | _ -> None

    /// A ReLU after the pooling.
    let private intoPoolBefore (relu: ActivateGradientStep) (pool: MaxPoolGradientStep) =
        if pool.OutputGradient = relu.InputGradient && not pool.Gate.HasValue then
            Some(
                Operation.MaxPoolGradient
                    { pool with
                        OutputGradient = relu.OutputGradient
                        Gate = Nullable relu.Output
                    }
            )
        else
            None

    let rewrite (plan: Plan) =
        let pools =
            plan.Steps
            |> Array.choose (fun step ->
                match step.Operation with
                | Operation.MaxPool s when s.Choice.HasValue -> Some(s.Choice.Value, s)
                | _ -> None)
            |> Map.ofArray

        let join first second =
            match first.Operation, second.Operation with
            | Operation.NormaliseGradient norm, Operation.ActivateGradient relu when relu.Function = Activation.Relu ->
                intoNorm norm relu |> Option.map (fun joined -> { first with Operation = joined })
            | Operation.MaxPoolGradient pool, Operation.ActivateGradient relu when relu.Function = Activation.Relu ->
                intoPoolAfter pools pool relu |> Option.map (fun joined -> { first with Operation = joined })
            | Operation.ActivateGradient relu, Operation.MaxPoolGradient pool when relu.Function = Activation.Relu ->
                intoPoolBefore relu pool |> Option.map (fun joined -> { second with Operation = joined })
            | _ -> None

        Join.steps join plan
