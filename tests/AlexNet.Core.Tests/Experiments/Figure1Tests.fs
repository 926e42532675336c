/// Which runs figure 1 has, which of them are drawn, and their curves.
module AlexNet.Core.Tests.Figure1Tests

open System
open NUnit.Framework
open AlexNet.Core

[<Test>]
let ``runs are function after function, rate after rate`` () =
    let runs =
        Figure1.runs (Figure1.chosen [| "tanh"; "relu" |] [| "0.03, 0.01,0.03"; "relu=0.2"; " relu =0.1" |]) Figure1.recipe

    let row (run: SweepRun) =
        run.Name, run.Network, run.Group, run.Recipe.LearningRate, run.Recipe.Seed

    Assert.That(
        runs |> Array.map row,
        equalTo
            [|
                "tanh-rate-0.01", "cifar-tanh", "tanh", 0.01, 2012UL
                "tanh-rate-0.03", "cifar-tanh", "tanh", 0.03, 2012UL
                "relu-rate-0.1", "cifar-relu", "relu", 0.1, 2012UL
            |]
    )

[<Test>]
let ``runs by default`` () =
    let runs = Figure1.runs (Figure1.chosen null [||]) Figure1.recipe

    Assert.That(
        runs |> Array.map (fun run -> run.Network, run.Recipe.LearningRate),
        equalTo
            [|
                "cifar-relu", 0.0003
                "cifar-relu", 0.001
                "cifar-relu", 0.003
                "cifar-relu", 0.01
                "cifar-tanh", 0.0003
                "cifar-tanh", 0.001
                "cifar-tanh", 0.003
                "cifar-tanh", 0.01
                "cifar-logistic", 0.001
                "cifar-logistic", 0.003
                "cifar-logistic", 0.01
                "cifar-logistic", 0.03
            |]
    )

    Assert.That(runs |> Array.map _.Name |> Array.last, equalTo "logistic-rate-0.03")
    Assert.That((Figure1.Level, Figure1.Epochs), equalTo (0.25, 40))

/// No regularisation of any kind.
[<Test>]
let ``the recipe is bare`` () =
    let recipe = Figure1.recipe

    Assert.That(
        (recipe.WeightDecay, recipe.BiasDecay, recipe.Dropout, recipe.Augment, recipe.Lighting),
        equalTo (0.0, 0.0, 0.0, Augment.None, LightingScale.Off)
    )

    Assert.That((recipe.Schedule, recipe.Momentum, recipe.Batch, recipe.Epochs), equalTo (Schedule.Constant, 0.9, 128, 40))
    Assert.That((recipe.Initialisation, recipe.PixelScale), equalTo (Initialisation.Paper, 1.0))

[<TestCase("relu,swish", "", "--functions is 'relu,swish'; allowed are relu, tanh, logistic, with commas between them")>]
[<TestCase("relu,relu", "", "--functions is 'relu,relu'; allowed is each function once")>]
[<TestCase("relu", "0.1,-1", "--rates is '0.1,-1'")>]
[<TestCase("relu", "0.1,0", "--rates is '0.1,0'")>]
[<TestCase("relu", "1e999", "--rates is '1e999'")>]
[<TestCase("relu", "tanh=0.1", "--rates is 'tanh=0.1'")>]
[<TestCase("relu", "relu=", "--rates is 'relu='")>]
let ``what is none is refused`` (functions: string, rates: string, message: string) =
    let given = if rates = "" then [||] else [| rates |]

    let allowed =
        "; allowed are numbers above 0 with commas between them, also of one function alone, such as tanh=0.003,0.01"

    Assert.That(
        userError (fun () -> Figure1.chosen (functions.Split ',') given),
        equalTo (if rates = "" then message else message + allowed)
    )

/// Epochs of 20 and 10 images: the mean over an epoch is weighted; the open epoch does not count until the run is over, and what runs on
/// beyond the last counts to it.
[<Test>]
let ``a curve is the mean over each epoch`` () =
    let line epoch error images : LoggedError =
        {
            Epoch = epoch
            Error = error
            Images = images
        }

    let lines = [| line 0 0.8 5L; line 0 0.4 15L; line 1 0.3 8L; line 2 0.2 2L |]
    let near (expected: float[]) = (equalTo expected).Within 1e-12
    Assert.That(TrainingCurve.Of(lines, 2, false).Errors, near [| 0.5 |])
    Assert.That(TrainingCurve.Of(lines, 2, true).Errors, near [| 0.5; 0.28 |])
    Assert.That(TrainingCurve.Of([||], 2, true).Errors, equalTo Array.empty<float>)

let private curve (errors: float list) : TrainingCurve = { Errors = List.toArray errors }

/// From 40 % to 20 % within the third epoch, 25 % lies three quarters of the way.
[<Test>]
let ``a level is reached on a straight line between epochs`` () =
    let epochs errors = (curve errors).EpochsTo(0.25, 0.9)
    Assert.That(epochs([ 0.7; 0.4; 0.2 ]).Value, Is.EqualTo(2.75).Within 1e-12)
    Assert.That(epochs([ 0.7; 0.25; 0.2 ]).Value, Is.EqualTo(2.0).Within 1e-12)
    Assert.That(epochs([ 0.1 ]).Value, Is.EqualTo(0.8125).Within 1e-12, "from 90 % at 0 epochs")
    Assert.That(epochs([ 0.7; 0.4 ]).HasValue, equalTo false)
    Assert.That(epochs([]).HasValue, equalTo false)
    Assert.That((curve [ 0.1 ]).EpochsTo(0.25, 0.2).Value, equalTo 0.0, "guessing is enough")

[<Test>]
let ``the lowest error is that of any epoch`` () =
    Assert.That((curve [ 0.4; 0.2; 0.3 ]).Lowest, equalTo 0.2)
    Assert.That((curve []).Lowest, equalTo Double.PositiveInfinity)

[<Test>]
let ``the best run takes the fewest epochs, or else has the lowest error`` () =
    let slow, fast, low, high =
        curve [ 0.5; 0.3; 0.1 ], curve [ 0.5; 0.2 ], curve [ 0.5; 0.4; 0.3 ], curve [ 0.6; 0.5 ]

    let best curves =
        Figure1.best (List.toArray curves) 0.25 0.9

    Assert.That(best [ slow; fast; low ], equalTo 1)
    Assert.That(best [ high; low ], equalTo 1)
    Assert.That(best [ low; low ], equalTo 0, "of equal ones the first")
    Assert.That(best [ curve []; low ], equalTo 1, "the number is that among all")
    Assert.That(best [ curve [] ], equalTo -1)
