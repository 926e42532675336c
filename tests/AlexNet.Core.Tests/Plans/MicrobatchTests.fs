module AlexNet.Core.Tests.MicrobatchTests

open System.Collections.Generic
open NUnit.Framework
open FsCheck.NUnit
open AlexNet.Core

let private inParts parts network placement batch mode =
    Compile.asked (PlanSettings.Plain(DropoutScaling.AtTraining).InParts parts) network placement batch mode

let private training parts =
    inParts parts PlanCases.everyLayer Placement.ColumnPerDevice 16 Mode.Training

/// What a step is, whichever part it is of.
let private kind (step: Step) =
    step.Device, step.Layer, step.Phase, step.Operation.Name

let private isOfPart part (step: Step) =
    step.Part = part && step.Phase <> Phase.Update && not step.Operation.IsAddGradient

/// How the gradient is added up that updates a tensor: the weight gradients' parts by number, sums in brackets.
let private sums tensor (plan: Plan) =
    let values = Dictionary<int, string>()
    let mutable updated = []

    for step in plan.Steps do
        match step.Operation with
        | Operation.AddGradient s -> values[s.Destination] <- $"({values[s.Destination]}+{values[s.Source]})"
        | Operation.Update s when plan.Buffers[s.Parameter].Name = tensor -> updated <- values[s.Gradient] :: updated
        | operation ->
            for id in operation.Writes do
                if plan.Buffers[id].Kind = BufferKind.ParameterGradient then
                    values[id] <- string step.Part

    updated

[<TestCase(1, "0")>]
[<TestCase(2, "(0+1)")>]
[<TestCase(4, "((0+1)+(2+3))")>]
[<TestCase(8, "(((0+1)+(2+3))+((4+5)+(6+7)))")>]
let ``a batch's gradient is the binary tree of its parts`` (parts: int, tree: string) =
    for tensor in [ "conv1.weight"; "conv1.bias"; "fc4.weight"; "fc4.bias" ] do
        let one = inParts parts PlanCases.everyLayer Placement.OneDevice 16 Mode.Training
        Assert.That(sums tensor one, equalTo [ tree ])

    Assert.That(sums "conv2.weight" (training parts), equalTo [ tree; tree ])

[<Test>]
let ``every part has the steps of a batch, after those of the part before`` () =
    let whole, parted = training 1, training 4
    let expected = whole.Steps |> Array.filter (isOfPart 0) |> Array.map kind

    for part in 0..3 do
        Assert.That(parted.Steps |> Array.filter (isOfPart part) |> Array.map kind, equalTo expected)

    let order =
        parted.Steps |> Array.filter (fun step -> step.Phase <> Phase.Update) |> Array.map _.Part

    Assert.That(order, Is.Ordered)
    Assert.That((parted.Batch, parted.Parts, parted.Microbatch), equalTo ((16, 4, 4)))

    let updates (plan: Plan) =
        plan.Steps |> Array.filter (fun step -> step.Phase = Phase.Update) |> Array.map kind

    Assert.That(updates parted, equalTo (updates whole))

[<Test>]
let ``parameters, velocities and what the caller sees are the batch's, all else is a part's`` () =
    let plan = training 4

    let counted kind =
        plan.Buffers
        |> Array.filter (fun b -> b.Kind = kind && b.Name.StartsWith "conv1" && b.Device = 0)
        |> Array.length

    Assert.That(counted BufferKind.Parameter, equalTo 2)
    Assert.That(counted BufferKind.Velocity, equalTo 2)
    Assert.That(counted BufferKind.ParameterGradient, equalTo 8)
    Assert.That(counted BufferKind.Activation, equalTo 4)

    let elements name =
        plan.Buffers
        |> Array.filter (fun b -> b.Name = name && b.Device = 0)
        |> Array.map (fun b -> b.IsPart, b.FirstImage, plan.Elements b)

    let withParts each =
        [|
            yield false, 0, 16L * each
            for first in [ 0; 4; 8; 12 ] do
                yield true, first, 4L * each
        |]

    Assert.That(elements "image" |> Array.sort, equalTo (withParts 192L))
    Assert.That(elements "losses" |> Array.sort, equalTo (withParts 1L))
    Assert.That(elements "probabilities" |> Array.sort, equalTo (withParts 3L))
    Assert.That(elements "relu1" |> Array.distinct, equalTo [| false, 0, 4L * 128L |])
    Assert.That((plan.Buffers[plan.Losses].IsPart, plan.Buffers[plan.Probabilities].IsPart), equalTo ((false, false)))

[<Test>]
let ``masks go by the place in the whole batch`` () =
    let first =
        (training 4).Steps
        |> Array.choose (fun step ->
            match step.Operation with
            | Operation.Dropout s -> Some(step.Part, s.FirstImage)
            | _ -> None)
        |> Array.distinct

    Assert.That(first, equalTo [| 0, 0; 1, 4; 2, 8; 3, 12 |])

[<Test>]
let ``a part's images lie within those of the batch`` () =
    let plan = training 4
    let offsets = (Memory.plain plan).Offsets
    let parts = plan.Buffers |> Array.filter _.IsPart
    Assert.That(parts.Length, equalTo (4 * (2 + 1 + 1)))

    for part in parts do
        let each = part.Size * 4L
        Assert.That(offsets[part.Id].Value - offsets[part.Whole].Value, equalTo (int64 part.FirstImage * each), part.Name)

/// At any step, gradients of one tensor that are needed at it or later.
let private mostAlive tensor (plan: Plan) =
    let lifetimes = Plan.lifetimes plan

    let gradients =
        plan.Buffers
        |> Array.filter (fun b -> b.Kind = BufferKind.ParameterGradient && b.Name = tensor + ".gradient" && b.Device = 0)

    Seq.max (
        seq {
            for at in 0 .. plan.Steps.Length - 1 ->
                gradients
                |> Array.filter (fun b -> let struct (first, last) = lifetimes[b.Id].Value in first <= at && at <= last)
                |> Array.length
        }
    )

[<TestCase(1, 1)>]
[<TestCase(2, 2)>]
[<TestCase(4, 3)>]
[<TestCase(8, 4)>]
[<TestCase(16, 5)>]
let ``few gradients wait`` (parts: int, most: int) =
    Assert.That(mostAlive "conv1.weight" (training parts), equalTo most)
    Assert.That(mostAlive "fc4.bias" (training parts), equalTo most)

/// Activations are divided by the parts; in turn log₂ of them gradients of all parameters wait, 244 MB each.
[<TestCase(128, 1114L, 1220L, 1415L, 1634L)>]
[<TestCase(1024, 4871L, 2604L, 2396L, 2446L)>]
let ``parts take less memory for activations, and more for gradients``
    (batch: int, whole: int64, four: int64, eight: int64, sixteen: int64)
    =
    let megabytes parts =
        let plan =
            Fuse.all (inParts parts Networks.alexnet Placement.OneDevice batch Mode.Training)

        (Memory.plain plan).DeviceBytes[0] / 1_000_000L

    Assert.That([| for parts in [ 1; 4; 8; 16 ] -> megabytes parts |], equalTo [| whole; four; eight; sixteen |])

[<Test>]
let ``every gradient has its parameter`` () =
    for rewrite in [ id; Fuse.all; Fuse.gpu ] do
        let plan = rewrite (training 8)
        let parameters = Plan.parametersOfGradients plan

        let gradients =
            plan.Buffers |> Array.filter (fun b -> b.Kind = BufferKind.ParameterGradient)

        Assert.That(gradients.Length, equalTo (8 * 14))

        for gradient in gradients do
            let parameter = plan.Buffers[parameters[gradient.Id]]
            Assert.That(parameter.Name + ".gradient", equalTo gradient.Name)
            Assert.That(parameter.Device, equalTo gradient.Device)

[<Test>]
let ``rewrites do to every part what they do to a batch`` () =
    for rewrite in [ Fuse.all; Fuse.gpu ] do
        let whole, parted = rewrite (training 1), rewrite (training 4)
        let expected = whole.Steps |> Array.filter (isOfPart 0) |> Array.map kind

        for part in 0..3 do
            Assert.That(parted.Steps |> Array.filter (isOfPart part) |> Array.map kind, equalTo expected)

[<Test>]
let ``large updates stand beside the last part's convolutions`` () =
    let plan =
        Fuse.gpu (inParts 4 Networks.alexnet Placement.OneDevice 128 Mode.Training)

    let beside =
        plan.Steps |> Array.indexed |> Array.filter (fun (_, step) -> step.Stream = StepStream.Side)

    Assert.That(beside |> Array.map (fun (_, step) -> step.Layer), equalTo [| "fc8"; "fc7"; "fc6" |])

    for at, _ in beside do
        let last =
            plan.Steps |> Array.findIndex (fun step -> step.Part = 3 && step.Phase = Phase.Backward)

        Assert.That(at, Is.GreaterThan last)

[<Test>]
let ``costs of parts add up to the batch's, and reading weights again`` () =
    let whole, parted =
        (fun parts -> inParts parts Networks.alexnet Placement.ColumnPerDevice 128 Mode.Training)
        |> fun f -> f 1, f 4

    Assert.That(Cost.multiplyAddsPerImage parted, equalTo (Cost.multiplyAddsPerImage whole))
    let sum of' plan = Cost.layers plan |> Array.sumBy of'
    Assert.That(sum _.MultiplyAdds parted, equalTo (sum _.MultiplyAdds whole))
    Assert.That(sum _.Traffic parted, equalTo (sum _.Traffic whole))

[<Test>]
let ``evaluation has one part`` () =
    let plan = inParts 4 PlanCases.everyLayer Placement.OneDevice 7 Mode.Evaluation
    Assert.That((plan.Parts, plan.Microbatch), equalTo ((1, 7)))

[<TestCase(3, 12)>]
[<TestCase(8, 12)>]
[<TestCase(16, 8)>]
[<TestCase(0, 8)>]
let ``numbers that are no power of two or do not divide the batch are refused`` (parts: int, batch: int) =
    Assert.That(
        userError (fun () -> inParts parts PlanCases.everyLayer Placement.OneDevice batch Mode.Training),
        equalTo $"--microbatches is {parts}; allowed is a power of two that divides the batch, which is {batch}"
    )
