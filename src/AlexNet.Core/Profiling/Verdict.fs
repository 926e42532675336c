namespace AlexNet.Core

open System.Globalization

/// A piece of advice on what to change.
[<RequireQualifiedAccess>]
type Advice =
    /// Measure again without other programs, which took this share of the processors' time.
    | QuietMachine of othersBusy: float
    /// Pack the images into shards, which are decoded and resized already.
    | PackedShards
    /// Packed shards, with which every worker does all stages.
    | ShardsForEveryWorker
    /// Packed shards, which allocate nothing per image.
    | ShardsWithoutGarbage
    /// Packed shards, in which all images have one size.
    | EvenImages
    | SmallerPhotographs
    | MoreProcessors
    /// More processors, as pixels are written at memory's speed.
    | ProcessorsForPixels
    | SmallerInput
    | FasterEngine
    /// A larger batch: weights are moved once per batch.
    | LargerBatch
    /// Another device for the engine, or more processors.
    | OtherDevice
    /// Fewer workers: few are needed, and they take turns with the engine.
    | FewerWorkers
    /// As few workers as always have a batch ready for the engine.
    | FewestWorkers
    /// More workers than processors: those that wait for the disk cost nothing.
    | WorkersBeyondProcessors
    /// More workers, or a number that is measured.
    | MoreWorkers
    | OtherWorkers
    /// A faster disk, or a few large files.
    | FasterDisk
    /// Memory for the whole data set.
    | MoreMemory
    /// Longer phases, where these were short.
    | LongerMeasurement
    /// See which stage allocates.
    | AllocatedBytes

/// The bottleneck in words, and what to change.
type Verdict =
    {
        /// A short name for programs: engine, processors, stage, serial-stage, disk, workers, ring or allocation.
        Key: string
        /// The stage of the loader it is about, or empty.
        Stage: string
        /// One sentence that names it, with the numbers it follows from.
        Sentence: string
        /// What to change, the most effective first.
        Advice: Advice[]
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
                Advice.PackedShards
        |]

    let private ofStage name (measures: Measures) =
        let sentence =
            $"The loader's {name} is the bottleneck: it takes {percent (part name measures)} of the loader's work"
            + $" on {processors measures}{starved measures}."

        let advice =
            match name with
            | StageNames.Decode
            | StageNames.Resize -> Array.append (packing measures) [| Advice.SmallerPhotographs |]
            | StageNames.Slot -> [| Advice.ProcessorsForPixels; Advice.SmallerInput |]
            | _ -> Array.append (packing measures) [| Advice.MoreProcessors |]

        sentence, advice

    let private texts bottleneck (measures: Measures) =
        match bottleneck with
        | Bottleneck.Engine ->
            $"The engine is the bottleneck: the loader keeps it fed ({percent measures.Waited} of the time without a batch) and alone makes"
            + $" {rate measures.LoaderRate} where the engine takes {rate measures.EngineRate}.{shared measures}",
            [|
                Advice.FasterEngine
                Advice.LargerBatch
                if measures.SharesProcessors && measures.Workers > 1 then
                    Advice.FewerWorkers
            |]
        | Bottleneck.Processors ->
            $"The processors are the bottleneck: together, loader and engine make {rate measures.TogetherRate} where the engine alone makes"
            + $" {rate measures.EngineRate}.{shared measures}",
            [|
                yield! packing measures
                Advice.OtherDevice
                if measures.Workers > 1 then
                    Advice.FewestWorkers
            |]
        | Bottleneck.Stage name -> ofStage name measures
        | Bottleneck.SerialStage name ->
            $"The loader's {name} is the bottleneck: it has one worker at a time, and that one is always in it{starved measures}.",
            [| Advice.ShardsForEveryWorker |]
        | Bottleneck.Disk name ->
            $"The disk is the bottleneck: the loader's {name} takes {percent (part name measures)} of its workers' time while only"
            + $" {percent measures.ProcessorsBusy} of the processors' is used{starved measures}.",
            [| Advice.WorkersBeyondProcessors; Advice.FasterDisk; Advice.MoreMemory |]
        | Bottleneck.Workers ->
            $"The loader has too few workers: all {measures.Workers} are busy while only {percent measures.ProcessorsBusy} of"
            + $" {processors measures} is used{starved measures}.",
            [| Advice.MoreWorkers |]
        | Bottleneck.Ring ->
            $"The loader alone is fast enough ({rate measures.LoaderRate}), and yet the engine is without a batch for {percent measures.Waited} of"
            + " the time: batches come in bursts.",
            [| Advice.LongerMeasurement; Advice.OtherWorkers; Advice.EvenImages |]
        | Bottleneck.Allocation ->
            $"The garbage collector is the bottleneck: it stopped everything for {percent measures.Paused} of the time.",
            [| Advice.AllocatedBytes; Advice.ShardsWithoutGarbage |]

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
                Advice.QuietMachine measures.OthersBusy
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
