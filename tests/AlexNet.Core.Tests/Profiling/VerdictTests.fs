module AlexNet.Core.Tests.VerdictTests

open NUnit.Framework
open AlexNet.Core

let private stage name busy working isSerial =
    {
        Name = name
        BusyWorkers = busy
        Working = working
        IsSerial = isSerial
    }

/// Four processors and a GPU; the loader makes half of what the engine takes.
let private measures =
    {
        Processors = 4
        Workers = 4
        LoaderRate = 500.0
        EngineRate = 1000.0
        TogetherRate = 480.0
        SharesProcessors = false
        Waited = 0.52
        HeldBack = 0.0
        LoaderSecondsPerImage = 0.004
        EngineSecondsPerImage = 0.001
        ProcessorsBusy = 0.95
        OthersBusy = 0.0
        Paused = 0.0
        Stages = [| stage "read" 1.0 0.7 false; stage "decode" 3.0 0.99 false |]
    }

let private fed =
    { measures with
        LoaderRate = 2500.0
        TogetherRate = 960.0
        Waited = 0.04
        HeldBack = 0.8
    }

let private says key sentence measures =
    let verdict = Judgement.ofMeasures measures
    Assert.That((verdict.Key, verdict.Sentence), equalTo (key, sentence))

[<Test>]
let ``every verdict is one sentence with the numbers that it follows from`` () =
    fed
    |> says
        "engine"
        "The engine is the bottleneck: the loader keeps it fed (4 % of the time without a batch) and alone makes 2500 images/s where the engine takes 1000 images/s."

    { fed with
        SharesProcessors = true
        TogetherRate = 92.0
        EngineRate = 100.0
        LoaderSecondsPerImage = 0.01
    }
    |> says
        "processors"
        "The processors are the bottleneck: together, loader and engine make 92.0 images/s where the engine alone makes 100 images/s. Both together compute on all 4 processors; the loader's work takes 23 % of their time."

    measures
    |> says
        "stage"
        "The loader's decode is the bottleneck: it takes 75 % of the loader's work on all 4 processors, and the engine is without a batch for 52 % of the time."

    { measures with
        Stages = [| stage "decode" 2.0 0.9 false; stage "crop" 0.9 0.9 true |]
    }
    |> says
        "serial-stage"
        "The loader's crop is the bottleneck: it has one worker at a time, and that one is always in it, and the engine is without a batch for 52 % of the time."

    { measures with
        ProcessorsBusy = 0.3
        Stages = [| stage "read" 3.0 0.99 false; stage "decode" 1.0 0.7 false |]
    }
    |> says
        "disk"
        "The disk is the bottleneck: the loader's read takes 75 % of its workers' time while only 30 % of the processors' is used, and the engine is without a batch for 52 % of the time."

    { measures with
        Workers = 2
        ProcessorsBusy = 0.45
        Stages = [| stage "read" 0.2 0.2 false; stage "decode" 1.7 0.9 false |]
    }
    |> says
        "workers"
        "The loader has too few workers: all 2 are busy while only 45 % of all 4 processors is used, and the engine is without a batch for 52 % of the time."

    { fed with
        Waited = 0.2
        HeldBack = 0.3
    }
    |> says
        "ring"
        "The loader alone is fast enough (2500 images/s), and yet the engine is without a batch for 20 % of the time: batches come in bursts."

    { measures with Paused = 0.2 }
    |> says "allocation" "The garbage collector is the bottleneck: it stopped everything for 20 % of the time."

    { measures with
        Processors = 1
        EngineRate = 0.0
        TogetherRate = 0.0
    }
    |> says "stage" "The loader's decode is the bottleneck: it takes 75 % of the loader's work on the one processor."

/// Each line: the measure just on one side of its threshold and just on the other, and what is said there.
[<Test>]
let ``thresholds lie where they are said to`` () =
    let sharing =
        { fed with
            SharesProcessors = true
            LoaderSecondsPerImage = 0.004
        }

    let serial share =
        { measures with
            Stages = [| stage "decode" 2.0 0.9 false; stage "crop" 0.9 share true |]
        }

    let few busy =
        { measures with
            Workers = 2
            ProcessorsBusy = 0.5
            Stages = [| stage "read" 0.2 0.2 false; stage "decode" busy 0.9 false |]
        }

    let disk busy =
        { measures with
            ProcessorsBusy = busy
            Stages = [| stage "read" 3.0 0.99 false; stage "decode" 1.0 0.7 false |]
        }

    let cheap seconds =
        { sharing with
            TogetherRate = 800.0
            LoaderSecondsPerImage = seconds
        }

    let pairs =
        [
            { measures with Paused = 0.1 }, "stage", { measures with Paused = 0.101 }, "allocation"
            { fed with Waited = 0.05 }, "engine", { fed with Waited = 0.051 }, "ring"
            { sharing with TogetherRate = 930.0 }, "engine", { sharing with TogetherRate = 929.0 }, "processors"
            cheap 0.00024, "engine", cheap 0.00026, "processors"
            { fed with
                Waited = 0.2
                LoaderRate = 1250.0
            },
            "ring",
            { fed with
                Waited = 0.2
                LoaderRate = 1249.0
            },
            "stage"
            { sharing with
                Waited = 0.2
                HeldBack = 0.05
            },
            "ring",
            { sharing with
                Waited = 0.2
                HeldBack = 0.049
            },
            "processors"
            serial 0.849, "stage", serial 0.85, "serial-stage"
            disk 0.849, "disk", disk 0.85, "stage"
            few 1.49, "stage", few 1.51, "workers"
            { few 1.6 with Processors = 2 }, "stage", few 1.6, "workers"
        ]

    for below, first, above, second in pairs do
        Assert.That(((Judgement.ofMeasures below).Key, (Judgement.ofMeasures above).Key), equalTo (first, second))

[<Test>]
let ``other programs are told of from a tenth on`` () =
    let isTold others =
        (Judgement.ofMeasures { measures with OthersBusy = others }).Advice
        |> Array.contains (Advice.QuietMachine others)

    Assert.That((isTold 0.1, isTold 0.11), equalTo (false, true))

/// Of what is decoded on the way, and of shards.
[<TestCase("read", "PackedShards MoreProcessors", "MoreProcessors")>]
[<TestCase("decode", "PackedShards SmallerPhotographs", "PackedShards SmallerPhotographs")>]
[<TestCase("resize", "PackedShards SmallerPhotographs", "SmallerPhotographs")>]
[<TestCase("crop", "PackedShards MoreProcessors", "MoreProcessors")>]
[<TestCase("lighting", "PackedShards MoreProcessors", "MoreProcessors")>]
[<TestCase("slot", "ProcessorsForPixels SmallerInput", "ProcessorsForPixels SmallerInput")>]
let ``what to change is of the stage`` (name: string, ofFiles: string, ofShards: string) =
    let advice stages =
        let verdict = Judgement.ofMeasures { measures with Stages = stages }
        Assert.That((verdict.Key, verdict.Stage), equalTo (("stage", name)))
        verdict.Advice |> Array.map string |> String.concat " "

    Assert.That(advice [| stage "decode" 0.5 0.5 false; stage name 3.0 0.8 false |], equalTo ofFiles)
    Assert.That(advice [| stage name 3.0 0.8 false |], equalTo ofShards)

[<Test>]
let ``a verdict names its stage where it has one, and what to expect`` () =
    let about measures =
        let verdict = Judgement.ofMeasures measures in verdict.Key, verdict.Stage, verdict.Expected

    Assert.That(about fed, equalTo (("engine", "", 800.0)))

    let serial =
        { measures with
            Stages = [| stage "decode" 2.0 0.9 false; stage "crop" 0.9 0.9 true |]
        }

    Assert.That(about serial, equalTo (("serial-stage", "crop", 500.0)))

    let disk =
        { measures with
            ProcessorsBusy = 0.3
            Stages = [| stage "read" 3.0 0.99 false |]
        }

    Assert.That(about disk, equalTo (("disk", "read", 500.0)))

[<Test>]
let ``shares and rates are of the measures`` () =
    // 1.0 + 3.0 of 4 workers; 4 ms of 480 images a second on 4 processors.
    Assert.That(Bottleneck.workersBusy { measures with Workers = 5 }, equalTo(0.8).Within 1e-12)
    Assert.That(Bottleneck.workersBusy { measures with Workers = 0 }, equalTo(4.0).Within 1e-12)
    Assert.That(Bottleneck.loaderShare measures, equalTo(0.48).Within 1e-12)
    Assert.That(Bottleneck.loaderShare { measures with Processors = 0 }, equalTo(1.92).Within 1e-12)

    Assert.That(
        Bottleneck.expected
            { fed with
                LoaderSecondsPerImage = 0.0
                EngineSecondsPerImage = 0.0
            },
        equalTo 1000.0
    )

    Assert.That(Bottleneck.expected { fed with EngineRate = 0.0 }, equalTo 0.0)

/// One decimal below a hundred; a share is rounded.
[<Test>]
let ``rates and shares are told in few digits`` () =
    let sentence loader waited =
        (Judgement.ofMeasures
            { fed with
                LoaderRate = loader
                EngineRate = loader / 2.0
                TogetherRate = loader / 2.0
                Waited = waited
            })
            .Sentence

    Assert.That(
        sentence 99.94 0.0251,
        Does.Contain("(3 % of the time without a batch)").And.Contain("makes 99.9 images/s where the engine takes 50.0 images/s.")
    )

    Assert.That(sentence 100.4 0.0, Does.Contain("(0 % of").And.Contain("makes 100 images/s where the engine takes 50.2 images/s."))

[<Test>]
let ``the names of the stages, in their order`` () =
    Assert.That(
        [|
            StageNames.Read
            StageNames.Decode
            StageNames.Resize
            StageNames.Crop
            StageNames.Lighting
            StageNames.Slot
        |],
        equalTo [| "read"; "decode"; "resize"; "crop"; "lighting"; "slot" |]
    )

    Assert.That(StageStates.Count, equalTo (System.Enum.GetValues<StageState>().Length))
