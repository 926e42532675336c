module AlexNet.Core.Tests.BottleneckTests

open NUnit.Framework
open FsCheck
open FsCheck.NUnit
open AlexNet.Core
open AlexNet.Core.Tests.MeasuredCases

[<Test>]
let ``an engine that is always fed is the bottleneck`` () =
    Assert.That(Bottleneck.find healthy, equalTo Bottleneck.Engine)
    Assert.That(Bottleneck.expected healthy, equalTo(1000.0).Within 1e-9)

[<Test>]
let ``a loader on busy processors is held up by its heaviest stage`` () =
    Assert.That(Bottleneck.find slow, equalTo (Bottleneck.Stage "decode"))
    let verdict = Judgement.ofMeasures slow
    Assert.That((verdict.Key, verdict.Stage), equalTo ("stage", "decode"))

    Assert.That(
        verdict.Sentence,
        equalTo
            "The loader's decode is the bottleneck: it takes 72 % of the loader's work on all 8 processors, and the engine is without a batch for 50 % of the time."
    )

    Assert.That(verdict.Advice, equalTo [| Advice.PackedShards; Advice.SmallerPhotographs |])

[<Test>]
let ``idle processors beside busy workers ask for more workers`` () =
    let few =
        { slow with
            Workers = 2
            ProcessorsBusy = 0.24
            Stages = [| stage "read" 0.1; stage "decode" 1.8 |]
        }

    Assert.That(Bottleneck.find few, equalTo Bottleneck.Workers)
    Assert.That((Judgement.ofMeasures few).Advice, equalTo [| Advice.MoreWorkers |])

[<Test>]
let ``reading on idle processors is the disk`` () =
    let disk =
        { slow with
            ProcessorsBusy = 0.3
            Stages = [| stage "read" 6.0; stage "decode" 1.8 |]
        }

    Assert.That(Bottleneck.find disk, equalTo (Bottleneck.Disk "read"))

    Assert.That((Judgement.ofMeasures disk).Advice, equalTo [| Advice.WorkersBeyondProcessors; Advice.FasterDisk; Advice.MoreMemory |])

    let cached = { disk with ProcessorsBusy = 0.99 }
    Assert.That(Bottleneck.find cached, equalTo (Bottleneck.Stage "read"), "busy processors copy, they do not wait")

[<Test>]
let ``a stage of one worker that never rests is named`` () =
    let serial =
        { slow with
            ProcessorsBusy = 0.3
            Stages = [| stage "decode" 2.0; stage "crop" 0.97 |]
        }

    Assert.That(Bottleneck.find serial, equalTo (Bottleneck.SerialStage "crop"))
    Assert.That((Judgement.ofMeasures serial).Advice, equalTo [| Advice.ShardsForEveryWorker |])

[<Test>]
let ``loader and engine on the same processors take turns`` () =
    let shared =
        { healthy with
            SharesProcessors = true
            EngineSecondsPerImage = 0.008
            TogetherRate = 667.0
        }

    Assert.That(Bottleneck.find shared, equalTo Bottleneck.Processors)
    // 4 ms and 8 ms of one processor: eight do it in 1.5 ms.
    Assert.That(Bottleneck.expected shared, equalTo(1000.0 / 1.5).Within 1e-9)
    // 667 images a second of 4 ms each are 2.7 processors' work.
    Assert.That((Judgement.ofMeasures shared).Sentence, Does.EndWith "on all 8 processors; the loader's work takes 33 % of their time.")
    Assert.That(Bottleneck.find { shared with TogetherRate = 990.0 }, equalTo Bottleneck.Engine, "it loses nothing")

    let cheap =
        { shared with
            LoaderSecondsPerImage = 0.0004
        }

    Assert.That(Bottleneck.find cheap, equalTo Bottleneck.Engine, "what slows it down is not the loader")

[<Test>]
let ``who has packed shards is not told to pack them`` () =
    let shared =
        { healthy with
            SharesProcessors = true
            TogetherRate = 667.0
        }

    let packed =
        { shared with
            Stages = [| stage "read" 0.1; stage "slot" 6.0 |]
        }

    Assert.That((Judgement.ofMeasures shared).Advice, equalTo [| Advice.PackedShards; Advice.OtherDevice; Advice.FewestWorkers |])
    Assert.That((Judgement.ofMeasures packed).Advice, equalTo [| Advice.OtherDevice; Advice.FewestWorkers |])

[<Test>]
let ``a loader that is fast enough alone and yet late comes in bursts`` () =
    let bursts =
        { healthy with
            Waited = 0.2
            HeldBack = 0.3
            TogetherRate = 800.0
        }

    Assert.That(Bottleneck.find bursts, equalTo Bottleneck.Ring)

    Assert.That((Judgement.ofMeasures bursts).Advice, equalTo [| Advice.LongerMeasurement; Advice.OtherWorkers; Advice.EvenImages |])

[<Test>]
let ``long pauses of the garbage collector come first`` () =
    let paused = { slow with Paused = 0.2 }
    Assert.That(Bottleneck.find paused, equalTo Bottleneck.Allocation)
    Assert.That((Judgement.ofMeasures paused).Advice, equalTo [| Advice.AllocatedBytes; Advice.ShardsWithoutGarbage |])

[<Test>]
let ``other programs on the processors are named first`` () =
    Assert.That((Judgement.ofMeasures { healthy with OthersBusy = 0.3 }).Advice[0], equalTo (Advice.QuietMachine 0.3))
    Assert.That((Judgement.ofMeasures healthy).Advice, equalTo [| Advice.FasterEngine; Advice.LargerBatch |])

[<Test>]
let ``the loader alone is judged by itself`` () =
    let alone =
        { slow with
            EngineRate = 0.0
            TogetherRate = 0.0
        }

    let verdict = Judgement.ofMeasures alone
    Assert.That(verdict.Stage, equalTo "decode")
    Assert.That(verdict.Sentence, Does.Not.Contain "engine")
    Assert.That(verdict.Expected, equalTo 0.0)

[<Property>]
let ``whatever is measured, one sentence and an advice come out`` (shares: float[]) (flags: bool[]) (workers: PositiveInt) =
    let share i =
        if shares.Length = 0 || not (System.Double.IsFinite shares[i % shares.Length]) then
            0.5
        else
            abs shares[i % shares.Length] % 1.0

    let flag i =
        flags.Length > 0 && flags[i % flags.Length]

    let measures =
        {
            Processors = 4
            Workers = workers.Get
            LoaderRate = 1000.0 * share 0
            EngineRate = 1000.0 * share 1
            TogetherRate = 1000.0 * share 2
            SharesProcessors = flag 0
            Waited = share 3
            HeldBack = share 4
            LoaderSecondsPerImage = share 5
            EngineSecondsPerImage = share 5
            ProcessorsBusy = share 6
            OthersBusy = share 6
            Paused = share 7 * 0.2
            Stages = [| stage "read" (share 8); stage "decode" (share 9); stage "crop" (share 10) |]
        }

    let verdict = Judgement.ofMeasures measures
    verdict.Sentence.EndsWith "." && not (verdict.Sentence.Contains "NaN") && verdict.Advice.Length > 0

[<Property>]
let ``the expectation is no faster than either alone``
    (loader: PositiveInt)
    (engine: PositiveInt)
    (cost: PositiveInt)
    (other: PositiveInt)
    =
    let measures =
        { healthy with
            LoaderRate = float loader.Get
            EngineRate = float engine.Get
            LoaderSecondsPerImage = float cost.Get / 1000.0
            EngineSecondsPerImage = float other.Get / 1000.0
        }

    let expected = Bottleneck.expected measures
    expected > 0.0 && expected <= measures.LoaderRate && expected <= measures.EngineRate
