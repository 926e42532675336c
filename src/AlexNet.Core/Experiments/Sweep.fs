namespace AlexNet.Core

open System

/// A training run of several that are compared.
type SweepRun =
    {
        /// Its folder within the sweep's.
        Name: string
        /// What it is a run of: runs of a group are compared with those of others.
        Group: string
        /// As `Networks.find` takes it.
        Network: string
        Recipe: Recipe
    }

/// What has become of a run.
type SweepRunState =
    /// Not begun, or not over.
    | Open = 0
    /// All its updates are done, or its schedule has ended it.
    | Finished = 1
    /// It was stopped at the training error that was asked for.
    | Reached = 2
    /// Its numbers are no longer finite.
    | Diverged = 3

/// What decides a sweep, as it was given: a setting in words.
type SweepSetting =
    {
        Name: string
        /// Whether users can set it; else it is a field of the recipe, which only another version of the program has otherwise.
        IsOption: bool
        Text: string
    }

/// A grid of runs. An interrupted one goes on: runs that are over stay as they are, and their order is always the same.
[<AbstractClass; Sealed>]
type Sweep =

    /// What has become of a run. One that has reached the error in its last epoch is finished too; that it got there counts.
    static member State(hasDiverged: bool, isFinished: bool, hasReached: bool) : SweepRunState =
        if hasReached then SweepRunState.Reached
        elif isFinished then SweepRunState.Finished
        elif hasDiverged then SweepRunState.Diverged
        else SweepRunState.Open

    /// The runs that are still to be done, in their order.
    static member Left(runs: SweepRun[], stateOf: Func<SweepRun, SweepRunState>) : SweepRun[] =
        runs |> Array.filter (fun run -> stateOf.Invoke run = SweepRunState.Open)

    /// A recipe's fields as settings, those that users can set by the names of their options.
    static member Settings(recipe: Recipe) : SweepSetting[] =
        RecipeTable.fields
        |> Array.map (fun field ->
            {
                Name = field.Name.Replace('_', '-')
                IsOption = field.Offered <> OfferedBy.Nobody
                Text = field.Text recipe
            })

    /// The settings that a sweep which goes on has otherwise than it was begun with, those of the sweep first.
    static member Differences(before: SweepSetting[], after: SweepSetting[]) : FieldChange[] =
        let text name (settings: SweepSetting[]) =
            settings
            |> Array.tryFind (fun setting -> setting.Name = name)
            |> Option.map _.Text
            |> Option.defaultValue "absent"

        Array.append after before
        |> Array.distinctBy _.Name
        |> Array.map (fun setting ->
            {
                Field = setting.Name
                Before = text setting.Name before
                After = text setting.Name after
            })
        |> Array.filter (fun change -> change.Before <> change.After)
