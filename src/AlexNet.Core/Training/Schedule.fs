namespace AlexNet.Core

open System

/// How the learning rate falls.
[<RequireQualifiedAccess>]
type Schedule =
    /// Divided by `factor` when the best validation error has not improved for `patience` epochs, `times` times; the next
    /// plateau ends the run [paper, section 5].
    | Plateau of factor: float * times: int * patience: int
    /// Divided by `factor` at the start of each of the given epochs.
    | Milestones of factor: float * epochs: int[]
    /// From the base rate to zero along half a cosine over the planned samples.
    | Cosine
    | Constant

/// What schedules and early stopping remember between epochs.
type ScheduleState =
    {
        /// Best validation top-1 error so far; infinite before the first.
        BestError: float
        /// Epochs since it improved, or since the last division.
        Stale: int
        /// Epochs since it improved, whatever was divided.
        SinceBest: int
        /// Divisions made.
        Drops: int
        /// Whether the schedule has ended the run.
        Ended: bool
    }

    static member Start =
        {
            BestError = Double.PositiveInfinity
            Stale = 0
            SinceBest = 0
            Drops = 0
            Ended = false
        }

/// Where a run stands: samples used, samples planned, and the epoch of the next one. Updates would not do: a run that goes on may have
/// another batch than before.
[<Struct>]
type Progress =
    {
        Samples: int64
        Planned: int64
        Epoch: int
    }

[<RequireQualifiedAccess>]
module Schedule =

    /// Learning rate of the next update.
    let rate schedule (baseRate: float) (state: ScheduleState) (progress: Progress) =
        match schedule with
        | Schedule.Plateau(factor, _, _) -> baseRate / Math.Pow(factor, float state.Drops)
        | Schedule.Milestones(factor, epochs) ->
            let passed =
                epochs |> Array.filter (fun epoch -> progress.Epoch >= epoch) |> Array.length

            baseRate / Math.Pow(factor, float passed)
        | Schedule.Cosine ->
            let part = min 1.0 (float progress.Samples / float (max 1L progress.Planned))
            baseRate * 0.5 * (1.0 + Math.Cos(Math.PI * part))
        | Schedule.Constant -> baseRate

    /// How far the rate has risen: the share of the first `epochs` that so many images are, at most 1 [Goyal et al. 2017, section 2.2].
    let warmUp (epochs: float) (trainImages: int64) (samples: int64) =
        if epochs > 0.0 then
            min 1.0 (float samples / (epochs * float trainImages))
        else
            1.0

    /// The state after an epoch that ended with the given validation error (0–1).
    let observe schedule (error: float) (state: ScheduleState) =
        if error < state.BestError then
            { state with
                BestError = error
                Stale = 0
                SinceBest = 0
            }
        else
            let state =
                { state with
                    SinceBest = state.SinceBest + 1
                }

            let stale = state.Stale + 1

            match schedule with
            | Schedule.Plateau(_, times, patience) when stale >= patience ->
                { state with
                    Stale = 0
                    Drops = min times (state.Drops + 1)
                    Ended = state.Drops >= times
                }
            | _ -> { state with Stale = stale }

    /// The fields of a schedule's object: its kind and what the kinds take.
    let internal fields = [| "kind"; "factor"; "times"; "patience"; "epochs" |]

    let private kinds = [| "plateau"; "milestones"; "cosine"; "constant" |]

    let internal read (fields: IFieldReader) =
        let kind = fields.Word("kind", null, kinds)
        let factor = fields.Number("factor", 10.0, NumberRange.AtLeast 1.0)

        let from least =
            { Least = least; Most = Int32.MaxValue }

        match kind with
        | "plateau" -> Schedule.Plateau(factor, fields.Whole("times", 3, from 0), fields.Whole("patience", 3, from 1))
        | "milestones" -> Schedule.Milestones(factor, fields.Wholes("epochs", [||], from 1))
        | "cosine" -> Schedule.Cosine
        | _ -> Schedule.Constant

    let internal write (fields: IFieldWriter) schedule =
        match schedule with
        | Schedule.Plateau(factor, times, patience) ->
            fields.Word("kind", "plateau")
            fields.Number("factor", factor)
            fields.Whole("times", times)
            fields.Whole("patience", patience)
        | Schedule.Milestones(factor, epochs) ->
            fields.Word("kind", "milestones")
            fields.Number("factor", factor)
            fields.Wholes("epochs", epochs)
        | Schedule.Cosine -> fields.Word("kind", "cosine")
        | Schedule.Constant -> fields.Word("kind", "constant")

/// The face for C#.
type Schedule with

    /// Learning rate of the next update.
    member schedule.Rate(baseRate: float, state: ScheduleState, progress: Progress) =
        Schedule.rate schedule baseRate state progress

    /// The state after an epoch that ended with the given validation error (0–1).
    member schedule.Observe(error: float, state: ScheduleState) = Schedule.observe schedule error state
