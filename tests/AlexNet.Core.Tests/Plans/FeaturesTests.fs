module AlexNet.Core.Tests.FeaturesTests

open NUnit.Framework
open AlexNet.Core

let private compile layer network placement =
    Compile.features layer network placement 3 DropoutScaling.AtTest

let private rewrites = [ "none", id; "all", Fuse.all; "gpu", Fuse.gpu ]

let private placements network =
    if (Network.bindsColumns network).IsSome then
        [ Placement.OneDevice ]
    else
        [ Placement.OneDevice; Placement.ColumnPerDevice ]

/// Every layer of every network, as a plan that keeps its output.
let private everyLayer =
    [
        for network in Networks.all do
            for placement in placements network do
                for layer in network.Layers -> network, layer, compile layer.Name network placement
    ]

/// What each buffer holds when a plan has run, as a formula of the image and the parameters: fused steps spelled out, so that two plans
/// that mean the same function have the same formula.
let private formulas (plan: Plan) =
    let values = Array.init plan.Buffers.Length (fun id -> plan.Buffers[id].Name)
    let gathered = Array.create plan.Buffers.Length ""

    let added (bias: System.Nullable<int>) formula =
        if bias.HasValue then
            $"({formula}+{values[bias.Value]}:{plan.Buffers[bias.Value].FirstRow})"
        else
            formula

    let activated activation formula =
        if activation = Activation.None then
            formula
        else
            $"{activation}({formula})"

    let rectified (bias: System.Nullable<int>) formula =
        if bias.HasValue then
            activated Activation.Relu (added bias formula)
        else
            formula

    let weighted weight input =
        $"{values[weight]}:{plan.Buffers[weight].FirstRow}*{values[input]}"

    let pooled window stride formula = $"max{window}/{stride}({formula})"
    let normalised columns formula = $"norm/{columns}({formula})"

    for step in plan.Steps do
        match step.Operation with
        | Operation.Convolution s -> values[s.Output] <- weighted s.Weight s.Input |> added s.Bias |> activated s.Activation
        | Operation.FullyConnected s ->
            values[s.Output] <- weighted s.Weight s.Input |> added (System.Nullable s.Bias) |> activated s.Activation
        | Operation.Activate s -> values[s.Output] <- activated s.Function values[s.Input]
        | Operation.Normalise s -> values[s.Output] <- normalised s.Columns values[s.Input]
        | Operation.SpatialNormalise s -> values[s.Output] <- $"spatial({values[s.Input]})"
        | Operation.MaxPool s -> values[s.Output] <- values[s.Input] |> rectified s.Bias |> pooled s.Window s.Stride
        | Operation.AveragePool s -> values[s.Output] <- $"mean{s.Window}/{s.Stride}({values[s.Input]})"
        | Operation.NormalisePool s ->
            values[s.Output] <- values[s.Input] |> rectified s.Bias |> normalised s.Columns |> pooled s.Window s.Stride
        | Operation.Scale s -> values[s.Output] <- $"{s.Factor}*({values[s.Input]})"
        | Operation.Transfer s ->
            gathered[s.Destination] <- gathered[s.Destination] + $"[{values[s.Source]}]"
            values[s.Destination] <- gathered[s.Destination]
        | Operation.SoftmaxLoss s -> values[s.Probabilities] <- $"softmax({values[s.Logits]})"
        | other -> Assert.Fail $"{other} in a plan for evaluation"

    values

[<Test>]
let ``whatever is rewritten, a kept layer's buffers hold its output, and the probabilities are the same`` () =
    for network, layer, plan in everyLayer do
        let expected = formulas plan

        for name, rewrite in rewrites do
            let rewritten = rewrite plan
            let actual = formulas rewritten
            let what = $"{network.Name}, {layer.Name}, {plan.Placement}, {name}"
            Assert.That(rewritten.Features, equalTo plan.Features, what)

            for id in Array.append plan.Features [| plan.Probabilities |] do
                Assert.That(actual[id], equalTo expected[id], what)

[<Test>]
let ``the formula of a layer names its own function last`` () =
    let formula layer =
        let plan = compile layer Networks.cifarRelu Placement.OneDevice in (formulas (Fuse.gpu plan))[plan.Features[0]]

    Assert.That(formula "conv1", equalTo "(conv1.weight:0*image+conv1.bias:0)")
    Assert.That(formula "relu1", equalTo "Relu((conv1.weight:0*image+conv1.bias:0))")
    Assert.That(formula "pool1", equalTo "max3/2(Relu((conv1.weight:0*image+conv1.bias:0)))")

[<Test>]
let ``a kept layer's buffers live until the last step, in memory that nothing else gets`` () =
    for network, layer, plan in everyLayer do
        for name, rewrite in rewrites do
            let rewritten = rewrite plan
            let lifetimes = Plan.lifetimes rewritten
            let layout = Memory.plain rewritten

            for id in rewritten.Features do
                let what = $"{network.Name}, {layer.Name}, {plan.Placement}, {name}"
                let struct (first, last) = lifetimes[id].Value
                Assert.That(last, equalTo (rewritten.Steps.Length - 1), what)

                let start, bytes =
                    layout.Offsets[id].Value, rewritten.Buffers[id].Bytes rewritten.Batch

                for other in rewritten.Buffers do
                    if other.Id <> id && other.Device = rewritten.Buffers[id].Device then
                        match lifetimes[other.Id] with
                        | ValueSome(struct (_, otherLast)) when otherLast >= first ->
                            let otherStart = layout.Offsets[other.Id].Value

                            Assert.That(
                                otherStart >= start + bytes || start >= otherStart + other.Bytes rewritten.Batch,
                                what + $": {other.Name}"
                            )
                        | _ -> ()

[<Test>]
let ``features have the layer's shape, all columns together, in the order of channels`` () =
    for network, layer, plan in everyLayer do
        let at = network.Layers |> Array.findIndex (fun other -> other.Name = layer.Name)

        let shapes = Network.shapesOrFail network
        Assert.That(plan.FeatureShape, equalTo shapes[at], $"{network.Name}, {layer.Name}")
        Assert.That(plan.Features |> Array.map (fun id -> plan.Buffers[id].Device), equalTo [| 0 .. plan.Features.Length - 1 |])

[<Test>]
let ``of the paper's two columns each has its own half of relu7`` () =
    let plan = compile "relu7" Networks.alexnet Placement.ColumnPerDevice
    Assert.That(plan.Features |> Array.map (fun id -> plan.Buffers[id].Size), equalTo [| 2048L; 2048L |])
    Assert.That(plan.FeatureShape.Size, equalTo 4096)

[<Test>]
let ``a layer that the network has not is refused with those that it has`` () =
    Assert.That(
        userError (fun () -> compile "fc9" Networks.cifarRelu Placement.OneDevice),
        equalTo "network cifar-relu has no layer 'fc9'; allowed are conv1, relu1, pool1, conv2, relu2, pool2, conv3, relu3, pool3, fc4"
    )

[<Test>]
let ``a plan that keeps no layer's output has no features`` () =
    let plan =
        Compile.plan Networks.cifarRelu Placement.OneDevice 3 Mode.Evaluation DropoutScaling.AtTest

    Assert.That(plan.Features, Is.Empty)

    Assert.That(
        (Assert.Throws<System.InvalidOperationException>(fun () -> plan.FeatureShape |> ignore) |> nonNull).Message,
        equalTo "the plan keeps no layer's output; Compile.features makes one that does"
    )
