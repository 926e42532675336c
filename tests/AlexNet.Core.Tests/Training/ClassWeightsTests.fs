module AlexNet.Core.Tests.ClassWeightsTests

open NUnit.Framework
open FsCheck.NUnit
open AlexNet.Core

[<Test>]
let ``a class's weight is all images over classes times its own`` () =
    Assert.That(ClassWeights.Balanced [| 60; 30; 10 |], equalTo [| 0.5555556f; 1.1111112f; 3.3333333f |])
    Assert.That(ClassWeights.Balanced [| 4; 4 |], equalTo [| 1.0f; 1.0f |])
    Assert.That(ClassWeights.Balanced [||], Is.Empty)

[<Test>]
let ``a class without images has no weight, and is none of those that share`` () =
    Assert.That(ClassWeights.Balanced [| 6; 0; 2 |], equalTo [| 0.6666667f; 0.0f; 2.0f |])

[<Property>]
let ``over all images weights are 1 on average, and every class counts alike`` (images: uint16[]) =
    let images = images |> Array.map int
    let weights = ClassWeights.Balanced images

    let parts =
        Array.map2 (fun (count: int) weight -> float count * float weight) images weights

    let there = images |> Array.filter ((<) 0) |> Array.length
    let all = images |> Array.sumBy float

    there = 0
    || abs (Array.sum parts - all) < 1e-5 * all
       && Array.forall2 (fun count part -> count = 0 || abs (part - all / float there) < 1e-5 * all) images parts

/// Counts beyond 2³¹ in all.
[<Test>]
let ``very many images are counted`` () =
    Assert.That(ClassWeights.Balanced [| 2_000_000_000; 1_000_000_000 |], equalTo [| 0.75f; 1.5f |])

let private weighted =
    { Recipes.paper with
        ClassWeights = ClassWeighting.Balanced
        LabelSmoothing = 0.125
    }

[<Test>]
let ``a recipe asks of plans what its fields say`` () =
    Assert.That(Recipes.paper.PlanSettings [| 1; 3 |], equalTo (PlanSettings.Plain DropoutScaling.AtTest))

    Assert.That(
        weighted.PlanSettings [| 1; 3 |],
        equalTo (PlanSettings.Plain(DropoutScaling.AtTest).WithLoss(0.125, [| 2.0f; 0.6666667f |]))
    )

    Assert.That((weighted.PlanSettings [||]).ClassWeights, Is.Empty)

[<Test>]
let ``classes take turns only where images are shuffled`` () =
    let balanced =
        { Recipes.paper with
            Sampling = Sampling.Balanced
        }

    balanced.Check()
    { Recipes.paper with Shuffle = false }.Check()

    Assert.That(
        userError (fun () -> { balanced with Shuffle = false }.Check()),
        equalTo "--sampling is balanced; allowed is uniform where --shuffle is false, which keeps the images in their order"
    )

    Assert.That(
        userError (fun () -> { balanced with ShuffleWindow = 7 }.Check()),
        equalTo "--sampling is balanced; allowed is uniform where --shuffle-window is 7, as the images of a class lie anywhere"
    )
