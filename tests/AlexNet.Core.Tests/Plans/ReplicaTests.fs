module AlexNet.Core.Tests.ReplicaTests

open NUnit.Framework
open AlexNet.Core

let private replicated (settings: PlanSettings) replica replicas network batch =
    Compile.asked (settings.OnReplica(replica, replicas)) network Placement.OneDevice batch Mode.Training

let private plain = PlanSettings.Plain DropoutScaling.AtTraining

let private operations (plan: Plan) = plan.Steps |> Array.map _.Operation

let private summed (plan: Plan) =
    operations plan
    |> Array.choose (function
        | Operation.AllReduce s -> Some s.Buffers
        | _ -> None)

let private awaited (plan: Plan) =
    operations plan
    |> Array.choose (function
        | Operation.AwaitAllReduce s -> Some s.Buffers
        | _ -> None)

let private name (plan: Plan) id = plan.Buffers[id].Name

[<Test>]
let ``a replica has its share of the batch, and divides the loss's gradient by all of it`` () =
    let plan = replicated plain 1 4 PlanCases.everyLayer 32
    Assert.That((plan.Batch, plan.Replicas, plan.WholeBatch), equalTo ((8, 4, 32)))

    let images =
        operations plan
        |> Array.pick (function
            | Operation.SoftmaxLoss s -> Some s.Images
            | _ -> None)

    Assert.That(images, equalTo 32)

[<Test>]
let ``dropout's masks go by the place in the whole batch`` () =
    let firsts (plan: Plan) =
        operations plan
        |> Array.choose (function
            | Operation.Dropout s -> Some s.FirstImage
            | _ -> None)
        |> Array.distinct

    Assert.That(firsts (replicated plain 0 4 PlanCases.everyLayer 32), equalTo [| 0 |])
    Assert.That(firsts (replicated plain 3 4 PlanCases.everyLayer 32), equalTo [| 24 |])
    Assert.That(firsts (replicated (plain.InParts 8) 3 4 PlanCases.everyLayer 32), equalTo [| 24; 28 |])

[<Test>]
let ``every gradient is summed over the replicas once it is whole, and awaited before its update`` () =
    for settings in [ plain; plain.InParts 8; plain.WithUpdates(1.0, true); plain.WithLars 0.001 ] do
        let plan = replicated settings 0 4 PlanCases.everyLayer 32
        let steps = operations plan

        let tensors =
            Network.parameters plan.Network |> Array.map (fun tensor -> tensor.Name + ".gradient")

        Assert.That(summed plan |> Array.concat |> Array.map (name plan), Is.EquivalentTo tensors)
        let position predicate = Array.findIndex predicate steps

        for step in steps do
            match step with
            | Operation.Update update ->
                let uses =
                    [| 0 .. steps.Length - 1 |]
                    |> Array.filter (fun at -> Array.contains update.Gradient steps[at].Writes)

                let begun =
                    position (fun other -> other.IsAllReduce && Array.contains update.Gradient other.Reads)

                let ended =
                    position (fun other -> other.IsAwaitAllReduce && Array.contains update.Gradient other.Reads)

                let updated = position (fun other -> obj.ReferenceEquals(other, step))
                let between = uses |> Array.filter (fun at -> at <> begun && at <> ended)
                Assert.That(Array.max between, Is.LessThan begun)
                Assert.That(begun, Is.LessThan ended)
                Assert.That(ended, Is.LessThan updated)
            | Operation.SquaredNorm norm ->
                let at = position (fun other -> obj.ReferenceEquals(other, step))

                for update in norm.Updates do
                    Assert.That(
                        position (fun other -> other.IsAwaitAllReduce && Array.contains update.Gradient other.Reads),
                        Is.LessThan at
                    )
            | _ -> ()

[<Test>]
let ``microbatches are divided among the replicas`` () =
    Assert.That((replicated (plain.InParts 8) 0 4 PlanCases.everyLayer 32).Parts, equalTo 2)
    Assert.That((replicated (plain.InParts 4) 0 4 PlanCases.everyLayer 32).Parts, equalTo 1)
    Assert.That((replicated plain 0 4 PlanCases.everyLayer 32).Parts, equalTo 1)

[<Test>]
let ``a batch or microbatches that cannot be divided are refused`` () =
    let assertRefused settings replicas batch (message: string) =
        Assert.That(userError (fun () -> replicated settings 0 replicas PlanCases.everyLayer batch), equalTo message)

    assertRefused plain 3 32 "--batch is 32 and there are 3 processes; allowed is a batch that their number divides"
    assertRefused plain 64 32 "--batch is 32 and there are 64 processes; allowed is a batch that their number divides"
    assertRefused (plain.InParts 2) 4 32 "--microbatches is 2 and there are 4 processes; allowed is a number of processes that divides it"

[<Test>]
let ``AlexNet's gradients travel in seven buckets, the large ones by themselves, in the order of backward`` () =
    let plan = replicated plain 0 2 Networks.alexnet 128 |> Fuse.all

    let buckets =
        summed plan
        |> Array.map (Array.map (name plan) >> Array.map (fun name -> name.Replace(".gradient", "")))

    Assert.That(
        buckets,
        equalTo
            [|
                [| "fc8.weight" |]
                [| "fc8.bias"; "fc7.weight" |]
                [| "fc7.bias"; "fc6.weight" |]
                [| "fc6.bias"; "conv5.weight"; "conv5.bias"; "conv4.weight" |]
                [| "conv4.bias"; "conv3.weight"; "conv3.bias"; "conv2.weight" |]
                [| "conv2.bias"; "conv1.weight"; "conv1.bias" |]
            |]
    )

    Assert.That(awaited plan, equalTo (summed plan))

[<Test>]
let ``what travels is twice the gradients, but the share that a replica adds up itself`` () =
    let parameters =
        Network.parameters Networks.alexnet |> Array.sumBy (fun tensor -> int64 tensor.Size)

    let sent replicas =
        Cost.exchange (replicated plain 0 replicas Networks.alexnet 128 |> Fuse.all)

    Assert.That(sent 1, equalTo 0L)
    Assert.That(float (sent 2), Is.EqualTo(float (4L * parameters)).Within(1e2))
    Assert.That(float (sent 4), Is.EqualTo(float (6L * parameters)).Within(1e2))

[<Test>]
let ``evaluation exchanges nothing`` () =
    let plan =
        Compile.asked (plain.OnReplica(1, 4)) PlanCases.everyLayer Placement.OneDevice 32 Mode.Evaluation

    Assert.That((plan.Batch, plan.Replicas, (summed plan).Length), equalTo ((32, 1, 0)))
