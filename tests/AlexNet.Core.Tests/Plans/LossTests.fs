module AlexNet.Core.Tests.LossTests

open NUnit.Framework
open AlexNet.Core

let private smoothedAndWeighted =
    { PlanSettings.Plain DropoutScaling.AtTest with
        LabelSmoothing = 0.1
        ClassWeights = [| 2.0f; 0.5f; 1.0f |]
    }

let private three = Networks.cifarRelu.WithClasses 3

let private softmax mode (rewrite: Plan -> Plan) =
    let plan =
        Compile.asked smoothedAndWeighted three Placement.OneDevice 4 mode |> rewrite

    plan.Steps
    |> Array.pick (fun step ->
        match step.Operation with
        | Operation.SoftmaxLoss s -> Some(s.Smoothing, s.ClassWeights)
        | _ -> None)

[<Test>]
let ``a plan to train smooths labels and weighs classes, rewritten or not`` () =
    for rewrite in [ id; Fuse.all; Fuse.gpu ] do
        Assert.That(softmax Mode.Training rewrite, equalTo ((0.1, [| 2.0f; 0.5f; 1.0f |])))

/// Losses of validations are comparable whatever the recipe.
[<Test>]
let ``a plan to test has the plain loss`` () =
    Assert.That(softmax Mode.Evaluation id, equalTo ((0.0, Array.empty<float32>)))

[<Test>]
let ``plans are plain unless something is asked`` () =
    Assert.That(
        Compile.plan three Placement.OneDevice 4 Mode.Training DropoutScaling.AtTest,
        equalTo (Compile.asked (PlanSettings.Plain DropoutScaling.AtTest) three Placement.OneDevice 4 Mode.Training)
    )

let private ofVectors settings () =
    Compile.asked settings (Networks.autoEncoder 4 3 2) Placement.OneDevice 4 Mode.Training |> ignore

[<Test>]
let ``a squared error has no classes to smooth or to weigh`` () =
    ofVectors (PlanSettings.Plain DropoutScaling.AtTest) ()

    Assert.That(
        userError (
            ofVectors
                { smoothedAndWeighted with
                    ClassWeights = [||]
                }
        ),
        equalTo "--label-smoothing is 0.1; allowed is 0 for network auto-encoder-4-2, whose loss is a squared error"
    )

    Assert.That(
        userError (
            ofVectors
                { smoothedAndWeighted with
                    LabelSmoothing = 0.0
                }
        ),
        equalTo "--class-weights is balanced; allowed is none for network auto-encoder-4-2, whose loss is a squared error"
    )

[<Test>]
let ``weights of other classes than the network's are a mistake of the program`` () =
    let other () =
        Compile.asked smoothedAndWeighted (Networks.cifarRelu.WithClasses 4) Placement.OneDevice 4 Mode.Training
        |> ignore

    Assert.That(
        (Assert.Throws<System.ArgumentException>(other) |> nonNull).Message,
        Does.StartWith "3 weights of classes for a network of 4 classes"
    )
