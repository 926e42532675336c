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
