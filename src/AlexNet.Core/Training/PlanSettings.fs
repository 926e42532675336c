namespace AlexNet.Core

/// How several processes share the work on a batch.
type Parallelism =
    /// Each computes its images with all parameters.
    | Data = 0
    /// Convolutions by images; fully connected layers by outputs, each process having some of them, for all images (Krizhevsky 2014).
    | Hybrid = 1

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
        /// What the rates of weights are adapted with, layer by layer: η of `Lars`; 0: they are not.
        Lars: float
        /// Whether a moving average of the parameters is kept.
        Averages: bool
        /// In how many equal parts a batch is trained on, one after the other: a power of two that divides it.
        Microbatches: int
        /// How many processes train on a batch together, each on an equal share of it.
        Replicas: int
        /// Which of them the plan is for, from 0: its share begins after those before it.
        Replica: int
        Parallelism: Parallelism
    }

    /// What the paper asks, with dropout's factor where it is told to be.
    static member Plain(scaling: DropoutScaling) : PlanSettings =
        {
            DropoutScaling = scaling
            LabelSmoothing = 0.0
            ClassWeights = [||]
            ClipNorm = 0.0
            Lars = 0.0
            Averages = false
            Microbatches = 1
            Replicas = 1
            Replica = 0
            Parallelism = Parallelism.Data
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

    /// The same with rates that are adapted: see `Lars`.
    member settings.WithLars(trust: float) : PlanSettings = { settings with Lars = trust }

    /// The same with the batch in that many parts.
    member settings.InParts(microbatches: int) : PlanSettings =
        { settings with
            Microbatches = microbatches
        }

    /// The same for one of several processes that train on a batch together.
    member settings.OnReplica(replica: int, replicas: int) : PlanSettings =
        { settings with
            Replica = replica
            Replicas = replicas
        }

    /// The same with the work shared in that way.
    member settings.Sharing(work: Parallelism) : PlanSettings = { settings with Parallelism = work }
