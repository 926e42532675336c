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
        /// Rate of biases relative to that of weights.
        BiasRateFactor: float
        Momentum: float
        WeightDecay: float
        BiasDecay: float
        Dropout: float
        DropoutScaling: DropoutScaling
        Initialisation: Initialisation
        Schedule: Schedule
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
    member recipe.PlanSettings: PlanSettings =
        {
            DropoutScaling = recipe.DropoutScaling
            Microbatches = recipe.Microbatches
        }

    /// The constants of the next update at the given rate for weights, in an epoch from 0.
    member recipe.UpdateRule(rate: float, network: Network, epoch: int) : UpdateRule =
        {
            LearningRate = float32 rate
            BiasRate = float32 (rate * recipe.BiasRateFactor)
            Momentum = float32 recipe.Momentum
            WeightDecay = float32 recipe.WeightDecay
            BiasDecay = float32 recipe.BiasDecay
            LayerFactors = LayerRates.factors network recipe.LayerRates epoch
        }

/// The fields of a recipe besides its name: JSON, command line and docs/recipes.md follow from these rows.
[<RequireQualifiedAccess>]
module RecipeTable =

    let private augments =
        Words(struct ("full", Augment.Full), struct ("none", Augment.None))

    let private lightings =
        Words(struct ("off", LightingScale.Off), struct ("paper", LightingScale.Paper), struct ("original", LightingScale.Original))

    /// The rules of first weights.
    let initialisations =
        Words(
            struct ("paper", Initialisation.Paper),
            struct ("original", Initialisation.Original),
            struct ("caffe", Initialisation.Caffe),
            struct ("he", Initialisation.He)
        )

    /// Where dropout puts its factor.
    let dropoutScalings =
        Words(struct ("at-test", DropoutScaling.AtTest), struct ("at-training", DropoutScaling.AtTraining))

    /// Biases follow the weights where a recipe treats both alike, until told otherwise.
    let private withWeightDecay (recipe: Recipe) decay =
        { recipe with
            WeightDecay = decay
            BiasDecay =
                if recipe.BiasDecay = recipe.WeightDecay then
                    decay
                else
                    recipe.BiasDecay
        }

    /// In the order of a JSON object.
    let fields: Field<Recipe>[] =
        let notNegative = NumberRange.AtLeast 0.0
        let share = NumberRange.Below(0.0, 1.0)

        let row name (offered: OfferedBy) (resumed: Resumed) help = struct (name, offered, resumed, help)

        [|
            row "batch" OfferedBy.Batches Resumed.MayChange "images per update"
            |> Field.whole 1 65536 _.Batch (fun recipe value -> { recipe with Batch = value })

            row
                "microbatches"
                OfferedBy.Batches
                Resumed.MayChange
                "equal parts of a batch that are computed one after the other: a power of two that divides it"
            |> Field.whole 1 65536 _.Microbatches (fun recipe value -> { recipe with Microbatches = value })

            row "epochs" OfferedBy.Training Resumed.MayChange "passes over the training images"
            |> Field.whole 1 Int32.MaxValue _.Epochs (fun recipe value -> { recipe with Epochs = value })

            row "steps" OfferedBy.Training Resumed.MayChange "updates, instead of epochs"
            |> Field.whole 0 Int32.MaxValue _.Steps (fun recipe value -> { recipe with Steps = value })

            row "learning_rate" OfferedBy.Training Resumed.MayChange "rate ε of the first update"
            |> Field.number notNegative _.LearningRate (fun recipe value -> { recipe with LearningRate = value })

            row "bias_rate_factor" OfferedBy.Nobody Resumed.MayChange "rate of biases relative to that of weights"
            |> Field.number notNegative _.BiasRateFactor (fun recipe value -> { recipe with BiasRateFactor = value })

            row
                "rate"
                OfferedBy.Training
                Resumed.MayChange
                "factors of single layers' rates: conv1=0.1, conv1-conv5=0 (0 freezes), conv1=0@72 (from epoch 72 on, the first being 0)"
            |> Field.rates _.LayerRates (fun recipe value -> { recipe with LayerRates = value })

            row "momentum" OfferedBy.Training Resumed.MayChange "share of the last velocity that is kept"
            |> Field.number share _.Momentum (fun recipe value -> { recipe with Momentum = value })

            row
                "weight_decay"
                OfferedBy.Training
                Resumed.MayChange
                "decay of weights, and of biases unless the recipe or `bias_decay` says otherwise"
            |> Field.number notNegative _.WeightDecay withWeightDecay

            row "bias_decay" OfferedBy.Training Resumed.MayChange "decay of biases"
            |> Field.number notNegative _.BiasDecay (fun recipe value -> { recipe with BiasDecay = value })

            row "dropout" OfferedBy.Training Resumed.Stays "share of hidden units dropped"
            |> Field.number share _.Dropout (fun recipe value -> { recipe with Dropout = value })

            row "dropout_scaling" OfferedBy.Nobody Resumed.Stays "where dropout puts its factor"
            |> Field.word dropoutScalings _.DropoutScaling (fun recipe value -> { recipe with DropoutScaling = value })

            row
                "init"
                OfferedBy.Training
                Resumed.Stays
                "first weights: a rule, or a file: safetensors, or PyTorch's, Caffe's, cuda-convnet's, ONNX"
            |> Field.word initialisations _.Initialisation (fun recipe value -> { recipe with Initialisation = value })

            row "schedule" OfferedBy.Nobody Resumed.Stays "how the rate falls"
            |> Field.nested Schedule.fields Schedule.read Schedule.write _.Schedule (fun recipe value -> { recipe with Schedule = value })

            row "augment" OfferedBy.Batches Resumed.MayChange "random crops, flips and lighting, or the centre crop"
            |> Field.word augments _.Augment (fun recipe value -> { recipe with Augment = value })

            row "crops" OfferedBy.Batches Resumed.MayChange "random windows; without them the centre one"
            |> Field.flag _.Crops (fun recipe value -> { recipe with Crops = value })

            row "flips" OfferedBy.Batches Resumed.MayChange "random reflections"
            |> Field.flag _.Flips (fun recipe value -> { recipe with Flips = value })

            row "lighting" OfferedBy.Batches Resumed.MayChange "strength of the colour shifts"
            |> Field.word lightings _.Lighting (fun recipe value -> { recipe with Lighting = value })

            row "lighting_epochs" OfferedBy.Batches Resumed.MayChange "epochs with colour shifts, the first ones; 0: all"
            |> Field.whole 0 Int32.MaxValue _.LightingEpochs (fun recipe value -> { recipe with LightingEpochs = value })

            row "pixel_scale" OfferedBy.Batches Resumed.Stays "pixels less the mean image are divided by this"
            |> Field.number (NumberRange.Above 0.0) _.PixelScale (fun recipe value -> { recipe with PixelScale = value })

            row "shuffle" OfferedBy.Batches Resumed.Stays "a new order every epoch"
            |> Field.flag _.Shuffle (fun recipe value -> { recipe with Shuffle = value })

            row "seed" OfferedBy.Batches Resumed.Stays "key of every random draw"
            |> Field.seed _.Seed (fun recipe value -> { recipe with Seed = value })
        |]

    /// Options that the command line's help lists elsewhere: each with the one it follows.
    let private followed =
        dict
            [
                "batch", "steps"
                "microbatches", "batch"
                "shuffle", "seed"
                "init", "shuffle"
            ]

    let rec private listed (field: Field<Recipe>) : Field<Recipe>[] =
        let followers =
            fields
            |> Array.filter (fun other -> followed.ContainsKey other.Name && followed[other.Name] = field.Name)

        Array.append [| field |] (followers |> Array.collect listed)

    /// The fields that are options, in the order of the command line's help.
    let options: Field<Recipe>[] =
        fields
        |> Array.filter (fun field -> field.Offered <> OfferedBy.Nobody && not (followed.ContainsKey field.Name))
        |> Array.collect listed
