module AlexNet.Core.Tests.StagnationTests

open NUnit.Framework
open AlexNet.Core

/// ln 10.
let private guess = 2.302585

let private after (losses: float seq) (watch: Stagnation) =
    (watch, losses) ||> Seq.fold (fun watch loss -> watch.After loss)

let private repeated count (loss: float) = Seq.replicate count loss
let private ten = Stagnation.Start(Array.replicate 10 5, Recipes.quick)

[<TestCase("5 5 5 5 5 5 5 5 5 5", 2.302585)>]
[<TestCase("1 1", 0.693147)>]
[<TestCase("90 10", 0.325083)>]
[<TestCase("7 0 7", 0.693147)>]
[<TestCase("7", 0.0)>]
let ``guessing costs the entropy of the classes`` (images: string, expected: float) =
    let images = images.Split ' ' |> Array.map int
    Assert.That((Stagnation.Start(images, Recipes.quick)).Guess, equalTo(expected).Within 1e-6)

/// Of 90 and 10 images. Smoothed by a half: targets of 0.7 and 0.3. Classes that count alike: ln 2, by their weights, by taking turns, or
/// smoothed too. Both, turns and weights: 5/18 and 5/2, of 25/9 in all.
[<TestCase(0.5, "none", "uniform", 0.610864)>]
[<TestCase(0.0, "balanced", "uniform", 0.693147)>]
[<TestCase(0.0, "none", "balanced", 0.693147)>]
[<TestCase(0.3, "balanced", "uniform", 0.693147)>]
[<TestCase(0.0, "balanced", "balanced", 0.903008)>]
let ``guessing costs what the recipe's targets and weights make of it``
    (smoothing: float, weights: string, sampling: string, expected: float)
    =
    let recipe =
        { Recipes.quick with
            LabelSmoothing = smoothing
            ClassWeights =
                if weights = "none" then
                    ClassWeighting.None
                else
                    ClassWeighting.Balanced
            Sampling =
                if sampling = "uniform" then
                    Sampling.Uniform
                else
                    Sampling.Balanced
        }

    Assert.That((Stagnation.Start([| 90; 10 |], recipe)).Guess, equalTo(expected).Within 1e-6)

[<Test>]
let ``a class without images counts for nothing where classes take turns`` () =
    let recipe =
        { Recipes.quick with
            Sampling = Sampling.Balanced
        }

    Assert.That((Stagnation.Start([| 90; 0; 10 |], recipe)).Guess, equalTo(0.693147).Within 1e-6)

[<Test>]
let ``after three hundred updates at the loss of guessing, and not before, a run is stuck`` () =
    Assert.That((ten |> after (repeated 299 guess)).IsStuck, Is.False)
    let stuck = ten |> after (repeated 300 guess)
    Assert.That((stuck.IsStuck, stuck.Updates), equalTo ((true, 300)))
    Assert.That(stuck.Loss, equalTo(guess).Within 1e-9)

/// 0.99 · ln 10 = 2.27956.
[<TestCase(2.2794, false)>]
[<TestCase(2.2797, true)>]
[<TestCase(4.0, true)>]
let ``a loss counts as no better than guessing above 99 % of it`` (loss: float, isStuck: bool) =
    Assert.That((ten |> after (repeated 300 loss)).IsStuck, equalTo isStuck)

[<Test>]
let ``one window with progress starts the count anew`` () =
    let watch =
        ten |> after (repeated 200 guess) |> after (repeated 100 2.0) |> after (repeated 299 guess)

    Assert.That((watch.IsStuck, watch.Updates), equalTo ((false, 200)))
    Assert.That((watch.After guess).IsStuck)

[<Test>]
let ``what counts is a window's mean`` () =
    let falling = Seq.append (repeated 50 2.4) (repeated 50 2.1)
    Assert.That((ten |> after (Seq.concat [ falling; falling; falling ])).IsStuck, Is.False)
    let noisy = Seq.append (repeated 50 2.7) (repeated 50 2.0)
    Assert.That((ten |> after (Seq.concat [ noisy; noisy; noisy ])).IsStuck)

[<Test>]
let ``a thousand classes are given three thousand updates`` () =
    let thousand = Stagnation.Start(Array.replicate 1000 3, Recipes.quick)
    Assert.That((thousand |> after (repeated 2999 6.9078)).IsStuck, Is.False)
    Assert.That((thousand |> after (repeated 3000 6.9078)).IsStuck)

[<Test>]
let ``of one class there is nothing to learn`` () =
    Assert.That((Stagnation.Start([| 7 |], Recipes.quick) |> after (repeated 300 0.1)).IsStuck, Is.False)

[<Test>]
let ``what to try follows from the recipe`` () =
    Assert.That(
        Remedies.Of Recipes.paper,
        equalTo
            [|
                Remedy.QuickRecipe
                Remedy.HeInitialisation
                Remedy.LowerRate 0.001
                Remedy.Labels
            |]
    )

    Assert.That(Remedies.Of Recipes.quick, equalTo [| Remedy.LowerRate 0.0005; Remedy.Labels |])

    Assert.That(
        Remedies.Of
            { Recipes.quick with
                PixelScale = 31.0
                LearningRate = 9e-5
            },
        equalTo [| Remedy.PixelScale 64.0; Remedy.HigherRate 0.005; Remedy.Labels |]
    )

    Assert.That(
        Remedies.Of
            { Recipes.quick with
                PixelScale = 32.0
                LearningRate = 1e-4
            },
        equalTo [| Remedy.LowerRate 1e-5; Remedy.Labels |]
    )
