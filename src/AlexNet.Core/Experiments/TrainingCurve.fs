namespace AlexNet.Core

open System

/// The errors of a few updates of a run: a line of its log.
[<Struct>]
type LoggedError =
    {
        /// Of the last image, from 0.
        Epoch: int
        /// Share of the images.
        Error: float
        Images: int64
    }

/// A run's training error: for each epoch that is over the mean over its updates, each before it learns from its images, as the run's log has
/// them. A batch that runs on into the next epoch counts there.
type TrainingCurve =
    {
        Errors: float[]
    }

    /// lines: in order. epochs: planned; what runs on beyond the last counts to it. isOver: whether no more lines follow.
    static member Of(lines: LoggedError[], epochs: int, isOver: bool) : TrainingCurve =
        let mean (lines: LoggedError[]) =
            let images = lines |> Array.sumBy _.Images
            (lines |> Array.sumBy (fun line -> line.Error * float line.Images)) / float images

        let byEpoch =
            lines |> Array.groupBy (fun line -> min line.Epoch (epochs - 1)) |> Array.map snd

        let complete = if isOver then byEpoch else byEpoch[.. byEpoch.Length - 2]

        { Errors = complete |> Array.map mean }

    /// Epochs until the error is at a level, between two epochs along a straight line; null where it never is.
    /// first: the error at 0 epochs, that of guessing.
    member curve.EpochsTo(level: float, first: float) : Nullable<float> =
        match curve.Errors |> Array.tryFindIndex (fun error -> error <= level) with
        | None -> Nullable()
        | Some at ->
            let before = if at = 0 then first else curve.Errors[at - 1]

            if before <= level then
                Nullable(float at)
            else
                Nullable(float at + (before - level) / (before - curve.Errors[at]))

    /// Infinite before the first epoch is over.
    member curve.Lowest =
        if curve.Errors.Length = 0 then
            infinity
        else
            Array.min curve.Errors
