module AlexNet.Core.Tests.GpuCostTests

open NUnit.Framework
open AlexNet.Core

let private compiled =
    Compile.plan Networks.alexnet Placement.OneDevice 128 Mode.Training DropoutScaling.AtTraining

/// As the engine ran it before plans were rewritten for GPUs, and now.
let private before, now = Fuse.all compiled, Fuse.gpu compiled

let private step (plan: Plan) precision layer isIt =
    let at =
        plan.Steps |> Array.findIndex (fun step -> step.Layer = layer && isIt step.Operation)

    (GpuCost.steps plan precision)[at]

let private sum ofEach (plan: Plan) =
    GpuCost.steps plan Precision.BF16 |> Array.sumBy ofEach

let private images = 128L * 227L * 227L * 3L
let private outputs = 128L * 55L * 55L * 96L
let private weights = 96L * 11L * 11L * 3L

[<Test>]
let ``bytes are those of the numbers in memory, biases in float32`` () =
    let bytes plan precision =
        (step plan precision "conv1" _.IsConvolution).Bytes

    Assert.That(bytes before Precision.TF32, equalTo (4L * (images + outputs + weights + 96L)))
    Assert.That(bytes now Precision.TF32, equalTo (4L * (images + outputs + weights)))
    Assert.That(bytes now Precision.BF16, equalTo (2L * (images + outputs + weights)))

[<Test>]
let ``in bf16 a convolution's bias is a pass of its own, unless a pooling has it`` () =
    let conv1 = step before Precision.BF16 "conv1" _.IsConvolution
    Assert.That((conv1.Bytes, conv1.Launches), equalTo (2L * (images + outputs + weights) + 4L * 96L + 4L * outputs, 2))
    Assert.That((step now Precision.BF16 "conv1" _.IsConvolution).Launches, equalTo 1)
    Assert.That((step before Precision.F32 "conv1" _.IsConvolution).Launches, equalTo 1)
    // No pooling follows conv4.
    Assert.That((step now Precision.BF16 "conv4" _.IsConvolution).Launches, equalTo 2)

[<Test>]
let ``a bias's gradient reads the output's gradient again, unless what wrote that adds it up`` () =
    let gradient plan =
        step plan Precision.BF16 "conv4" _.IsConvolutionWeightGradient

    let positions = 128L * 13L * 13L
    let touched = 2L * (positions * (384L + 384L) + 384L * 192L * 9L)
    Assert.That((gradient before).Bytes, equalTo (touched + 2L * positions * 384L + 4L * 384L))
    Assert.That((gradient now).Bytes, equalTo touched)
    Assert.That(((gradient before).Launches, (gradient now).Launches), equalTo (3, 1))

[<Test>]
let ``an update reads and writes float32, and in bf16 the products' copy`` () =
    let fc8 = 4_096_000L

    let update precision =
        (step now precision "fc8" _.IsUpdate).Bytes

    Assert.That(update Precision.TF32, equalTo (20L * fc8))
    Assert.That(update Precision.BF16, equalTo (22L * fc8))
    // Those of convolutions have gradients in bf16; a bias has no copy.
    let conv = [ 34848L; 307200L; 884736L; 663552L; 442368L ] |> List.sum
    let biases = 96L + 256L + 384L + 384L + 256L + 4096L + 4096L + 1000L
    Assert.That((step now Precision.BF16 "conv1" _.IsUpdates).Bytes, equalTo (20L * conv + 20L * biases))

[<Test>]
let ``what GPUs gain by in passes and launches`` () =
    Assert.That(sum (fun cost -> int64 cost.Launches) before, equalTo 70L)
    Assert.That(sum (fun cost -> int64 cost.Launches) now, equalTo 50L)
    // 3 passes of 2 bytes over conv1, conv2 and conv5 less (their bias there and back, their gradient again), 1 over conv3 and conv4.
    let saved =
        2L * 128L * (3L * (96L * 3025L + 256L * 729L + 256L * 169L) + 2L * 384L * 169L)

    Assert.That(float (sum _.Bytes before - sum _.Bytes now), (Is.EqualTo(float saved).Within 0.1).Percent)

[<Test>]
let ``a training step at an H200's published limits takes at least 0.90 ms, and took 1.29 before`` () =
    let floor plan =
        GpuCost.floor plan Precision.BF16 GpuCost.h200

    Assert.That(1e3 * (floor before).InTurn, (Is.EqualTo 1.293).Within 0.002)
    Assert.That(1e3 * (floor now).InTurn, (Is.EqualTo 0.90).Within 0.005)
    Assert.That(1e3 * (floor now).Overlapped, (Is.EqualTo 0.70).Within 0.05)

[<TestCase(1e21, 1e9)>]
[<TestCase(1e9, 1e21)>]
let ``with endless arithmetic memory is the limit, and the other way round`` (flops: float) (bandwidth: float) =
    let floor = GpuCost.floor now Precision.F32 { Flops = flops; Bandwidth = bandwidth }

    let expected =
        if flops < bandwidth then
            529.4
        else
            float (GpuCost.steps now Precision.F32 |> Array.sumBy _.Bytes) / 1e9

    Assert.That(floor.InTurn, (Is.EqualTo(expected).Within 0.1).Percent)
    Assert.That(floor.Overlapped, (Is.EqualTo(expected).Within 0.1).Percent)

/// Multiply-adds, bytes, those of passes of their own, launches: of every step on two devices, in float32 and in bf16. Checked by hand once;
/// conv2, whose bias is a pass of its own in bf16: an input of 2×4×4 and an output of 3×2×2 for 2 images, 54 weights and 3 biases.
[<Test>]
let ``costs are these, step by step`` () =
    let plan =
        Fuse.gpu (Compile.plan PlanCases.everyLayer Placement.ColumnPerDevice 2 Mode.Training DropoutScaling.AtTraining)

    let text (cost: GpuStepCost) =
        $"{cost.MultiplyAdds} {cost.Bytes} {cost.PassBytes} {cost.Launches}"

    let single, half =
        GpuCost.steps plan Precision.F32, GpuCost.steps plan Precision.BF16

    let lines =
        plan.Steps
        |> Array.mapi (fun at step -> $"{step.Device} {step.Layer} {step.Operation.Name}: {text single[at]}, {text half[at]}")

    let known =
        System.IO.File.ReadAllLines(System.IO.Path.Combine(__SOURCE_DIRECTORY__, "gpu-costs.txt"))

    Assert.That(lines, equalTo known)
