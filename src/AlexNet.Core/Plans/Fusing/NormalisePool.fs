namespace AlexNet.Core.Fusing

open System
open AlexNet.Core

/// Local response normalisation and the max pooling after it in one pass, forward and backward: the normalisation's output, the
/// network's largest activation besides its own input, and its gradient are never stored.
[<RequireQualifiedAccess>]
module internal NormalisePool =

    let private gradient (pool: MaxPoolGradientStep) (norm: NormaliseGradientStep) =
        if pool.InputGradient = norm.OutputGradient && not pool.BiasGradient.HasValue then
            Some(
                Operation.NormalisePoolGradient
                    {
                        Norm = norm.Norm
                        Columns = norm.Columns
                        Window = pool.Window
                        Stride = pool.Stride
                        Input = norm.Input
                        Choice = pool.Choice
                        OutputGradient = pool.OutputGradient
                        InputGradient = norm.InputGradient
                        Gate = pool.Gate
                        Rectified = norm.Rectified
                        Bias = Nullable()
                        BiasGradient = Nullable()
                    }
            )
        else
            None

    let private forward (norm: NormaliseStep) (pool: MaxPoolStep) =
        if norm.Output = pool.Input && not pool.Bias.HasValue then
            Some(
                Operation.NormalisePool
                    {
                        Norm = norm.Norm
                        Columns = norm.Columns
                        Window = pool.Window
                        Stride = pool.Stride
                        Input = norm.Input
                        Output = pool.Output
                        Choice = pool.Choice
                        Bias = Nullable()
                    }
            )
        else
            None

    let private backwardSteps first second =
        match first.Operation, second.Operation with
        | Operation.MaxPoolGradient pool, Operation.NormaliseGradient norm ->
            gradient pool norm |> Option.map (fun joined -> { second with Operation = joined })
        | _ -> None

    let private forwardSteps first second =
        match first.Operation, second.Operation with
        | Operation.Normalise norm, Operation.MaxPool pool ->
            forward norm pool |> Option.map (fun joined -> { first with Operation = joined })
        | _ -> None

    /// Backward first: the normalisation's own gradient reads its output, both gradients in one do not.
    let rewrite (plan: Plan) =
        plan |> Join.steps backwardSteps |> Join.steps forwardSteps
