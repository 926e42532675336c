namespace AlexNet.Core

/// What a recipe asks of a plan besides its batch.
type PlanSettings =
    {
        DropoutScaling: DropoutScaling
        /// In how many equal parts a batch is trained on, one after the other: a power of two that divides it.
        Microbatches: int
    }

    /// What the paper asks, with dropout's factor where it is told to be.
    static member Plain(scaling: DropoutScaling) : PlanSettings =
        {
            DropoutScaling = scaling
            Microbatches = 1
        }

    /// The same with the batch in that many parts.
    member settings.InParts(microbatches: int) : PlanSettings =
        { settings with
            Microbatches = microbatches
        }
