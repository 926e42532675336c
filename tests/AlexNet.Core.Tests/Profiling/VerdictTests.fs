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
