module AlexNet.Core.Tests.ScheduleTests

open NUnit.Framework
open AlexNet.Core

let private at samples planned epoch =
    {
        Samples = samples
        Planned = planned
        Epoch = epoch
    }

let private observeAll schedule errors =
    (ScheduleState.Start, errors)
    ||> List.fold (fun state error -> Schedule.observe schedule error state)

[<Test>]
let ``a plateau divides the rate by ten three times and then ends the run`` () =
    let schedule = Schedule.Plateau(10.0, 3, 2)

    let rate state =
        Schedule.rate schedule 0.01 state (at 0L 0L 0)

    // The first observation improves on nothing; from then on every second stale epoch counts.
    let states =
        [ 1..9 ] |> List.map (fun epochs -> observeAll schedule (List.replicate epochs 0.5))

    let expected = [ 1e-2; 1e-2; 1e-3; 1e-3; 1e-4; 1e-4; 1e-5; 1e-5; 1e-5 ]
    Assert.That(states |> List.map rate, equalTo(expected).Within 1e-12)
    Assert.That(states |> List.map _.Ended, equalTo [ false; false; false; false; false; false; false; false; true ])

[<Test>]
let ``an improvement starts the patience anew`` () =
    let state =
        observeAll (Schedule.Plateau(10.0, 3, 3)) [ 0.9; 0.9; 0.9; 0.8; 0.8; 0.8 ]

    Assert.That(state.Drops, equalTo 0)
    Assert.That(state.BestError, equalTo 0.8)
    Assert.That((observeAll (Schedule.Plateau(10.0, 3, 3)) [ 0.9; 0.9; 0.9; 0.8; 0.8; 0.8; 0.8 ]).Drops, equalTo 1)

[<Test>]
let ``an improvement takes no division back`` () =
    let state = observeAll (Schedule.Plateau(10.0, 3, 1)) [ 0.9; 0.9; 0.9; 0.8 ]

    Assert.That(
        state,
        equalTo
            {
                BestError = 0.8
                Stale = 0
                SinceBest = 0
                Drops = 2
                Ended = false
            }
    )

[<Test>]
let ``an error that is not a number is no improvement`` () =
    Assert.That((observeAll (Schedule.Plateau(10.0, 3, 1)) [ 0.5; nan ]).Drops, equalTo 1)

[<Test>]
let ``milestones divide at the start of their epochs`` () =
    let schedule = Schedule.Milestones(10.0, [| 25; 51; 79 |])

    let rates =
        [ 0; 24; 25; 50; 51; 79; 90 ]
        |> List.map (fun epoch -> Schedule.rate schedule 0.01 ScheduleState.Start (at 0L 0L epoch))

    Assert.That(rates, equalTo([ 1e-2; 1e-2; 1e-3; 1e-3; 1e-4; 1e-5; 1e-5 ]).Within 1e-12)

[<Test>]
let ``the cosine falls from the base rate through half to zero and stays there`` () =
    let rates =
        [ 0L; 25L; 50L; 100L; 120L ]
        |> List.map (fun samples -> Schedule.rate Schedule.Cosine 0.02 ScheduleState.Start (at samples 100L 0))

    Assert.That(rates, equalTo([ 0.02; 0.01 * (1.0 + sqrt 0.5); 0.01; 0.0; 0.0 ]).Within 1e-12)

[<Test>]
let ``only a plateau ends a run`` () =
    for schedule in [ Schedule.Constant; Schedule.Cosine; Schedule.Milestones(10.0, [| 1 |]) ] do
        let state = observeAll schedule (List.replicate 50 0.5)
        Assert.That(state.Ended, Is.False)
        Assert.That(state.Stale, equalTo 49)

    Assert.That(Schedule.rate Schedule.Constant 0.3 (observeAll Schedule.Constant [ 0.5; 0.5 ]) (at 7L 9L 3), equalTo 0.3)

[<Test>]
let ``a run of nothing begins with the base rate`` () =
    Assert.That(Schedule.rate Schedule.Cosine 0.02 ScheduleState.Start (at 0L 0L 0), equalTo 0.02)

/// A file with nothing but the kind: what is asked of it, with what stands in and what is allowed.
type private Asked(kind: string) =
    let asked = ResizeArray<string>()
    member _.All = String.concat "; " asked

    interface IFieldReader with
        member _.Whole(field, absent, range) =
            asked.Add $"{field} {absent} [{range.Allowed}]"
            absent

        member _.Number(field, absent, range) =
            asked.Add $"{field} {absent} [{range.Allowed}]"
            absent

        member _.Seed(_, absent) = absent
        member _.Flag(_, absent) = absent

        member _.Word(field, absent, words) =
            asked.Add $"""{field} {absent}[{String.concat ", " words}]"""
            kind

        member _.Rates(_, absent) = absent

        member _.Wholes(field, absent, range) =
            asked.Add $"{field} {absent.Length} [{range.Allowed}]"
            absent

        member this.Object(_, _) = this

let private text =
    RecipeTable.fields |> Array.find (fun field -> field.Name = "schedule")

[<TestCase("plateau", "; times 3 [a whole number from 0]; patience 3 [a whole number from 1]", "plateau, factor 10, times 3, patience 3")>]
[<TestCase("milestones", "; epochs 0 [a whole number from 1]", "milestones, factor 10, epochs ")>]
[<TestCase("cosine", "", "cosine")>]
[<TestCase("constant", "", "constant")>]
let ``what a schedule's kind takes, and what stands in for it`` (kind: string, asked: string, written: string) =
    let file = Asked kind
    let read = text.Read(Recipes.quick, file)

    Assert.That(file.All, equalTo ("kind [plateau, milestones, cosine, constant]; factor 10 [a number of at least 1]" + asked))

    Assert.That(text.Text read, equalTo written)

/// A file as its fields in the order in which they are written.
type private Written() =
    let written = ResizeArray<string>()
    member _.All = String.concat "; " written

    interface IFieldWriter with
        member _.Whole(field, value) = written.Add $"{field} {value}"
        member _.Number(field, value) = written.Add $"{field} {value:F2}"
        member _.Seed(field, value) = written.Add $"{field} {value}"
        member _.Flag(field, value) = written.Add $"{field} {value}"
        member _.Word(field, value) = written.Add $"{field} {value}"

        member _.Wholes(field, values) =
            written.Add $"""{field} [{values |> Seq.map string |> String.concat ", "}]"""

        member _.Rates(field, rates) =
            written.Add $"""{field} [{rates |> Seq.map string |> String.concat ", "}]"""

        member this.Object field =
            written.Add field
            this

[<Test>]
let ``what a schedule writes`` () =
    let file schedule =
        let writer = Written()

        text.Write(
            { Recipes.quick with
                Schedule = schedule
            },
            writer
        )

        writer.All

    Assert.That(file (Schedule.Plateau(10.5, 4, 2)), equalTo "schedule; kind plateau; factor 10.50; times 4; patience 2")

    Assert.That(file (Schedule.Milestones(5.0, [| 3; 8 |])), equalTo "schedule; kind milestones; factor 5.00; epochs [3, 8]")
    Assert.That(file Schedule.Cosine, equalTo "schedule; kind cosine")
    Assert.That(file Schedule.Constant, equalTo "schedule; kind constant")

[<Test>]
let ``epochs since the best are counted on through a division`` () =
    let states =
        [ 1..6 ]
        |> List.map (fun epochs -> observeAll (Schedule.Plateau(10.0, 3, 2)) (List.replicate epochs 0.5))

    Assert.That(states |> List.map _.SinceBest, equalTo [ 0; 1; 2; 3; 4; 5 ])
    Assert.That(states |> List.map _.Stale, equalTo [ 0; 1; 0; 1; 0; 1 ])
    Assert.That((observeAll Schedule.Constant [ 0.5; 0.5; 0.4; 0.4 ]).SinceBest, equalTo 1)

/// 2.5 epochs of 40 images: the first update of 10 images has a tenth of the rate, the tenth all of it.
[<Test>]
let ``a rate rises over the first epochs by the images used`` () =
    let shares = [ 10L; 20L; 90L; 100L; 110L ] |> List.map (Schedule.warmUp 2.5 40L)
    Assert.That(shares, equalTo [ 0.1; 0.2; 0.9; 1.0; 1.0 ])
    Assert.That(Schedule.warmUp 0.0 40L 10L, equalTo 1.0)

[<Test>]
let ``a recipe's rate is its schedule's times what the rise has left of it`` () =
    let recipe =
        { Recipes.quick with
            Batch = 10
            LearningRate = 0.5
            WarmUpEpochs = 2.0
            Schedule = Schedule.Milestones(10.0, [| 1 |])
        }

    let rate samples epoch =
        recipe.Rate(ScheduleState.Start, at samples 400L epoch, 40L)

    Assert.That([ rate 0L 0; rate 30L 0; rate 40L 1; rate 70L 1; rate 80L 2 ], equalTo([ 0.0625; 0.25; 0.03125; 0.05; 0.05 ]).Within 1e-15)

/// A batch of four base batches has four times the rate, whatever the schedule makes of it.
[<Test>]
let ``a rate is in proportion to the batch where it is for a base batch`` () =
    let recipe batch =
        { Recipes.quick with
            Batch = batch
            BaseBatch = 32
            LearningRate = 0.5
            Schedule = Schedule.Milestones(10.0, [| 1 |])
        }

    let rate batch epoch =
        (recipe batch).Rate(ScheduleState.Start, at 0L 4000L epoch, 400L)

    Assert.That([ rate 128 0; rate 128 1; rate 32 0; rate 8 0 ], equalTo [ 2.0; 0.2; 0.5; 0.125 ])
    Assert.That({ recipe 128 with BaseBatch = 0 }.Rate(ScheduleState.Start, at 0L 4000L 0, 400L), equalTo 0.5)

/// Two epochs of 40 images in batches of 10 for a base batch of 4: from 0.5 in the first update, by an equal step in each, to 1.25 in the ninth.
[<Test>]
let ``the rise of a scaled rate begins at the one that is not scaled`` () =
    let recipe =
        { Recipes.quick with
            Batch = 10
            BaseBatch = 4
            LearningRate = 0.5
            WarmUpEpochs = 2.0
            Schedule = Schedule.Constant
        }

    let rates batch =
        [ 0L; 10L; 40L; 70L; 80L; 90L ]
        |> List.map (fun samples -> { recipe with Batch = batch }.Rate(ScheduleState.Start, at samples 400L 0, 40L))

    Assert.That(rates 10, equalTo([ 0.5; 0.59375; 0.875; 1.15625; 1.25; 1.25 ]).Within 1e-15)
    // Nothing rises where the batch is no larger.
    Assert.That(rates 4, equalTo (List.replicate 6 0.5))
    Assert.That(rates 2, equalTo (List.replicate 6 0.25))

[<Test>]
let ``a recipe stops early when the best error is so many epochs old`` () =
    let stops epochs early =
        { Recipes.quick with
            EarlyStopping = early
        }
            .StopsEarly(observeAll Schedule.Cosine (List.replicate epochs 0.5))

    Assert.That([ stops 3 2; stops 2 2; stops 9 0; stops 1 1; stops 2 1 ], equalTo [ true; false; false; false; true ])

[<Test>]
let ``what a recipe asks of plans and updates`` () =
    let recipe =
        { Recipes.quick with
            ClipNorm = 2.5
            Lars = 0.125
            AverageDecay = 0.75
        }

    Assert.That(recipe.PlanSettings [||], equalTo (PlanSettings.Plain(DropoutScaling.AtTraining).WithUpdates(2.5, true).WithLars 0.125))

    Assert.That(Recipes.quick.PlanSettings [||], equalTo (PlanSettings.Plain DropoutScaling.AtTraining))
    Assert.That(recipe.UpdateRule(0.1, Networks.alexnet, 0).AverageDecay, equalTo 0.75f)
