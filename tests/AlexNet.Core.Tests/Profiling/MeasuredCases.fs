/// Measures to judge.
module AlexNet.Core.Tests.MeasuredCases

open AlexNet.Core

let stage name busy =
    {
        Name = name
        BusyWorkers = busy
        Working = min 1.0 busy
        IsSerial = (name = "crop" || name = "lighting")
    }

/// Eight processors and a GPU: photographs are decoded faster than they are needed.
let healthy =
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

let slow =
    { healthy with
        LoaderRate = 500.0
        TogetherRate = 480.0
        Waited = 0.5
        HeldBack = 0.0
    }
