module AlexNet.Core.Tests.AdaptedRateTests

open NUnit.Framework
open AlexNet.Core

let private asked = PlanSettings.Plain(DropoutScaling.AtTraining).WithLars 0.001

let private compiled (settings: PlanSettings) placement =
    Compile.asked settings Networks.alexnet placement 4 Mode.Training

let private indexed (plan: Plan) =
    plan.Steps |> Array.map _.Operation |> Array.indexed

/// Every weight's rate comes of the norms of all its rows and of its whole gradient's; what an update reads was written before it, and the
/// weights are not changed between. No bias's rate is adapted.
let private assertAdapted (plan: Plan) =
    let steps = indexed plan

    let writer id before =
        steps |> Array.findBack (fun (at, step) -> at < before && Array.contains id step.Writes)

    for at, step in steps do
        for update in step.ParameterUpdates do
            Assert.That(update.LocalRate.HasValue, equalTo (not update.IsBias))

            if update.LocalRate.HasValue then
                match writer update.LocalRate.Value at with
                | rated, Operation.LocalRate rate ->
                    Assert.That((rate.Trust, rate.Clip), equalTo ((0.001, update.Factor)))
                    let devices = plan.Buffers[rate.Sums].Dimensions[0] / 2

                    let whole =
                        Network.parameters plan.Network
                        |> Array.find (fun t -> t.Name = plan.Buffers[update.Parameter].Name)

                    Assert.That(devices * plan.Buffers[update.Parameter].Dimensions[0], equalTo whole.Dimensions[0])

                    let places =
                        steps[.. rated - 1]
                        |> Array.choose (fun (_, other) ->
                            match other with
                            | Operation.SquaredNorm s when s.Sums = rate.Sums ->
                                Assert.That((s.WithWeights, s.Updates.Length), equalTo ((true, 1)))
                                Assert.That(s.Updates[0].Gradient, equalTo update.Gradient)
                                Some s.Place
                            | Operation.Transfer s when s.Destination = rate.Sums ->
                                Assert.That((s.Channels, s.SourceChannel), equalTo ((2, s.DestinationChannel)))
                                Some s.DestinationChannel
                            | _ -> None)

                    Assert.That(Array.sort places, equalTo [| for place in 0 .. devices - 1 -> 2 * place |])

                    let summed, _ =
                        steps
                        |> Array.find (fun (_, other) -> other.IsSquaredNorm && Array.contains update.Parameter other.Reads)

                    for _, between in steps[summed .. at - 1] do
                        Assert.That(between.Writes, Has.None.EqualTo(update.Parameter).And.None.EqualTo update.Gradient)
                | _, other -> Assert.Fail $"{other.Name} writes a local rate"

[<Test>]
let ``a weight's rate comes of all its rows and its whole gradient, whatever else is asked for and the rewrites`` () =
    for placement in PlanCases.placements do
        for settings in [ asked; asked.WithUpdates(2.5, true); asked.InParts 2 ] do
            for rewrite in [ id; Fuse.all; Fuse.gpu ] do
                assertAdapted (rewrite (compiled settings placement))

    for settings in [ asked; asked.WithUpdates(2.5, true); asked.InParts 4 ] do
        for rewrite in [ id; Fuse.all ] do
            assertAdapted (rewrite (compiled (settings.OnReplica(1, 2)) Placement.OneDevice))

[<Test>]
let ``updates come layer by layer as gradients do, and wait for those of the layer alone`` () =
    for placement in PlanCases.placements do
        let plan = compiled asked placement
        let at predicate = plan.Steps |> Array.findIndex predicate

        let isUpdateOf name (step: Step) =
            step.Phase = Phase.Update && step.Layer = name

        for name in [ "fc8"; "fc7"; "conv3" ] do
            let next =
                at (fun step -> step.Operation.IsConvolutionWeightGradient && step.Layer = "conv1")

            Assert.That(plan.Steps |> Array.findIndexBack (isUpdateOf name), Is.LessThan next)

        // Gradients do not all wait for the last.
        let plain = compiled (PlanSettings.Plain DropoutScaling.AtTraining) placement

        let clipped =
            compiled (PlanSettings.Plain(DropoutScaling.AtTraining).WithUpdates(1.0, false)) placement

        let bytes plan = (Memory.plain plan).DeviceBytes[0]
        Assert.That(bytes plan - bytes plain, Is.LessThan((bytes clipped - bytes plain) / 2L))

[<Test>]
let ``without a trust coefficient, and in evaluation, nothing is adapted`` () =
    let norms (plan: Plan) =
        plan.Buffers |> Array.filter (fun buffer -> buffer.Kind = BufferKind.Norm) |> Array.length

    Assert.That(norms (compiled (asked.WithLars 0.0) Placement.ColumnPerDevice), Is.Zero)
    Assert.That(norms (Compile.asked asked Networks.alexnet Placement.OneDevice 4 Mode.Evaluation), Is.Zero)
    // Two sums and a rate for each of eight weights.
    Assert.That(norms (compiled asked Placement.OneDevice), equalTo 16)

[<Test>]
let ``rows that are divided among processes have no norm`` () =
    let compile () =
        Compile.asked (asked.OnReplica(0, 2).Sharing Parallelism.Hybrid) Networks.alexnet Placement.OneDevice 4 Mode.Training

    Assert.That(userError compile, equalTo "--lars is 0.001 and --parallel hybrid; allowed is 0, or --parallel data")

/// Σ g² and Σ w² read both tensors once, in float32 of the weights whatever the precision.
[<Test>]
let ``what norms cost`` () =
    let plan = compiled asked Placement.OneDevice

    let at =
        plan.Steps |> Array.findIndex (fun step -> step.Operation.IsSquaredNorm && step.Layer = "fc6")

    let numbers = 4096L * 9216L
    Assert.That((Cost.step plan plan.Steps[at]).Bytes, equalTo (8L * numbers + 8L))

    for precision in [ Precision.F32; Precision.BF16 ] do
        let cost = (GpuCost.steps plan precision)[at]
        Assert.That((cost.Bytes, cost.Launches), equalTo ((8L * numbers + 8L, 2)))
