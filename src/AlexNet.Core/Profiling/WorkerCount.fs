namespace AlexNet.Core

/// A measured degree of parallelism.
[<Struct>]
type WorkerRate =
    {
        /// Threads of the loader.
        Workers: int
        /// What it makes with them when nothing else runs.
        ImagesPerSecond: float
    }

/// How many threads the loader should have. The batches are the same whatever their number: only the time differs.
[<AbstractClass; Sealed>]
type WorkerCount =

    /// A gain below this is taken for noise: the smaller degree is as good.
    static member Tolerance = 0.05

    /// What the loader should make of what the engine takes, so that a slow stretch of files does not starve it.
    static member Margin = 1.25

    /// Where nothing was measured: one per processor.
    static member Unmeasured(processors: int) : int = max 1 processors

    /// The next degree worth measuring, or 0: doubling from 1 to twice the processors (threads that wait for a disk cost no
    /// processor), until two doublings in a row have gained nothing.
    static member Next(measured: WorkerRate[], processors: int) : int =
        if measured.Length = 0 then
            1
        else
            let last = measured[measured.Length - 1].Workers
            let best = measured |> Array.maxBy _.ImagesPerSecond

            let futile =
                measured |> Array.filter (fun rate -> rate.Workers > best.Workers) |> Array.length

            if futile >= 2 || last >= 2 * max 1 processors then
                0
            else
                2 * last

    /// The smallest degree that is within the tolerance of the best.
    static member Best(measured: WorkerRate[]) : int =
        let best = measured |> Array.map _.ImagesPerSecond |> Array.max

        measured
        |> Array.filter (fun rate -> rate.ImagesPerSecond >= best * (1.0 - WorkerCount.Tolerance))
        |> Array.map _.Workers
        |> Array.min

    /// The degree for training: where the engine computes on the same processors, the smallest that makes what the engine
    /// takes, with a margin, because every further thread takes turns with the engine's; else the best.
    /// engineRate: images/s of the engine alone.
    static member Choose(measured: WorkerRate[], engineRate: float, sharesProcessors: bool) : int =
        let enough =
            measured
            |> Array.filter (fun rate -> sharesProcessors && rate.ImagesPerSecond >= WorkerCount.Margin * engineRate)

        if enough.Length > 0 then
            enough |> Array.map _.Workers |> Array.min
        else
            WorkerCount.Best measured
