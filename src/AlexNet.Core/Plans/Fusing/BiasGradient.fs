namespace AlexNet.Core.Fusing

open System
open AlexNet.Core

/// The gradient of a convolution's bias from the step that writes the output's gradient: the sums are of numbers that it has in hand, and
/// nothing reads them once more.
[<RequireQualifiedAccess>]
module internal BiasGradient =

    let private adding (bias: Nullable<int>) outputGradient operation =
        match operation with
        | Operation.ActivateGradient s when s.InputGradient = outputGradient && not s.BiasGradient.HasValue ->
            Some(Operation.ActivateGradient { s with BiasGradient = bias })
        | Operation.MaxPoolGradient s when s.InputGradient = outputGradient && not s.BiasGradient.HasValue ->
            Some(Operation.MaxPoolGradient { s with BiasGradient = bias })
        | Operation.NormalisePoolGradient s when s.InputGradient = outputGradient && not s.BiasGradient.HasValue ->
            Some(Operation.NormalisePoolGradient { s with BiasGradient = bias })
        | _ -> None

    let rewrite (plan: Plan) =
        let steps = Array.copy plan.Steps

        let writerOf buffer before =
            seq { before - 1 .. -1 .. 0 }
            |> Seq.tryFind (fun at -> Array.contains buffer steps[at].Operation.Writes)

        for at in 0 .. steps.Length - 1 do
            match steps[at].Operation with
            | Operation.ConvolutionWeightGradient s when s.BiasGradient.HasValue ->
                let joined =
                    writerOf s.OutputGradient at
                    |> Option.filter (fun writer -> steps[writer].Device = steps[at].Device)
                    |> Option.bind (fun writer ->
                        adding s.BiasGradient s.OutputGradient steps[writer].Operation
                        |> Option.map (fun operation -> writer, operation))

                match joined with
                | Some(writer, operation) ->
                    steps[writer] <-
                        { steps[writer] with
                            Operation = operation
                        }

                    steps[at] <-
                        { steps[at] with
                            Operation = Operation.ConvolutionWeightGradient { s with BiasGradient = Nullable() }
                        }
                | None -> ()
            | _ -> ()

        { plan with Steps = steps }
