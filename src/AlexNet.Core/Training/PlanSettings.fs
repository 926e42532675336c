namespace AlexNet.Core

/// What a recipe asks of a plan besides its batch.
type PlanSettings =
    {
        DropoutScaling: DropoutScaling
    }

    /// What the paper asks, with dropout's factor where it is told to be.
    static member Plain(scaling: DropoutScaling) : PlanSettings = { DropoutScaling = scaling }
