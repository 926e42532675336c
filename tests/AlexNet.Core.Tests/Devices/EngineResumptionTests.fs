module AlexNet.Core.Tests.EngineResumptionTests

open System
open NUnit.Framework
open AlexNet.Core

let private request (device: string) (engine: string | null) precision =
    {
        EngineRequest.Device = DeviceChoice.Parse device
        Engine = engine
        Precision = precision
    }

/// What is given, in words; null where it is not.
let private wish (device: string | null) (engine: string | null) (precision: Nullable<Precision>) =
    {
        EngineWish.Device =
            match device with
            | null -> null
            | word -> DeviceChoice.Parse word
        Engine = engine
        Precision = precision
    }

let private nothing = wish null null (Nullable())

let private resume wish before =
    let resumption = EngineResumption.Of(wish, before)
    resumption.Wanted, resumption.Otherwise

[<Test>]
let ``where nothing was before, what is open is chosen by the machine`` () =
    Assert.That(nothing.Request, equalTo EngineRequest.Default)

    Assert.That((wish "cuda:1" null (Nullable Precision.BF16)).Request, equalTo (request "cuda:1" null Precision.BF16))

[<Test>]
let ``a run goes on as before where nothing is said`` () =
    for before in
        [
            request "cpu" "onednn" Precision.F32
            request "cpu" "managed" Precision.F32
            request "cuda:0" "cuda" Precision.F32
            request "cuda:0,1" "cuda" Precision.BF16
            request "auto" "cuda" Precision.TF32
            request "cuda:auto" "cuda" Precision.F32
        ] do
        Assert.That(fst (resume nothing before), equalTo before)

[<Test>]
let ``another machine gives what it has, as precise as before`` () =
    let elsewhere before = snd (resume nothing before)
    Assert.That(elsewhere (request "cuda:1" "cuda" Precision.F32), equalTo (request "auto" null Precision.F32))
    Assert.That(elsewhere (request "cuda:0,1" "cuda" Precision.BF16), equalTo (request "auto" null Precision.BF16))
    Assert.That(elsewhere (request "cuda:auto,auto" "cuda" Precision.F32), equalTo (request "auto" null Precision.F32))
    Assert.That(elsewhere (request "cpu" "onednn" Precision.F32), equalTo (request "cpu" null Precision.F32))

[<Test>]
let ``what is given wins, and nothing else stands in for it`` () =
    let given = wish "cuda:1" "cuda" (Nullable Precision.TF32)
    let wanted, otherwise = resume given (request "cpu" "onednn" Precision.F32)
    Assert.That(wanted, equalTo (request "cuda:1" "cuda" Precision.TF32))
    Assert.That(otherwise, equalTo wanted)

[<Test>]
let ``a given device leaves the engine that was before only where both go together`` () =
    let onto device before =
        fst (resume (wish device null (Nullable())) before)

    let gpu = request "cuda:0" "cuda" Precision.F32
    let processors = request "cpu" "managed" Precision.F32
    Assert.That(onto "cpu" gpu, equalTo (request "cpu" null Precision.F32))
    Assert.That(onto "cpu" processors, equalTo processors)
    Assert.That(onto "cuda:auto" processors, equalTo (request "cuda:auto" "cuda" Precision.F32))
    Assert.That(onto "cuda:1" gpu, equalTo (request "cuda:1" "cuda" Precision.F32))
    Assert.That(onto "cuda:1" processors, equalTo (request "cuda:1" "cuda" Precision.F32))
    Assert.That(onto "auto" processors, equalTo (request "auto" null Precision.F32))

[<Test>]
let ``a given engine leaves the device that was before only where both go together`` () =
    let onto engine before =
        fst (resume (wish null engine (Nullable())) before)

    let gpu = request "cuda:1" "cuda" Precision.F32
    let processors = request "cpu" "onednn" Precision.F32
    Assert.That(onto "managed" gpu, equalTo (request "auto" "managed" Precision.F32))
    Assert.That(onto "cuda" gpu, equalTo gpu)
    Assert.That(onto "managed" processors, equalTo (request "cpu" "managed" Precision.F32))
    Assert.That(onto "cuda" processors, equalTo (request "auto" "cuda" Precision.F32))

[<Test>]
let ``a given precision takes a run to a GPU, and float32 leaves it there`` () =
    let inBits precision before =
        fst (resume (wish null null (Nullable precision)) before)

    let processors = request "cpu" "onednn" Precision.F32
    Assert.That(inBits Precision.BF16 processors, equalTo (request "auto" null Precision.BF16))
    Assert.That(inBits Precision.F32 processors, equalTo processors)

    Assert.That(inBits Precision.F32 (request "cuda:1" "cuda" Precision.BF16), equalTo (request "cuda:1" "cuda" Precision.F32))

[<Test>]
let ``fewer bits than float32 are refused on the processors, never dropped`` () =
    let before = request "cuda:0" "cuda" Precision.BF16

    let none =
        {
            Usable = [||]
            Reason = "there is no GPU"
        }

    for request in
        [
            snd (resume nothing before)
            fst (resume (wish "cpu" null (Nullable())) before)
            fst (resume (wish null "managed" (Nullable())) before)
        ] do
        let message =
            Expect.userError (fun () -> EngineDecision.Of(request, none) |> ignore)

        Assert.That(message, Does.Contain("precision is 'bf16', which only GPUs have"))
