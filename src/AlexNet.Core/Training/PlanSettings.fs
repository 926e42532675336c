namespace AlexNet.Core

/// What a recipe asks of a plan besides its batch.
type PlanSettings =
    {
        DropoutScaling: DropoutScaling
        /// Share of a label's target that all classes have alike, in training.
        LabelSmoothing: float
        /// By what an image's loss and gradient are multiplied in training, by label; empty: by nothing.
        ClassWeights: float32[]
    }

    /// What the paper asks, with dropout's factor where it is told to be.
    static member Plain(scaling: DropoutScaling) : PlanSettings =
        {
            DropoutScaling = scaling
            LabelSmoothing = 0.0
            ClassWeights = [||]
        }
