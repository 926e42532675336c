namespace AlexNet.Core

open System

/// How much of the augmentation is used.
type Augment =
    /// Random crops, reflections and lighting, as far as the recipe has them.
    | Full = 0
    /// The centre crop.
    | None = 1

/// Everything that decides a training run besides its data and network.
type Recipe =
    {
        Name: string
        Batch: int
        /// Equal parts of a batch that are computed one after the other; their gradients are added up.
        Microbatches: int
        /// Passes over the training set.
        Epochs: int
        /// Updates of the run, or 0: the epochs decide.
        Steps: int
        LearningRate: float
        /// Images of the batch that the learning rate is for; other batches have a rate in proportion. 0: it is for any.
        BaseBatch: int
        /// Rate of biases relative to that of weights.
        BiasRateFactor: float
        Momentum: float
        WeightDecay: float
        BiasDecay: float
        /// The norm of all gradients together that an update allows, or 0: any.
        ClipNorm: float
        /// Trust coefficient η of rates that are adapted to each layer's weights (`Lars`), or 0: none are.
        Lars: float
        /// Share of the weights' moving average that an update keeps, or 0: there is none.
        AverageDecay: float
        Dropout: float
        DropoutScaling: DropoutScaling
        /// Share of a label's target that all classes have alike.
        LabelSmoothing: float
        ClassWeights: ClassWeighting
        Initialisation: Initialisation
        Schedule: Schedule
        /// Epochs over which the rate rises to the schedule's, the first ones, or 0: none. It begins at zero, or with a base batch at the rate of that.
        WarmUpEpochs: float
        /// Epochs without a better validation error that end the run, or 0: none do.
        EarlyStopping: int
        /// By what single layers' rates are multiplied.
        LayerRates: LayerRate[]
        Augment: Augment
        /// Random windows; else the centre one.
        Crops: bool
        /// Random reflections.
        Flips: bool
        Lighting: LightingScale
        /// Epochs with lighting, the first ones, or 0: all.
        LightingEpochs: int
        /// Pixels less the mean image are divided by this.
        PixelScale: float
        Shuffle: bool
        /// Neighbours among which an epoch is shuffled, or 0: all.
        ShuffleWindow: int
        Sampling: Sampling
        Seed: uint64
    }

    /// The recipe without one of `Ablation.OfRecipes`; the same recipe for any other part.
    member recipe.Without(part: string) : Recipe =
        match part with
        | "lighting" ->
            { recipe with
                Lighting = LightingScale.Off
            }
        | "crops" -> { recipe with Crops = false }
        | "flips" -> { recipe with Flips = false }
        | _ -> recipe

    /// The recipe with dropout's factor elsewhere.
    member recipe.WithDropoutScaling(scaling: DropoutScaling) : Recipe =
        { recipe with DropoutScaling = scaling }

    /// What plans are to be that train and test by this recipe.
    /// images: of each class to train on; none where nothing is trained, or a plan only looked at.
    member recipe.PlanSettings(images: int[]) : PlanSettings =
        {
            DropoutScaling = recipe.DropoutScaling
            LabelSmoothing = recipe.LabelSmoothing
            ClassWeights =
                if recipe.ClassWeights = ClassWeighting.Balanced then
                    ClassWeights.Balanced images
                else
                    [||]
            ClipNorm = recipe.ClipNorm
            Lars = recipe.Lars
            Averages = recipe.KeepsAverages
            Microbatches = recipe.Microbatches
            Replicas = 1
            Replica = 0
            Parallelism = Parallelism.Data
        }

    /// Throws UserErrorException where fields contradict each other.
    member recipe.Check() : unit =
        if recipe.Sampling = Sampling.Balanced && not recipe.Shuffle then
            let sampling, shuffle = Setting.Named "sampling", Setting.Named "shuffle"

            raise (
                UserErrorException.Of
                    $"{sampling} is balanced; allowed is uniform where {shuffle} is false, which keeps the images in their order"
            )

        if recipe.Sampling = Sampling.Balanced && recipe.ShuffleWindow > 0 then
            let sampling, window = Setting.Named "sampling", Setting.Named "shuffle-window"

            raise (
                UserErrorException.Of
                    $"{sampling} is balanced; allowed is uniform where {window} is {recipe.ShuffleWindow}, as the images of a class lie anywhere"
            )

    /// Images in a row among which those to train on are read in any order: 1 in the data's own order; null: from any place.
    member recipe.Disorder: Nullable<int> =
        if not recipe.Shuffle then
            Nullable 1
        elif recipe.ShuffleWindow > 0 then
            Nullable recipe.ShuffleWindow
        else
            Nullable()

    /// Whether a moving average of the weights is kept, which is what is validated and what the model holds.
    member recipe.KeepsAverages = recipe.AverageDecay > 0.0

    /// The rate for weights of the next update. trainImages: of one epoch.
    member recipe.Rate(state: ScheduleState, progress: Progress, trainImages: int64) : float =
        let risen samples =
            Schedule.warmUp recipe.WarmUpEpochs trainImages samples

        let rate = Schedule.rate recipe.Schedule recipe.LearningRate state progress

        if recipe.BaseBatch = 0 then
            rate * risen (progress.Samples + int64 recipe.Batch)
        else
            // Linear scaling, and a rise from the rate that is not scaled, which the first update has [Goyal et al. 2017, sections 2.1 and 2.2].
            let scale = float recipe.Batch / float recipe.BaseBatch
            let missing = max 0.0 (1.0 - 1.0 / scale)
            rate * scale * (1.0 - missing * (1.0 - risen progress.Samples))

    /// Whether the run is over as the validation error has not fallen for so long; a schedule ends runs by itself.
    member recipe.StopsEarly(state: ScheduleState) =
        recipe.EarlyStopping > 0 && state.SinceBest >= recipe.EarlyStopping

    /// The constants of the next update at the given rate for weights, in an epoch from 0.
    member recipe.UpdateRule(rate: float, network: Network, epoch: int) : UpdateRule =
        {
            LearningRate = float32 rate
            BiasRate = float32 (rate * recipe.BiasRateFactor)
            Momentum = float32 recipe.Momentum
            WeightDecay = float32 recipe.WeightDecay
            BiasDecay = float32 recipe.BiasDecay
            LayerFactors = LayerRates.factors network recipe.LayerRates epoch
            AverageDecay = float32 recipe.AverageDecay
        }
