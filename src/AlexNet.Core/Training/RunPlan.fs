namespace AlexNet.Core

/// A field that a run which goes on has otherwise than before.
type FieldChange =
    {
        /// As in JSON.
        Field: string
        Before: string
        After: string
    }

/// How far a run has come.
[<Struct>]
type Reached =
    {
        /// Updates done.
        Step: int64
        /// Images used, each as often as it was.
        Samples: int64
        /// Whether the schedule has ended the run.
        Ended: bool
    }

    static member Nothing =
        {
            Step = 0L
            Samples = 0L
            Ended = false
        }

/// When a run is over. What is left of one that goes on is planned in images: its batch may have changed.
[<Struct>]
type RunPlan =
    {
        /// Updates when the run is over.
        Steps: int64
        /// Images used by then.
        Samples: int64
    }

    /// The plan of a run that has come so far: a recipe's steps count all its updates, its epochs all its images.
    /// trainImages: of one epoch.
    static member Of(recipe: Recipe, trainImages: int64, reached: Reached) : RunPlan =
        let batch = int64 recipe.Batch

        let left =
            if recipe.Steps > 0 then
                int64 recipe.Steps - reached.Step
            else
                (int64 recipe.Epochs * trainImages - reached.Samples + batch - 1L) / batch
            |> max 0L

        {
            Steps = reached.Step + left
            Samples = reached.Samples + left * batch
        }

/// What a run that goes on may have otherwise than before.
[<AbstractClass; Sealed>]
type Continuation =

    /// The fields that differ, in the order of the table.
    static member Changes(before: Recipe, after: Recipe) : FieldChange[] =
        RecipeTable.fields
        |> Array.map (fun field ->
            {
                Field = field.Name
                Before = field.Text before
                After = field.Text after
            })
        |> Array.filter (fun change -> change.Before <> change.After)

    /// Throws UserErrorException where a field has changed that must not, or where with the changes nothing is left to train. A run that
    /// goes on as it was may be over: nobody asks for more.
    static member Check(before: Recipe, after: Recipe, trainImages: int64, reached: Reached) : unit =
        let changes = Continuation.Changes(before, after)

        for change in changes do
            let field =
                RecipeTable.fields |> Array.find (fun field -> field.Name = change.Field)

            // From 1 a run may go on in parts; the bits of one in parts, which any number of processes can give, are not those of other parts.
            let isOfOtherParts =
                before.Microbatches > 1 && before.Microbatches <> after.Microbatches && field.Name = "microbatches"

            if field.Resumed = Resumed.Stays || isOfOtherParts then
                Continuation.Refuse(change, field.Offered <> OfferedBy.Nobody)

        if changes.Length > 0 && reached.Ended then
            raise (
                UserErrorException.Of
                    $"nothing to do: the schedule has ended the run at step {reached.Step}; a new run can train on with its weights: {Setting.Named Continuation.Init} and its model"
            )

        if changes.Length > 0 && RunPlan.Of(after, trainImages, reached).Steps = reached.Step then
            Continuation.NothingLeft(after, trainImages, reached)

    static member private Init = "init"

    static member private Refuse(change: FieldChange, isOption: bool) =
        let named: obj =
            if isOption then
                Setting.Named(change.Field.Replace('_', '-'))
            else
                $"the recipe's {change.Field}"

        raise (
            UserErrorException.Of
                $"{named} is {change.After}; allowed is {change.Before} as before, for a run that goes on; a new run can take its weights: {Setting.Named Continuation.Init} and its model"
        )

    static member private NothingLeft(recipe: Recipe, trainImages: int64, reached: Reached) =
        let steps, epochs = Setting.Named "steps", Setting.Named "epochs"

        raise (
            if recipe.Steps > 0 then
                UserErrorException.Of
                    $"nothing to do: {steps} is {recipe.Steps}; the run has done {reached.Step} updates; allowed are at least {reached.Step + 1L}"
            else
                let epochsDone = reached.Samples / trainImages

                UserErrorException.Of
                    $"nothing to do: {epochs} is {recipe.Epochs}; the run has seen {reached.Samples} images, {epochsDone} epochs of {trainImages}; allowed are at least {epochsDone + 1L}"
        )
