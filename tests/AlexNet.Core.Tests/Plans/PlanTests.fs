module AlexNet.Core.Tests.PlanTests

open NUnit.Framework
open FsCheck.NUnit
open AlexNet.Core

/// Buffers that hold something before the first step.
let private given (plan: Plan) =
    plan.Buffers
    |> Array.filter (fun buffer -> buffer.IsPersistent || buffer.Kind = BufferKind.Image)
    |> Array.map _.Id
    |> Set.ofArray

let private readsOnlyWhatIsWritten (plan: Plan) =
    let step (written, fine) (step: Step) =
        Set.union written (Set.ofArray step.Operation.Writes), fine && Set.isSubset (Set.ofArray step.Operation.Reads) written

    plan.Steps |> Array.fold step (given plan, true) |> snd

let private touchesOnlyItsDevice (plan: Plan) =
    plan.Steps
    |> Array.forall (fun step ->
        let devices =
            Array.append step.Operation.Reads step.Operation.Writes
            |> Array.map (fun id -> plan.Buffers[id].Device)

        match step.Operation with
        | Operation.Transfer s -> plan.Buffers[s.Destination].Device = step.Device
        | _ -> devices |> Array.forall (fun device -> device = step.Device))

/// The parameters that a step updates.
let private updated (step: Step) =
    step.Operation.ParameterUpdates |> Array.map _.Parameter

/// No step that reads a parameter comes after the step that updates it.
let private updatesLast (plan: Plan) =
    let updated =
        plan.Steps
        |> Array.indexed
        |> Array.collect (fun (at, step) -> updated step |> Array.map (fun parameter -> parameter, at))
        |> Map.ofArray

    plan.Steps
    |> Array.indexed
    |> Array.forall (fun (at, step) ->
        step.Operation.Reads
        |> Array.forall (fun id -> updated |> Map.tryFind id |> Option.forall (fun u -> at <= u)))

/// Every row of every tensor lies on exactly one device.
let private coversParameters (plan: Plan) =
    plan.Network.Parameters
    |> Array.forall (fun tensor ->
        let parts =
            plan.Buffers |> Array.filter (fun b -> b.Kind = BufferKind.Parameter && b.Name = tensor.Name)

        let rows =
            parts |> Array.collect (fun b -> [| b.FirstRow .. b.FirstRow + b.Dimensions[0] - 1 |]) |> Array.sort

        rows = [| 0 .. tensor.Dimensions[0] - 1 |])

let private updatesEveryParameterOnce (plan: Plan) =
    let updates = plan.Steps |> Array.collect updated |> Array.sort

    let parameters =
        plan.Buffers |> Array.filter (fun b -> b.Kind = BufferKind.Parameter) |> Array.map _.Id

    updates = (if plan.Mode = Mode.Training then parameters else [||])

/// What runs beside the line touches nothing that the line touches after it.
let private sideStepsAreAlone (plan: Plan) =
    let touched (step: Step) =
        Set.union (Set.ofArray step.Operation.Reads) (Set.ofArray step.Operation.Writes)

    plan.Steps
    |> Array.indexed
    |> Array.filter (fun (_, step) -> step.Stream = StepStream.Side)
    |> Array.forall (fun (at, step) ->
        plan.Steps[at + 1 ..]
        |> Array.forall (fun later -> Set.isEmpty (Set.intersect (touched step) (touched later))))

/// All invariants, by name, that a plan breaks.
let private broken (plan: Plan) =
    [
        "reads only what is written", readsOnlyWhatIsWritten
        "touches only its device", touchesOnlyItsDevice
        "updates last", updatesLast
        "covers the parameters", coversParameters
        "updates every parameter once", updatesEveryParameterOnce
        "side steps are alone", sideStepsAreAlone
    ]
    |> List.filter (fun (_, holds) -> not (holds plan))
    |> List.map fst

[<Test>]
let ``plans of every network, placement and mode are sound`` () =
    for plan in PlanCases.named do
        Assert.That(broken plan, Is.Empty, $"{plan.Network.Name} {plan.Placement} {plan.Mode}")
        Assert.That(broken (Fuse.all plan), Is.Empty, $"{plan.Network.Name} {plan.Placement} {plan.Mode} fused")
        Assert.That(broken (Fuse.gpu plan), Is.Empty, $"{plan.Network.Name} {plan.Placement} {plan.Mode} for GPUs")

[<Property(Arbitrary = [| typeof<PlanCases.Arbitraries> |])>]
let ``plans of random networks are sound`` (plan: Plan) = List.isEmpty (broken plan)

[<Test>]
let ``two devices have transfers where a layer reads both columns and nowhere else`` () =
    let plan =
        Compile.plan Networks.alexnet Placement.ColumnPerDevice 4 Mode.Training DropoutScaling.AtTest

    let layers =
        plan.Steps |> Array.filter _.Operation.IsTransfer |> Array.map _.Layer |> Array.distinct

    Assert.That(layers, Is.EquivalentTo [| "conv3"; "fc6"; "fc7"; "fc8" |])
    Assert.That(plan.Devices, equalTo 2)

[<Test>]
let ``one device has grouped convolutions and no transfers`` () =
    let plan =
        Compile.plan Networks.alexnet Placement.OneDevice 4 Mode.Training DropoutScaling.AtTest

    Assert.That(plan.Steps |> Array.exists _.Operation.IsTransfer, Is.False)
    Assert.That(plan.Devices, equalTo 1)

    let groups =
        plan.Steps
        |> Array.choose (fun step ->
            match step.Operation with
            | Operation.Convolution s -> Some s.Geometry.Groups
            | _ -> None)

    Assert.That(groups, equalTo [| 1; 2; 1; 2; 2 |])

[<Test>]
let ``normalisation never crosses a column`` () =
    for plan in PlanCases.named |> Array.filter (fun plan -> plan.Network.Name = "alexnet") do
        for step in plan.Steps do
            match step.Operation with
            | Operation.Normalise s -> Assert.That(plan.Buffers[s.Input].Dimensions[0] / s.Columns, (Is.EqualTo 48).Or.EqualTo 128)
            | _ -> ()

[<Test>]
let ``evaluation keeps nothing for backward and masks nothing`` () =
    for plan in PlanCases.named |> Array.filter (fun plan -> plan.Mode = Mode.Evaluation) do
        Assert.That(plan.Buffers |> Array.exists (fun b -> b.Kind = BufferKind.Kept || b.Kind = BufferKind.Gradient), Is.False)
        Assert.That(plan.Steps |> Array.exists _.Operation.IsDropout, Is.False)

[<Test>]
let ``a batch below 1 and a network without a classifier are refused`` () =
    let refused network batch =
        userError (fun () -> Compile.plan network Placement.OneDevice batch Mode.Training DropoutScaling.AtTest)

    Assert.That(refused Networks.alexnet 0, equalTo "batch is 0; allowed is 1 or more")

    let headless =
        { Networks.alexnet with
            Layers = Array.truncate 4 Networks.alexnet.Layers
        }

    let fault = "network alexnet must end in a fully connected layer of one column"

    Assert.That(refused headless 1, equalTo fault)

    let last = Networks.alexnet.Layers.Length - 1

    let parted =
        { Networks.alexnet with
            Layers =
                Networks.alexnet.Layers
                |> Array.mapi (fun at layer -> if at = last then { layer with Columns = 2 } else layer)
        }

    Assert.That(refused parted 1, equalTo fault)

/// Dropout straight after a convolution: column 1's units start after all of column 0's, not after its channels.
[<Test>]
let ``dropout counts units through both columns`` () =
    let own name operation =
        {
            Name = name
            Layer = operation
            Columns = 2
            Reads = (if name = "conv1" then Reads.All else Reads.Own)
            Bias = 0.0
        }

    let network =
        {
            Name = "spatial"
            ImageSize = 8
            Crop = 8
            Channels = 3
            Loss = Loss.Softmax
            Layers =
                [|
                    own "conv1" (Layer.Convolution(6, 3, 1, 1))
                    own "dropout1" (Layer.Dropout 0.5)
                    { own "fc2" (Layer.FullyConnected 3) with
                        Columns = 1
                        Reads = Reads.All
                    }
                |]
        }

    let plan =
        Compile.plan network Placement.ColumnPerDevice 1 Mode.Training DropoutScaling.AtTest

    let first =
        plan.Steps
        |> Array.choose (fun step ->
            match step.Operation with
            | Operation.Dropout s when step.Phase = Phase.Forward -> Some s.FirstUnit
            | _ -> None)

    Assert.That(first, equalTo [| 0; 3 * 8 * 8 |])

let private clippedAndAveraged =
    { PlanSettings.Plain DropoutScaling.AtTraining with
        ClipNorm = 2.5
        Averages = true
    }

[<Test>]
let ``no update comes before the norm of all gradients where it is limited, whatever the rewrites`` () =
    for placement in PlanCases.placements do
        for rewrite in [ id; Fuse.all; Fuse.gpu ] do
            let plan =
                rewrite (Compile.asked clippedAndAveraged Networks.alexnet placement 2 Mode.Training)

            let steps = plan.Steps |> Array.map _.Operation
            let first = steps |> Array.findIndex (fun o -> o.ParameterUpdates.Length > 0)

            Assert.That(steps |> Array.findIndexBack _.IsClipNorm, Is.LessThan first)

            let gradients =
                plan.Buffers |> Array.filter (fun b -> b.Kind = BufferKind.ParameterGradient) |> Array.map _.Id

            let summed =
                steps |> Array.filter _.IsSquaredNorm |> Array.collect _.Reads |> Array.sort

            Assert.That(summed, equalTo gradients)

            // Each device reads a sum of every device, in the same order.
            for clip in steps do
                match clip with
                | Operation.ClipNorm s -> Assert.That(plan.Buffers[s.Sums].Dimensions, equalTo [| plan.Devices |])
                | _ -> ()

            for update in steps |> Array.collect _.ParameterUpdates do
                Assert.That(plan.Buffers[update.Factor.Value].Device, equalTo plan.Buffers[update.Parameter].Device)
                Assert.That(plan.Buffers[update.Average.Value].Tensor, equalTo plan.Buffers[update.Parameter].Name)

[<Test>]
let ``evaluation knows neither averages nor norms`` () =
    let plan =
        Compile.asked clippedAndAveraged Networks.alexnet Placement.OneDevice 2 Mode.Evaluation

    Assert.That(plan.Buffers |> Array.exists (fun b -> b.Kind = BufferKind.Average || b.Kind = BufferKind.Norm), Is.False)

/// Read through once by hand; whoever changes how plans are written says so in plans.txt too.
[<Test>]
let ``plans are these, step by step`` () =
    let plan placement mode scaling =
        Compile.plan PlanCases.everyLayer placement 2 mode scaling

    let lines =
        [
            yield! PlanCases.listed "two devices, training" (plan Placement.ColumnPerDevice Mode.Training DropoutScaling.AtTest)
            yield!
                PlanCases.listed "one device, training, fused" (Fuse.all (plan Placement.OneDevice Mode.Training DropoutScaling.AtTraining))
            yield!
                PlanCases.listed
                    "two devices, training, for GPUs"
                    (Fuse.gpu (plan Placement.ColumnPerDevice Mode.Training DropoutScaling.AtTraining))
            yield! PlanCases.listed "one device, evaluation" (plan Placement.OneDevice Mode.Evaluation DropoutScaling.AtTest)
            yield!
                PlanCases.listed
                    "one device, evaluation, scaled in training"
                    (plan Placement.OneDevice Mode.Evaluation DropoutScaling.AtTraining)
            yield!
                PlanCases.listed
                    "two devices, training, clipped and averaged"
                    (Compile.asked clippedAndAveraged PlanCases.everyLayer Placement.ColumnPerDevice 2 Mode.Training)
        ]

    let known =
        System.IO.File.ReadAllLines(System.IO.Path.Combine(__SOURCE_DIRECTORY__, "plans.txt"))

    for line, expected in Seq.zip lines known do
        Assert.That(line, equalTo expected)

    Assert.That(lines.Length, equalTo known.Length)

[<Test>]
let ``a buffer has its elements and bytes for a batch`` () =
    let buffer =
        {
            Id = 3
            Name = "x"
            Kind = BufferKind.Activation
            Element = ElementType.Float32
            Device = 1
            Dimensions = [| 5; 3; 2 |]
            PerImage = true
            FirstRow = 0
            OfAllReplicas = false
            Whole = 3
            FirstImage = 0
        }

    Assert.That((buffer.Size, buffer.Elements 7, buffer.Bytes 7, buffer.IsPersistent), equalTo ((30L, 210L, 840L, false)))

    Assert.That(
        ({ buffer with
            Element = ElementType.UInt8
        })
            .Bytes
            7,
        equalTo 210L
    )

    Assert.That(({ buffer with PerImage = false }).Bytes 7, equalTo 120L)
    Assert.That(string buffer.Shape, equalTo "5×3×2")
    Assert.That(string { buffer with Dimensions = [| 5 |] }.Shape, equalTo "5")

    let kept =
        System.Enum.GetValues<BufferKind>()
        |> Array.filter (fun kind -> { buffer with Kind = kind }.IsPersistent)

    Assert.That(kept, equalTo [| BufferKind.Parameter; BufferKind.Velocity; BufferKind.Average |])
