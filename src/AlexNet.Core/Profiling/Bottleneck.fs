namespace AlexNet.Core

/// What everything else waits for.
[<RequireQualifiedAccess>]
type Bottleneck =
    /// The engine: the loader always has a batch ready and waits for it.
    | Engine
    /// The processors: loader and engine compute on the same ones and slow each other down.
    | Processors
    /// A stage of the loader whose work takes most of its workers' time, on processors that are all busy.
    | Stage of name: string
    /// A stage of the loader that has one worker at a time, and that worker is always in it.
    | SerialStage of name: string
    /// A stage of the loader that waits for something outside: the disk.
    | Disk of name: string
    /// The loader's workers are all busy and processors are idle.
    | Workers
    /// The ring of batches: the loader has no free buffer while the engine has no full one.
    | Ring
    /// The garbage collector.
    | Allocation

[<RequireQualifiedAccess>]
module Bottleneck =

    /// Below this share something counts as never: the engine without a batch, the loader held back or on the processors.
    [<Literal>]
    let Negligible = 0.05

    /// Above this share something counts as always busy.
    [<Literal>]
    let Saturated = 0.85

    /// Above this share the garbage collector's pauses matter more than anything that follows.
    [<Literal>]
    let Pauses = 0.1

    /// Together this much slower than the engine alone, with batches always ready, means that the loader takes its processors.
    [<Literal>]
    let Slowed = 0.93

    let private work (measures: Measures) =
        measures.Stages |> Array.sumBy _.BusyWorkers

    let private heaviest (measures: Measures) =
        measures.Stages |> Array.maxBy _.BusyWorkers

    /// Share of the loader's workers' time that is spent in stages.
    let workersBusy (measures: Measures) =
        work measures / float (max 1 measures.Workers)

    /// What holds the loader back when nothing but its own work does.
    let ofLoader (measures: Measures) =
        let heaviest = heaviest measures

        let serial =
            measures.Stages |> Array.tryFind (fun stage -> stage.IsSerial && stage.Working >= Saturated)

        match serial with
        | Some stage -> Bottleneck.SerialStage stage.Name
        | None when measures.ProcessorsBusy >= Saturated -> Bottleneck.Stage heaviest.Name
        | None when heaviest.Name = StageNames.Read -> Bottleneck.Disk heaviest.Name
        | None when workersBusy measures >= Saturated && measures.Workers < measures.Processors -> Bottleneck.Workers
        | None -> Bottleneck.Stage heaviest.Name

    /// Share of the processors' time that the loader's work takes while both are at work.
    let loaderShare (measures: Measures) =
        measures.LoaderSecondsPerImage * measures.TogetherRate / float (max 1 measures.Processors)

    /// What everything else waits for.
    let find (measures: Measures) =
        if measures.Paused > Pauses then
            Bottleneck.Allocation
        elif measures.EngineRate <= 0.0 || measures.TogetherRate <= 0.0 then
            ofLoader measures
        elif measures.Waited <= Negligible then
            let slowed = measures.TogetherRate < Slowed * measures.EngineRate
            let byLoader = measures.SharesProcessors && loaderShare measures >= Negligible

            if slowed && byLoader then
                Bottleneck.Processors
            else
                Bottleneck.Engine
        elif measures.LoaderRate >= WorkerCount.Margin * measures.EngineRate then
            // The loader alone is fast enough, and yet the engine waits.
            if measures.SharesProcessors && measures.HeldBack < Negligible then
                Bottleneck.Processors
            else
                Bottleneck.Ring
        else
            ofLoader measures

    /// Images per second to expect together: what the slower of the two makes, or what the processors have time for, if that is
    /// less; 0 where the engine was not measured.
    let expected (measures: Measures) =
        if measures.EngineRate <= 0.0 then
            0.0
        else
            let seconds = measures.LoaderSecondsPerImage + measures.EngineSecondsPerImage

            let shared =
                if seconds > 0.0 then
                    float measures.Processors / seconds
                else
                    infinity

            min shared (min measures.LoaderRate measures.EngineRate)
