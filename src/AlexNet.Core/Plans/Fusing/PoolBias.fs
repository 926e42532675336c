namespace AlexNet.Core.Fusing

open System
open AlexNet.Core

/// A convolution's bias and ReLU in the pooling that alone reads them, and in that pooling's gradient: no pass of their own where the
/// library that convolves does neither.
[<RequireQualifiedAccess>]
module internal PoolBias =

    /// A reader of the convolution's output that can add the bias itself.
    let private adding bias output (step: Step) =
        let into operation =
            Some { step with Operation = operation }

        match step.Operation with
        | Operation.MaxPool s when s.Input = output -> into (Operation.MaxPool { s with Bias = bias })
        | Operation.NormalisePool s when s.Input = output -> into (Operation.NormalisePool { s with Bias = bias })
        | Operation.NormalisePoolGradient s when s.Input = output && s.Rectified ->
            into (Operation.NormalisePoolGradient { s with Bias = bias })
        | _ -> None

    /// The readers with the bias, by their places, where all can add it and it is still the same then.
    let private readers (plan: Plan) at (bias: Nullable<int>) output =
        let places =
            [|
                for place in at + 1 .. plan.Steps.Length - 1 do
                    if Array.contains output plan.Steps[place].Operation.Reads then
                        place
            |]

        let added =
            places |> Array.choose (fun place -> adding bias output plan.Steps[place])

        let isChanged place =
            Array.contains bias.Value plan.Steps[place].Operation.Writes

        let isSound =
            added.Length = places.Length
            && places.Length > 0
            && not (Seq.exists isChanged (seq { at .. Array.last places }))

        if isSound then Array.zip places added else [||]

    let rewrite (plan: Plan) =
        let steps = Array.copy plan.Steps

        for at in 0 .. steps.Length - 1 do
            match steps[at].Operation with
            | Operation.Convolution s when s.Activation = Activation.Relu && s.Bias.HasValue && not (Array.contains s.Output plan.Features) ->
                let readers = readers { plan with Steps = steps } at s.Bias s.Output

                for place, step in readers do
                    steps[place] <- step

                if readers.Length > 0 then
                    steps[at] <-
                        { steps[at] with
                            Operation =
                                Operation.Convolution
                                    { s with
                                        Bias = Nullable()
                                        Activation = Activation.None
                                    }
                        }
            | _ -> ()

        { plan with Steps = steps }
