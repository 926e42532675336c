module AlexNet.Core.Tests.EngineDecisionTests

open NUnit.Framework
open AlexNet.Core

let private withGpu =
    {
        Usable = [| 1; 3 |]
        Reason = "a GPU"
    }

let private without =
    {
        Usable = [||]
        Reason = "there is no driver"
    }

let private request device engine precision =
    {
        Device = DeviceChoice.Parse device
        Engine = engine
        Precision = precision
    }

let private decide device engine gpus =
    EngineDecision.Of(request device engine Precision.F32, gpus)

[<Test>]
let ``auto takes the first usable GPU, or says why it does not`` () =
    Assert.That(decide "auto" null withGpu, equalTo (EngineDecision.Gpus([| 1 |], Placement.OneDevice)))
    Assert.That(decide "auto" "cuda" withGpu, equalTo (EngineDecision.Gpus([| 1 |], Placement.OneDevice)))
    Assert.That(decide "auto" null without, equalTo (EngineDecision.Processors(null, "there is no driver")))

[<Test>]
let ``an engine on processors or --device cpu asks for no GPU`` () =
    Assert.That(decide "auto" "managed" withGpu, equalTo (EngineDecision.Processors("managed", null)))
    Assert.That(decide "cpu" null withGpu, equalTo (EngineDecision.Processors(null, null)))
    Assert.That(decide "cpu" "reference" without, equalTo (EngineDecision.Processors("reference", null)))

[<Test>]
let ``named GPUs are taken as they are, whatever is known of them`` () =
    Assert.That(decide "cuda" null without, equalTo (EngineDecision.Gpus([| 0 |], Placement.OneDevice)))
    Assert.That(decide "cuda:0,1" "cuda" withGpu, equalTo (EngineDecision.Gpus([| 0; 1 |], Placement.ColumnPerDevice)))

[<Test>]
let ``cuda:auto takes usable GPUs, one for each column`` () =
    Assert.That(decide "cuda:auto" null withGpu, equalTo (EngineDecision.Gpus([| 1 |], Placement.OneDevice)))
    Assert.That(decide "cuda:auto,auto" "cuda" withGpu, equalTo (EngineDecision.Gpus([| 1; 3 |], Placement.ColumnPerDevice)))

[<TestCase("cpu", "cuda", "--device 'cpu'")>]
[<TestCase("cuda:0,1", "onednn", "--device 'cuda:0,1'")>]
[<TestCase("auto", "cuda", "there is no driver")>]
let ``what contradicts itself is refused`` device engine (text: string) =
    let message = userError (fun () -> decide device engine without)
    Assert.That(message, Does.StartWith($"--engine is '{engine}'").And.Contain(text).And.Contain("allowed"))

[<TestCase("auto", "there is no driver")>]
[<TestCase("cpu", "which only GPUs have; allowed is f32")>]
let ``other numbers than float32 are for GPUs`` device (text: string) =
    let message =
        userError (fun () -> EngineDecision.Of(request device null Precision.BF16, without))

    Assert.That(message, Does.StartWith("--precision is 'bf16'").And.Contain(text))

    Assert.That(EngineDecision.Of(request "cuda" null Precision.BF16, without), equalTo (EngineDecision.Gpus([| 0 |], Placement.OneDevice)))

[<Test>]
let ``refusals in full`` () =
    let refused device engine precision =
        userError (fun () -> EngineDecision.Of(request device engine precision, without))

    Assert.That(
        refused "cpu" "cuda" Precision.F32,
        equalTo "--engine is 'cuda' and --device 'cpu'; allowed are --device auto or cuda beside it"
    )

    Assert.That(
        refused "cuda:0,1" "onednn" Precision.F32,
        equalTo "--engine is 'onednn' and --device 'cuda:0,1'; allowed is --engine cuda beside it"
    )

    Assert.That(
        refused "auto" "cuda" Precision.F32,
        equalTo "--engine is 'cuda', but there is no driver; allowed are the engines on processors"
    )

    Assert.That(
        refused "cuda:auto" "managed" Precision.F32,
        equalTo "--engine is 'managed' and --device 'cuda:auto'; allowed is --engine cuda beside it"
    )

    Assert.That(
        refused "cuda:auto" null Precision.F32,
        equalTo "--device is 'cuda:auto', but there is no driver; allowed are --device auto and cpu"
    )

    Assert.That(
        userError (fun () -> decide "cuda:auto,auto,auto" null withGpu),
        equalTo "--device is 'cuda:auto,auto,auto' and 2 GPUs can be used; allowed is one auto for each at most"
    )

    Assert.That(
        refused "auto" null Precision.TF32,
        equalTo "--precision is 'tf32', which only GPUs have (there is no driver); allowed is f32 on the processors"
    )

    let onProcessors: (string * (string | null)) list =
        [ "cpu", null; "auto", "managed" ]

    for device, engine in onProcessors do
        Assert.That(
            refused device engine Precision.BF16,
            equalTo "--precision is 'bf16', which only GPUs have; allowed is f32 on the processors"
        )

[<Test>]
let ``the default asks for whatever is fastest`` () =
    Assert.That(EngineRequest.Default, equalTo (request "auto" null Precision.F32))
    Assert.That((EngineRequest.EngineSetting.Name, EngineDecision.CudaEngine), equalTo (("engine", "cuda")))
