module AlexNet.Core.Tests.CostTests

open NUnit.Framework
open AlexNet.Core

let private plan placement mode =
    Compile.plan Networks.alexnet placement 128 mode DropoutScaling.AtTest

let private layers placement mode = Cost.layers (plan placement mode)

[<TestCase("conv1", 105_415_200L)>]
[<TestCase("conv2", 223_948_800L)>]
[<TestCase("conv3", 149_520_384L)>]
[<TestCase("conv4", 112_140_288L)>]
[<TestCase("conv5", 74_760_192L)>]
[<TestCase("fc6", 37_748_736L)>]
[<TestCase("fc7", 16_777_216L)>]
[<TestCase("fc8", 4_096_000L)>]
let ``multiply-adds are those of the table, on one device and on two`` (name: string, count: int64) =
    for placement in PlanCases.placements do
        for mode in PlanCases.modes do
            let cost = layers placement mode |> Array.find (fun cost -> cost.Name = name)
            Assert.That(cost.MultiplyAdds, equalTo count)

[<Test>]
let ``sums are those of the paper's network`` () =
    for placement in PlanCases.placements do
        let costs = layers placement Mode.Training
        Assert.That(costs |> Array.sumBy _.MultiplyAdds, equalTo 724_406_816L)
        Assert.That(costs |> Array.sumBy _.Parameters, equalTo 60_965_224L)
        Assert.That(costs |> Array.sumBy _.Activations, equalTo 659_272L)

[<Test>]
let ``a training step takes 4.1356 GFLOP per image, without conv1's input gradient`` () =
    for placement in PlanCases.placements do
        let training = Cost.multiplyAddsPerImage (plan placement Mode.Training)
        Assert.That(training, equalTo (3L * 724_406_816L - 105_415_200L))
        Assert.That(2e-9 * float training, equalTo(4.1356).Within 5e-5)
        Assert.That(Cost.multiplyAddsPerImage (plan placement Mode.Evaluation), equalTo 724_406_816L)

[<Test>]
let ``only two devices have traffic, of conv3's and the fully connected layers' inputs`` () =
    Assert.That(layers Placement.OneDevice Mode.Training |> Array.sumBy _.Traffic, equalTo 0L)

    let traffic name =
        (layers Placement.ColumnPerDevice Mode.Evaluation |> Array.find (fun cost -> cost.Name = name)).Traffic

    // Each device fetches the other's half, 4 bytes a number, 128 images; fc8 runs on device 0 alone.
    Assert.That(traffic "conv3", equalTo (256L * 13L * 13L * 4L * 128L))
    Assert.That(traffic "fc6", equalTo (9216L * 4L * 128L))
    Assert.That(traffic "fc7", equalTo (4096L * 4L * 128L))
    Assert.That(traffic "fc8", equalTo (2048L * 4L * 128L))

/// Of the small network with 32 images, 4 bytes a number: the image 13,824 bytes, conv1 and relu1 8,192 each, fc2 640; weights 432 and
/// 1,280, biases 16 and 20.
[<Test>]
let ``bytes are those of every buffer that a step reads or writes`` () =
    let bytes mode =
        Cost.layers (Compile.plan PlanCases.tiny Placement.OneDevice 32 mode DropoutScaling.AtTest)
        |> Array.map (fun cost -> cost.Name, cost.Bytes)

    Assert.That(
        bytes Mode.Evaluation,
        equalTo
            [|
                "conv1", 13_824L + 432L + 16L + 8_192L
                "relu1", 8_192L + 8_192L
                "fc2", 8_192L + 1_280L + 20L + 640L
            |]
    )

    // Weight gradients read input and output gradient; an update reads weight, gradient and velocity, and writes the first and the last.
    Assert.That(
        bytes Mode.Training,
        equalTo
            [|
                "conv1", 22_464L + (13_824L + 8_192L + 432L + 16L) + 5L * (432L + 16L)
                "relu1", 16_384L + 3L * 8_192L
                "fc2", 10_132L + (1_280L + 640L + 8_192L) + (8_192L + 640L + 1_280L + 20L) + 5L * (1_280L + 20L)
            |]
    )

/// fc7's input comes of two devices, its gradient goes back to them: each time 2,048 numbers of 4 bytes for 128 images.
[<Test>]
let ``what is copied is read and written, what is added is read once more, and only other devices' is sent`` () =
    let plan = plan Placement.ColumnPerDevice Mode.Training
    let half = 1_048_576L

    let costs phase =
        plan.Steps
        |> Array.filter (fun step -> step.Operation.IsTransfer && step.Layer = "fc7" && step.Phase = phase)
        |> Array.map (fun step -> let cost = Cost.step plan step in step.Device, cost.Bytes, cost.Traffic)

    Assert.That(costs Phase.Forward, equalTo [| 0, 2L * half, 0L; 0, 2L * half, half; 1, 2L * half, half; 1, 2L * half, 0L |])

    Assert.That(costs Phase.Backward, equalTo [| 0, 2L * half, 0L; 0, 3L * half, half; 1, 2L * half, 0L; 1, 3L * half, half |])
