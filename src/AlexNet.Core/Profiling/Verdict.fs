namespace AlexNet.Core

open System.Globalization

/// The bottleneck in words.
type Verdict =
    {
        /// A short name for programs: engine, processors, stage, serial-stage, disk, workers, ring or allocation.
        Key: string
        /// The stage of the loader it is about, or empty.
        Stage: string
        /// One sentence that names it, with the numbers it follows from.
        Sentence: string
        /// What to change, the most effective first.
        Advice: string[]
        /// Images per second to expect of both together; 0 where both were not measured.
        Expected: float
    }

[<RequireQualifiedAccess>]
module Judgement =

    let private percent (share: float) =
        (100.0 * share).ToString("F0", CultureInfo.InvariantCulture) + " %"

    let private rate (value: float) =
        value.ToString((if value < 100.0 then "F1" else "F0"), CultureInfo.InvariantCulture) + " images/s"

    let private processors (measures: Measures) =
        if measures.Processors = 1 then
            "the one processor"
        else
            $"all {measures.Processors} processors"

    /// Share of the loader's work that a stage does.
    let private part name (measures: Measures) =
        let all = measures.Stages |> Array.sumBy _.BusyWorkers

        let own =
            measures.Stages |> Array.filter (fun stage -> stage.Name = name) |> Array.sumBy _.BusyWorkers

        if all > 0.0 then own / all else 0.0

    /// Where both were measured, what the loader costs the engine.
    let private starved (measures: Measures) =
        if measures.TogetherRate > 0.0 then
            $", and the engine is without a batch for {percent measures.Waited} of the time"
        else
            ""

    /// Where they share them, what the loader takes of the processors while both are at work.
    let private shared (measures: Measures) =
        if measures.SharesProcessors then
            $" Both together compute on {processors measures}; the loader's work takes {percent (Bottleneck.loaderShare measures)} of their time."
        else
            ""

    /// Packed shards have nothing to decode already.
    let private packing (measures: Measures) =
        [|
            if measures.Stages |> Array.exists (fun stage -> stage.Name = StageNames.Decode) then
                "pack the images into shards once (--target=Prepare): then nothing is decoded or resized while training"
        |]

    let private ofStage name (measures: Measures) =
        let sentence =
            $"The loader's {name} is the bottleneck: it takes {percent (part name measures)} of the loader's work"
            + $" on {processors measures}{starved measures}."

        let advice =
            match name with
            | StageNames.Decode
            | StageNames.Resize -> Array.append (packing measures) [| "smaller photographs, or more processors" |]
            | StageNames.Slot ->
                [|
                    "more processors: pixels are written as fast as memory takes them"
                    "a smaller network input, where the network allows it"
                |]
            | _ -> Array.append (packing measures) [| "more processors" |]

        sentence, advice

    let private texts bottleneck (measures: Measures) =
        match bottleneck with
        | Bottleneck.Engine ->
            $"The engine is the bottleneck: the loader keeps it fed ({percent measures.Waited} of the time without a batch) and alone makes"
            + $" {rate measures.LoaderRate} where the engine takes {rate measures.EngineRate}.{shared measures}",
            [|
                "a faster engine, or a faster device (--engine, --device)"
                "a larger --batch where memory allows it: weights are moved once per batch"
                if measures.SharesProcessors && measures.Workers > 1 then
                    "fewer --workers: the loader needs few, and they take turns with the engine"
            |]
        | Bottleneck.Processors ->
            $"The processors are the bottleneck: together, loader and engine make {rate measures.TogetherRate} where the engine alone makes"
            + $" {rate measures.EngineRate}.{shared measures}",
            [|
                yield! packing measures
                "compute on another device, or on more processors"
                if measures.Workers > 1 then
                    "fewer --workers, as few as keep the engine fed"
            |]
        | Bottleneck.Stage name -> ofStage name measures
        | Bottleneck.SerialStage name ->
            $"The loader's {name} is the bottleneck: it has one worker at a time, and that one is always in it{starved measures}.",
            [|
                "packed shards (--target=Prepare): with them every worker does all stages, so that none has one worker at a time"
            |]
        | Bottleneck.Disk name ->
            $"The disk is the bottleneck: the loader's {name} takes {percent (part name measures)} of its workers' time while only"
            + $" {percent measures.ProcessorsBusy} of the processors' is used{starved measures}.",
            [|
                "more --workers than processors: those that wait for the disk cost nothing"
                "a faster disk, or a few large files instead of many small ones (--target=Prepare)"
                "memory for the whole data set: the second epoch then reads from it"
            |]
        | Bottleneck.Workers ->
            $"The loader has too few workers: all {measures.Workers} are busy while only {percent measures.ProcessorsBusy} of"
            + $" {processors measures} is used{starved measures}.",
            [| "more --workers, or --workers=auto" |]
        | Bottleneck.Ring ->
            $"The loader alone is fast enough ({rate measures.LoaderRate}), and yet the engine is without a batch for {percent measures.Waited} of"
            + " the time: batches come in bursts.",
            [|
                "more steps per measurement, if this was a short one: --seconds"
                "another number of --workers"
                "images of more even size (--target=Prepare)"
            |]
        | Bottleneck.Allocation ->
            $"The garbage collector is the bottleneck: it stopped everything for {percent measures.Paused} of the time.",
            [|
                "see the column of allocated bytes for the stage that makes the garbage"
                "packed shards allocate nothing per image (--target=Prepare)"
            |]

    let private name bottleneck =
        match bottleneck with
        | Bottleneck.Engine -> "engine", ""
        | Bottleneck.Processors -> "processors", ""
        | Bottleneck.Stage stage -> "stage", stage
        | Bottleneck.SerialStage stage -> "serial-stage", stage
        | Bottleneck.Disk stage -> "disk", stage
        | Bottleneck.Workers -> "workers", ""
        | Bottleneck.Ring -> "ring", ""
        | Bottleneck.Allocation -> "allocation", ""

    /// Above this share of the processors' time other programs distort every measure.
    [<Literal>]
    let Disturbed = 0.1

    let private disturbance (measures: Measures) =
        [|
            if measures.OthersBusy > Disturbed then
                $"measure again on a quiet machine: other programs took {percent measures.OthersBusy} of the processors' time"
        |]

    /// Names the bottleneck and says what to change.
    let ofMeasures (measures: Measures) =
        let bottleneck = Bottleneck.find measures
        let key, stage = name bottleneck
        let sentence, advice = texts bottleneck measures

        {
            Key = key
            Stage = stage
            Sentence = sentence
            Advice = Array.append (disturbance measures) advice
            Expected = Bottleneck.expected measures
        }
