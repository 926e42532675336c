namespace AlexNet.Core

/// What a recipe asks of a plan besides its batch.
type PlanSettings =
    {
        DropoutScaling: DropoutScaling
        /// Share of a label's target that all classes have alike, in training.
        LabelSmoothing: float
        /// By what an image's loss and gradient are multiplied in training, by label; empty: by nothing.
        ClassWeights: float32[]
        /// The norm of all gradients together that updates allow; 0: any.
        ClipNorm: float
        /// Whether a moving average of the parameters is kept.
        Averages: bool
        /// In how many equal parts a batch is trained on, one after the other: a power of two that divides it.
        Microbatches: int
    }

    /// What the paper asks, with dropout's factor where it is told to be.
    static member Plain(scaling: DropoutScaling) : PlanSettings =
        {
            DropoutScaling = scaling
            LabelSmoothing = 0.0
            ClassWeights = [||]
            ClipNorm = 0.0
            Averages = false
            Microbatches = 1
        }

    /// The same with other losses in training: see `LabelSmoothing` and `ClassWeights`.
    member settings.WithLoss(labelSmoothing: float, classWeights: float32[]) : PlanSettings =
        { settings with
            LabelSmoothing = labelSmoothing
            ClassWeights = classWeights
        }

    /// The same with other updates: see `ClipNorm` and `Averages`.
    member settings.WithUpdates(clipNorm: float, averages: bool) : PlanSettings =
        { settings with
            ClipNorm = clipNorm
            Averages = averages
        }

    /// The same with the batch in that many parts.
    member settings.InParts(microbatches: int) : PlanSettings =
        { settings with
            Microbatches = microbatches
        }
