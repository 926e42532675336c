module AlexNet.Core.Tests.MemoryTests

open NUnit.Framework
open FsCheck.NUnit
open AlexNet.Core

/// Pairs of buffers alive at one time on one device whose memory overlaps, by their names.
let private overlaps (plan: Plan) =
    let layout = Memory.plain plan
    let lifetimes = Plan.lifetimes plan

    let placed =
        plan.Buffers |> Array.filter (fun buffer -> layout.Offsets[buffer.Id].HasValue && not buffer.IsPart)

    [
        for a in placed do
            for b in placed do
                let struct (firstA, lastA), struct (firstB, lastB) =
                    lifetimes[a.Id].Value, lifetimes[b.Id].Value

                let startA, startB = layout.Offsets[a.Id].Value, layout.Offsets[b.Id].Value
                let alive = firstA <= lastB && firstB <= lastA

                let shared = startA < startB + plan.Bytes b && startB < startA + plan.Bytes a

                if a.Id < b.Id && a.Device = b.Device && alive && shared then
                    a.Name, b.Name
    ]

/// Buffers that reach beyond their device's arena.
let private outside (plan: Plan) =
    let layout = Memory.plain plan

    plan.Buffers
    |> Array.filter (fun b ->
        layout.Offsets[b.Id].HasValue
        && layout.Offsets[b.Id].Value + plan.Bytes b > layout.DeviceBytes[b.Device])
    |> Array.map _.Name

[<Property(Arbitrary = [| typeof<PlanCases.Arbitraries> |])>]
let ``buffers alive at once never overlap, and all lie in their arena`` (plan: Plan) =
    List.isEmpty (overlaps plan) && Array.isEmpty (outside plan)

[<Test>]
let ``the same holds for every named network`` () =
    for plan in PlanCases.named do
        Assert.That(overlaps plan, Is.Empty, plan.Network.Name)
        Assert.That(outside plan, Is.Empty, plan.Network.Name)

[<Test>]
let ``every buffer that a step touches has an aligned place`` () =
    for plan in PlanCases.named do
        let layout = Memory.plain plan

        for step in plan.Steps do
            for id in Array.append step.Operation.Reads step.Operation.Writes do
                Assert.That(layout.Offsets[id].Value, Is.GreaterThanOrEqualTo 0L)
                Assert.That(layout.Offsets[id].Value % Memory.alignment, equalTo 0L)

[<Test>]
let ``lifetimes run from the first to the last step that touches a buffer`` () =
    for plan in PlanCases.named do
        let lifetimes = Plan.lifetimes plan

        plan.Steps
        |> Array.iteri (fun at step ->
            for id in Array.append step.Operation.Reads step.Operation.Writes do
                let struct (first, last) = lifetimes[id].Value
                Assert.That(first <= at && at <= last))

[<Test>]
let ``sharing memory saves a third of what evaluation's buffers take one after the other`` () =
    let plan =
        Compile.plan Networks.alexnet Placement.OneDevice 128 Mode.Evaluation DropoutScaling.AtTest

    let apart = plan.Buffers |> Array.sumBy (fun buffer -> buffer.Bytes plan.Batch)
    Assert.That((Memory.plain plan).DeviceBytes[0], Is.LessThan(apart * 2L / 3L))

/// The small network with 32 images, in pages of 4,096 bytes: the image 4, conv1 and relu1 2 each, all else 1. Only conv1, relu1 and fc2 do
/// not last for the whole run, and fc2 begins when conv1 is over.
[<Test>]
let ``a plan's memory, by hand`` () =
    let plan =
        Compile.plan PlanCases.tiny Placement.OneDevice 32 Mode.Evaluation DropoutScaling.AtTest

    let layout = Memory.plain plan

    let pages =
        plan.Buffers |> Array.map (fun buffer -> buffer.Name, layout.Offsets[buffer.Id].Value / 4096L)

    Assert.That(
        pages,
        equalTo
            [|
                "image", 0L
                "conv1.weight", 8L
                "conv1.bias", 9L
                "conv1", 4L
                "relu1", 6L
                "fc2.weight", 10L
                "fc2.bias", 11L
                "fc2", 4L
                "probabilities", 12L
                "losses", 13L
            |]
    )

    Assert.That(layout.DeviceBytes, equalTo [| 14L * 4096L |])

/// As above; in training the image, weights, biases, their velocities, probabilities and losses last, 14 pages, and most besides is needed
/// for fc2's weight gradient: relu1 and its gradient 2 each, fc2's gradient, those of its weights and biases 1 each.
[<Test>]
let ``a training plan's memory, by hand`` () =
    let plan =
        Compile.plan PlanCases.tiny Placement.OneDevice 32 Mode.Training DropoutScaling.AtTest

    Assert.That((Memory.plain plan).DeviceBytes, equalTo [| (14L + 7L) * 4096L |])
