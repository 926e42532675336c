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
                        Bias = (buffer "conv2.bias" BufferKind.Parameter plan).Id
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
                    }
            |]
    )

[<Test>]
let ``a norm that something else reads keeps its output`` () =
    let plan = compile Networks.alexnet Placement.OneDevice Mode.Evaluation
    let norm1 = buffer "norm1" BufferKind.Activation plan
    let pool1 = buffer "pool1" BufferKind.Activation plan

    let reader =
        { plan.Steps[0] with
            Operation =
                Operation.Scale
                    {
                        Factor = 1.0
                        Input = norm1.Id
                        Output = pool1.Id
                    }
        }

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

    let writer =
        { plan.Steps[at] with
            Operation =
                Operation.Scale
                    {
                        Factor = 2.0
                        Input = plan.Images[0]
                        Output = relu1.Id
                    }
        }

    let kept =
        Fuse.normalisePool
            { plan with
                Steps = Array.insertAt at writer plan.Steps
            }

    Assert.That(count _.IsNormalise kept, equalTo 1)

[<Property(Arbitrary = [| typeof<PlanCases.Arbitraries> |])>]
let ``fusing twice is fusing once`` (plan: Plan) =
    let fused = Fuse.all plan
    Fuse.all fused = fused

[<Property(Arbitrary = [| typeof<PlanCases.Arbitraries> |])>]
let ``no rewrite changes the arithmetic, and none moves or keeps more bytes`` (plan: Plan) =
    [ Fuse.activation; Fuse.reluGradient; Fuse.normalisePool; Fuse.all ]
    |> List.forall (fun rewrite ->
        let fused = rewrite plan

        sum _.MultiplyAdds fused = sum _.MultiplyAdds plan
        && sum _.Traffic fused = sum _.Traffic plan
        && sum _.Bytes fused <= sum _.Bytes plan)

[<Property(Arbitrary = [| typeof<PlanCases.Arbitraries> |])>]
let ``a fused plan touches no buffer that the plan did not, and gives the same results`` (plan: Plan) =
    let fused = Fuse.all plan

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
