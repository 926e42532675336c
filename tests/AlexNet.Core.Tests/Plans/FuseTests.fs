module AlexNet.Core.Tests.FuseTests

open NUnit.Framework
open FsCheck.NUnit
open AlexNet.Core

// That fusing keeps the function is tested where plans run: in every engine's suite.

let private compile network placement mode =
    Compile.plan network placement 4 mode DropoutScaling.AtTest

let private count predicate (plan: Plan) =
    plan.Steps |> Array.filter (fun step -> predicate step.Operation) |> Array.length

let private buffer name kind (plan: Plan) =
    plan.Buffers |> Array.find (fun buffer -> buffer.Name = name && buffer.Kind = kind)

let private isTouched (plan: Plan) (buffer: Buffer) =
    let lifetimes = Plan.lifetimes plan in lifetimes[buffer.Id].IsSome

let private sum cost (plan: Plan) =
    plan.Steps |> Array.sumBy (Cost.step plan >> cost)

/// A step like another that writes a multiple of one buffer to another.
let private scaling factor input output (step: Step) =
    { step with
        Operation =
            Operation.Scale
                {
                    Factor = factor
                    Input = input
                    Output = output
                }
    }

[<Test>]
let ``every activation of the paper's network joins its product`` () =
    let plan = compile Networks.alexnet Placement.ColumnPerDevice Mode.Training
    let fused = Fuse.activation plan
    Assert.That(count _.IsActivate plan, equalTo 14)
    Assert.That(count _.IsActivate fused, equalTo 0)
    Assert.That(count _.IsActivateGradient fused, equalTo 14)
    Assert.That(fused.Steps.Length, equalTo (plan.Steps.Length - 14))

[<Test>]
let ``every ReLU beside a norm or a pooling of the paper's network gives up its gradient's pass`` () =
    let plan = compile Networks.alexnet Placement.OneDevice Mode.Training
    let fused = Fuse.reluGradient plan
    // relu1 and relu2 before norms, relu5 before a pooling; relu3, relu4, relu6 and relu7 stay.
    Assert.That(count _.IsActivateGradient plan, equalTo 7)
    Assert.That(count _.IsActivateGradient fused, equalTo 4)

[<Test>]
let ``a ReLU after the pooling gives it up too`` () =
    let layers = Array.copy Networks.alexnet.Layers
    let at = layers |> Array.findIndex (fun layer -> layer.Name = "relu5")
    layers[at] <- Networks.alexnet.Layers[at + 1]
    layers[at + 1] <- Networks.alexnet.Layers[at]

    let plan =
        compile
            { Networks.alexnet with
                Layers = layers
            }
            Placement.OneDevice
            Mode.Training

    let gate =
        (Fuse.reluGradient plan).Steps
        |> Array.choose (fun step ->
            match step.Operation with
            | Operation.MaxPoolGradient s when step.Layer = "pool5" -> Some s.Gate
            | _ -> None)

    Assert.That(gate, equalTo [| (buffer "relu5" BufferKind.Activation plan).Id |])

[<Test>]
let ``every norm of the paper's network joins the pooling after it, forward and backward`` () =
    for placement, each in [ Placement.OneDevice, 2; Placement.ColumnPerDevice, 4 ] do
        let fused = Fuse.normalisePool (compile Networks.alexnet placement Mode.Training)
        Assert.That(count _.IsNormalise fused + count _.IsNormaliseGradient fused, equalTo 0)
        Assert.That(count _.IsNormalisePool fused, equalTo each)
        Assert.That(count _.IsNormalisePoolGradient fused, equalTo each)
        // pool5 has no norm before it.
        Assert.That(count _.IsMaxPool fused, equalTo (each / 2))

[<Test>]
let ``a joined step has everything of those it stands for`` () =
    let plan = compile Networks.alexnet Placement.OneDevice Mode.Training
    let fused = Fuse.all plan

    let activation name =
        (buffer name BufferKind.Activation plan).Id

    let gradient name =
        (buffer (name + ".gradient") BufferKind.Gradient plan).Id

    let choice = (buffer "pool1.choice" BufferKind.Kept plan).Id

    let ofLayers (names: string list) predicate =
        fused.Steps
        |> Array.filter (fun step -> List.contains step.Layer names && predicate step.Operation)
        |> Array.map _.Operation

    Assert.That(
        ofLayers [ "conv2" ] _.IsConvolution,
        equalTo
            [|
                Operation.Convolution
                    {
                        Geometry =
                            {
                                Groups = 2
                                Kernel = 5
                                Stride = 1
                                Pad = 2
                            }
                        Input = activation "pool1"
                        Weight = (buffer "conv2.weight" BufferKind.Parameter plan).Id
                        Bias = System.Nullable (buffer "conv2.bias" BufferKind.Parameter plan).Id
                        Output = activation "relu2"
                        Activation = Activation.Relu
                    }
            |]
    )

    Assert.That(
        ofLayers [ "norm1"; "pool1" ] _.IsNormalisePool,
        equalTo
            [|
                Operation.NormalisePool
                    {
                        Norm = Networks.paperNorm
                        Columns = 2
                        Window = 3
                        Stride = 2
                        Input = activation "relu1"
                        Output = activation "pool1"
                        Choice = System.Nullable choice
                        Bias = System.Nullable()
                    }
            |]
    )

    Assert.That(
        ofLayers [ "norm1"; "pool1" ] _.IsNormalisePoolGradient,
        equalTo
            [|
                Operation.NormalisePoolGradient
                    {
                        Norm = Networks.paperNorm
                        Columns = 2
                        Window = 3
                        Stride = 2
                        Input = activation "relu1"
                        Choice = choice
                        OutputGradient = gradient "pool1"
                        InputGradient = gradient "conv1"
                        Gate = System.Nullable()
                        Rectified = true
                        Bias = System.Nullable()
                        BiasGradient = System.Nullable()
                    }
            |]
    )

    // relu5 before pool5: the mask is of what came out of the pooling.
    Assert.That(
        ofLayers [ "pool5" ] _.IsMaxPoolGradient,
        equalTo
            [|
                Operation.MaxPoolGradient
                    {
                        Window = 3
                        Stride = 2
                        Choice = (buffer "pool5.choice" BufferKind.Kept plan).Id
                        OutputGradient = gradient "pool5"
                        InputGradient = gradient "conv5"
                        Gate = System.Nullable(activation "pool5")
                        BiasGradient = System.Nullable()
                    }
            |]
    )

[<Test>]
let ``a norm that something else reads keeps its output`` () =
    let plan = compile Networks.alexnet Placement.OneDevice Mode.Evaluation
    let norm1 = buffer "norm1" BufferKind.Activation plan
    let pool1 = buffer "pool1" BufferKind.Activation plan

    let reader = plan.Steps[0] |> scaling 1.0 norm1.Id pool1.Id

    let kept =
        Fuse.normalisePool
            { plan with
                Steps = Array.append plan.Steps [| reader |]
            }

    Assert.That(count _.IsNormalise kept, equalTo 1)
    Assert.That(isTouched kept norm1)

[<Test>]
let ``what a fused step reads may not change between the two`` () =
    let plan = compile Networks.alexnet Placement.OneDevice Mode.Evaluation
    let relu1 = buffer "relu1" BufferKind.Activation plan
    let at = plan.Steps |> Array.findIndex _.Operation.IsMaxPool

    let writer = plan.Steps[at] |> scaling 2.0 plan.Images[0] relu1.Id

    let kept =
        Fuse.normalisePool
            { plan with
                Steps = Array.insertAt at writer plan.Steps
            }

    Assert.That(count _.IsNormalise kept, equalTo 1)

[<Property(Arbitrary = [| typeof<PlanCases.Arbitraries> |])>]
let ``fusing twice is fusing once`` (plan: Plan) =
    let fused, forGpu = Fuse.all plan, Fuse.gpu plan
    Fuse.all fused = fused && Fuse.gpu forGpu = forGpu

[<Property(Arbitrary = [| typeof<PlanCases.Arbitraries> |])>]
let ``no rewrite changes the arithmetic, and none moves or keeps more bytes`` (plan: Plan) =
    [
        Fuse.activation
        Fuse.reluGradient
        Fuse.normalisePool
        Fuse.all
        Fuse.updates
    ]
    |> List.forall (fun rewrite ->
        let fused = rewrite plan

        sum _.MultiplyAdds fused = sum _.MultiplyAdds plan
        && sum _.Traffic fused = sum _.Traffic plan
        && sum _.Bytes fused <= sum _.Bytes plan)

[<Property(Arbitrary = [| typeof<PlanCases.Arbitraries> |])>]
let ``a fused plan touches no buffer that the plan did not, and gives the same results`` (plan: Plan) =
    let fused = Fuse.gpu plan

    let writes (plan: Plan) =
        plan.Steps |> Array.collect _.Operation.Writes |> Set.ofArray

    let isResult id =
        plan.Buffers[id].IsPersistent || id = plan.Probabilities || id = plan.Losses

    Set.isSubset (writes fused) (writes plan)
    && Set.filter isResult (writes fused) = Set.filter isResult (writes plan)

[<Test>]
let ``what a fused step need not store is stored no more`` () =
    let plan = compile Networks.alexnet Placement.OneDevice Mode.Training
    let fused = Fuse.all plan

    for name, kind in
        [
            "conv1", BufferKind.Activation
            "norm1", BufferKind.Activation
            "norm1.scale", BufferKind.Kept
            "norm1.gradient", BufferKind.Gradient
            "norm2", BufferKind.Activation
        ] do
        let unused = buffer name kind fused
        Assert.That(isTouched plan unused, name)
        Assert.That(isTouched fused unused, Is.False, name)
        Assert.That((Memory.plain fused).Offsets[unused.Id].HasValue, Is.False, name)

    let bytes plan = (Memory.plain plan).DeviceBytes[0]
    let norm1 = (buffer "norm1" BufferKind.Activation plan).Bytes plan.Batch
    Assert.That(bytes plan - bytes fused, Is.GreaterThan(3L * norm1))

let private forGpu placement =
    Fuse.gpu (compile Networks.alexnet placement Mode.Training)

/// Those of one layer, in their order.
let private named layer (plan: Plan) =
    plan.Steps |> Array.filter (fun step -> step.Layer = layer) |> Array.map _.Operation.Name

[<Test>]
let ``convolutions that a pooling follows leave bias, ReLU and the bias's gradient to it`` () =
    for placement in PlanCases.placements do
        let plan = forGpu placement
        let each = if placement = Placement.OneDevice then 1 else 2

        let times names =
            Array.collect (Array.replicate each) names

        Assert.That(
            named "conv1" plan |> Array.filter _.StartsWith("convolution"),
            equalTo (times [| "convolution"; "convolution weight gradient" |])
        )

        Assert.That(
            named "norm1" plan,
            equalTo (
                times
                    [|
                        "bias+relu+local response norm+max pool"
                        "local response norm+max pool gradient+relu+bias"
                    |]
            )
        )

        Assert.That(named "pool5" plan, equalTo (times [| "bias+relu+max pool"; "max pool gradient+relu+bias" |]))
        // No pooling follows conv3 and conv4: cuDNN or a pass of its own adds their bias, and the ReLU's gradient adds up the bias's.
        Assert.That(named "conv4" plan |> Array.head, equalTo "convolution+bias+relu")
        Assert.That(named "relu4" plan, equalTo (times [| "relu gradient+bias" |]))

[<Test>]
let ``a bias that something else needs stays with its convolution`` () =
    let plan = Fuse.all (compile Networks.alexnet Placement.OneDevice Mode.Evaluation)
    let relu1 = buffer "relu1" BufferKind.Activation plan
    let last = Array.last plan.Steps

    let reader = last |> scaling 1.0 relu1.Id relu1.Id

    let names (plan: Plan) = plan.Steps[0].Operation.Name

    Assert.That(names (Fuse.poolBias plan), equalTo "convolution")

    Assert.That(
        names (
            Fuse.poolBias
                { plan with
                    Steps = Array.append plan.Steps [| reader |]
                }
        ),
        equalTo "convolution+bias+relu"
    )

    // Changed before the pooling reads it.
    let bias = buffer "conv1.bias" BufferKind.Parameter plan

    let writer = plan.Steps[0] |> scaling 2.0 bias.Id bias.Id

    Assert.That(
        names (
            Fuse.poolBias
                { plan with
                    Steps = Array.insertAt 1 writer plan.Steps
                }
        ),
        equalTo "convolution+bias+relu"
    )

[<Test>]
let ``large updates run beside the convolutions' gradients, small ones are one step at the end`` () =
    for placement, devices in [ Placement.OneDevice, 1; Placement.ColumnPerDevice, 2 ] do
        let plan = forGpu placement
        let beside = plan.Steps |> Array.filter (fun step -> step.Stream = StepStream.Side)
        // fc8 is one column, so it has one part only.
        Assert.That(beside |> Array.map _.Layer |> Array.countBy id, equalTo [| "fc8", 1; "fc7", devices; "fc6", devices |])
        Assert.That(beside |> Array.forall _.Operation.IsUpdate)
        Assert.That(count _.IsUpdate plan, equalTo beside.Length)

        let items =
            plan.Steps
            |> Array.choose (fun step ->
                match step.Operation with
                | Operation.Updates s -> Some s.Items.Length
                | _ -> None)

        // Weights of five convolutions and eight biases; the second device has no fc8.
        Assert.That(items, equalTo (Array.take devices [| 13; 12 |]))

[<Test>]
let ``what runs beside the line keeps its memory until the end`` () =
    let plan = forGpu Placement.OneDevice
    let gradient = buffer "fc6.weight.gradient" BufferKind.ParameterGradient plan
    let lifetimes = Plan.lifetimes plan
    let struct (first, last) = lifetimes[gradient.Id].Value
    Assert.That(plan.Steps[first].Layer, equalTo "fc6")
    Assert.That(last, equalTo (plan.Steps.Length - 1))
    let layout = Memory.plain plan
    let at = layout.Offsets[gradient.Id].Value

    for other in plan.Buffers do
        match lifetimes[other.Id] with
        | ValueSome(struct (_, last)) when other.Id <> gradient.Id && last >= first && layout.Offsets[other.Id].HasValue ->
            let start = layout.Offsets[other.Id].Value
            Assert.That(start >= at + gradient.Bytes plan.Batch || start + other.Bytes plan.Batch <= at, other.Name)
        | _ -> ()
