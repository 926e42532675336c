module AlexNet.Core.Tests.BottleneckTests

open NUnit.Framework
open FsCheck
open FsCheck.NUnit
open AlexNet.Core

let private stage name busy =
    {
        Name = name
        BusyWorkers = busy
        Working = min 1.0 busy
        IsSerial = (name = "crop" || name = "lighting")
    }

/// Eight processors and a GPU: photographs are decoded faster than they are needed.
let private healthy =
    {
        Processors = 8
        Workers = 8
        LoaderRate = 2000.0
        EngineRate = 1000.0
        TogetherRate = 990.0
        SharesProcessors = false
        Waited = 0.01
        HeldBack = 0.5
        LoaderSecondsPerImage = 0.004
        EngineSecondsPerImage = 0.0
        ProcessorsBusy = 0.97
        OthersBusy = 0.0
        Paused = 0.0
        Stages =
            [|
                stage "read" 0.5
                stage "decode" 5.5
                stage "resize" 1.2
                stage "crop" 0.01
                stage "lighting" 0.01
                stage "slot" 0.4
            |]
    }

let private slow =
    { healthy with
        LoaderRate = 500.0
        TogetherRate = 480.0
        Waited = 0.5
        HeldBack = 0.0
    }

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

let private sharing =
    { healthy with
        SharesProcessors = true
        TogetherRate = 800.0
    }

[<TestCase(0.1, false)>]
[<TestCase(0.1001, true)>]
let ``the garbage collector is to blame above a tenth of the time`` (paused: float, isBlamed: bool) =
    Assert.That((Bottleneck.find { healthy with Paused = paused }).IsAllocation, equalTo isBlamed)

[<TestCase(0.05, true)>]
[<TestCase(0.0501, false)>]
let ``an engine that waits for up to a twentieth of the time is always fed`` (waited: float, isEngine: bool) =
    let found = Bottleneck.find { healthy with Waited = waited }
    Assert.That(found, equalTo (if isEngine then Bottleneck.Engine else Bottleneck.Ring))

[<TestCase(930.1, false)>]
[<TestCase(929.9, true)>]
let ``the loader slows the engine where together they make less than 93 %`` (together: float, isSlowed: bool) =
    let found = Bottleneck.find { sharing with TogetherRate = together }
    Assert.That(found, equalTo (if isSlowed then Bottleneck.Processors else Bottleneck.Engine))

/// Of 8 processors at 800 images/s, 0.5 ms an image are 5 %.
[<TestCase(0.000499, false)>]
[<TestCase(0.000501, true)>]
let ``the loader slows the engine where it takes a twentieth of the processors`` (seconds: float, isSlowed: bool) =
    let found =
        Bottleneck.find
            { sharing with
                LoaderSecondsPerImage = seconds
            }

    Assert.That(found, equalTo (if isSlowed then Bottleneck.Processors else Bottleneck.Engine))

[<TestCase(1250.0, true)>]
[<TestCase(1249.9, false)>]
let ``a loader is fast enough with a quarter more than the engine takes`` (loader: float, isEnough: bool) =
    let found =
        Bottleneck.find
            { healthy with
                Waited = 0.2
                LoaderRate = loader
            }

    Assert.That(found, equalTo (if isEnough then Bottleneck.Ring else Bottleneck.Stage "decode"))

[<TestCase(0.0499, true)>]
[<TestCase(0.05, false)>]
let ``a loader that is held back for a twentieth of the time does not lack processors`` (heldBack: float, lacks: bool) =
    let found =
        Bottleneck.find
            { sharing with
                Waited = 0.2
                HeldBack = heldBack
            }

    Assert.That(found, equalTo (if lacks then Bottleneck.Processors else Bottleneck.Ring))

[<TestCase(0.85, true)>]
[<TestCase(0.8499, false)>]
let ``from 85 % on something is always busy`` (share: float, isBusy: bool) =
    let serial =
        { slow with
            ProcessorsBusy = 0.3
            Stages = [| stage "decode" 2.0; stage "crop" share |]
        }

    Assert.That((Bottleneck.find serial).IsSerialStage, equalTo isBusy, "a stage of one worker")

    let reading =
        { slow with
            ProcessorsBusy = share
            Stages = [| stage "read" 6.0; stage "decode" 1.8 |]
        }

    Assert.That(
        Bottleneck.find reading,
        equalTo (
            if isBusy then
                Bottleneck.Stage "read"
            else
                Bottleneck.Disk "read"
        ),
        "the processors"
    )

    let few =
        { slow with
            Workers = 2
            ProcessorsBusy = 0.24
            Stages = [| stage "decode" (2.0 * share) |]
        }

    Assert.That((Bottleneck.find few).IsWorkers, equalTo isBusy, "the workers")

[<TestCase(7, true)>]
[<TestCase(8, false)>]
let ``more workers are asked for where there are fewer than processors`` (workers: int, areFew: bool) =
    let measures =
        { slow with
            Workers = workers
            ProcessorsBusy = 0.5
            Stages = [| stage "decode" 7.9 |]
        }

    Assert.That((Bottleneck.find measures).IsWorkers, equalTo areFew)

[<TestCase(0.1, false)>]
[<TestCase(0.1001, true)>]
let ``other programs are named above a tenth of the processors' time`` (others: float, areNamed: bool) =
    let advice = (Judgement.ofMeasures { healthy with OthersBusy = others }).Advice
    Assert.That(advice |> Array.contains (Advice.QuietMachine others), equalTo areNamed)

[<TestCase(1, false)>]
[<TestCase(2, true)>]
let ``fewer workers are advised where there are two`` (workers: int, areAdvised: bool) =
    let fewer measures advice =
        (Judgement.ofMeasures { measures with Workers = workers }).Advice
        |> Array.contains advice

    Assert.That(fewer { sharing with TogetherRate = 990.0 } Advice.FewerWorkers, equalTo areAdvised, "the engine")
    Assert.That(fewer sharing Advice.FewestWorkers, equalTo areAdvised, "the processors")

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
