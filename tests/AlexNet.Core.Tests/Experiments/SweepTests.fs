module AlexNet.Core.Tests.SweepTests

open System
open NUnit.Framework
open AlexNet.Core

/// Diverged, finished, reached: what matters most comes first.
[<TestCase(false, false, false, SweepRunState.Open)>]
[<TestCase(true, false, false, SweepRunState.Diverged)>]
[<TestCase(true, true, false, SweepRunState.Finished)>]
[<TestCase(false, true, false, SweepRunState.Finished)>]
[<TestCase(false, true, true, SweepRunState.Reached)>]
[<TestCase(false, false, true, SweepRunState.Reached)>]
let ``a run has one state`` (hasDiverged, isFinished, hasReached, state: SweepRunState) =
    Assert.That(Sweep.State(hasDiverged, isFinished, hasReached), equalTo state)

[<Test>]
let ``runs that are over are not done again`` () =
    let states =
        [|
            SweepRunState.Finished
            SweepRunState.Open
            SweepRunState.Diverged
            SweepRunState.Reached
            SweepRunState.Open
        |]

    let runs: SweepRun[] =
        states
        |> Array.mapi (fun number _ ->
            {
                Name = $"{number}"
                Group = ""
                Network = ""
                Recipe = Recipes.quick
            })

    let left = Sweep.Left(runs, Func<_, _>(fun run -> states[int run.Name]))
    Assert.That(left |> Array.map _.Name, equalTo [| "1"; "4" |])

/// Under the options' names where there are options.
[<Test>]
let ``a recipe's fields are settings`` () =
    let settings =
        Sweep.Settings
            { Recipes.quick with
                LearningRate = 0.02
            }

    let named name =
        settings |> Array.find (fun setting -> setting.Name = name)

    Assert.That(
        (named "learning-rate"),
        equalTo
            {
                Name = "learning-rate"
                IsOption = true
                Text = "0.02"
            }
    )

    Assert.That((named "batch").IsOption, equalTo true)

    Assert.That(
        (named "bias-rate-factor"),
        equalTo
            {
                Name = "bias-rate-factor"
                IsOption = false
                Text = "1"
            }
    )

    Assert.That(settings |> Array.exists (fun setting -> setting.Name.Contains '_'), equalTo false)

[<Test>]
let ``differences are named, also of what only one has`` () =
    let setting (name: string, text: string) : SweepSetting =
        {
            Name = name
            IsOption = true
            Text = text
        }

    let change field before after : FieldChange =
        {
            Field = field
            Before = before
            After = after
        }

    let before = [| "gone", "1"; "same", "2"; "other", "3" |] |> Array.map setting
    let after = [| "new", "4"; "same", "2"; "other", "5" |] |> Array.map setting

    Assert.That(
        Sweep.Differences(before, after),
        equalTo
            [|
                change "new" "absent" "4"
                change "other" "3" "5"
                change "gone" "1" "absent"
            |]
    )

    Assert.That(Sweep.Differences(before, before), equalTo Array.empty<FieldChange>)
