namespace AlexNet.Core

/// What a recipe asks of a plan besides its batch.
type PlanSettings =
    {
        DropoutScaling: DropoutScaling
        /// The norm of all gradients together that updates allow; 0: any.
        ClipNorm: float
        /// Whether a moving average of the parameters is kept.
        Averages: bool
    }

    /// What the paper asks, with dropout's factor where it is told to be.
    static member Plain(scaling: DropoutScaling) : PlanSettings =
        {
            DropoutScaling = scaling
            ClipNorm = 0.0
            Averages = false
        }
