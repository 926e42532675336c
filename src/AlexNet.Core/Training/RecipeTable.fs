namespace AlexNet.Core

open System

/// The fields of a recipe besides its name: JSON, command line and docs/recipes.md follow from these rows.
[<RequireQualifiedAccess>]
module RecipeTable =

    let private augments =
        Words(struct ("full", Augment.Full), struct ("none", Augment.None))

    let private weightings =
        Words(struct ("none", ClassWeighting.None), struct ("balanced", ClassWeighting.Balanced))

    let private samplings =
        Words(struct ("uniform", Sampling.Uniform), struct ("balanced", Sampling.Balanced))

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

            row
                "base_batch"
                OfferedBy.Training
                Resumed.MayChange
                "images of the batch that the learning rate is for: it is multiplied by batch ÷ this; 0: it is for any (Goyal et al. 2017, section 2.1)"
            |> Field.whole 0 65536 _.BaseBatch (fun recipe value -> { recipe with BaseBatch = value })

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

            row
                "clip_norm"
                OfferedBy.Training
                Resumed.MayChange
                "norm of all gradients together above which an update scales them down to it; 0: any (Pascanu et al. 2013)"
            |> Field.number notNegative _.ClipNorm (fun recipe value -> { recipe with ClipNorm = value })

            row
                "lars"
                OfferedBy.Training
                Resumed.MayChange
                "trust coefficient η of rates that follow each layer's weights, η‖w‖ ÷ (‖g‖ + decay × ‖w‖) times the rate; 0: none do (You et al. 2017)"
            |> Field.number notNegative _.Lars (fun recipe value -> { recipe with Lars = value })

            row
                "average_decay"
                OfferedBy.Training
                Resumed.MayChange
                "share of the weights' moving average that an update keeps; the average is validated and becomes the model; 0: none (Polyak and Juditsky 1992)"
            |> Field.number share _.AverageDecay (fun recipe value -> { recipe with AverageDecay = value })

            row "dropout" OfferedBy.Training Resumed.Stays "share of hidden units dropped"
            |> Field.number share _.Dropout (fun recipe value -> { recipe with Dropout = value })

            row "dropout_scaling" OfferedBy.Nobody Resumed.Stays "where dropout puts its factor"
            |> Field.word dropoutScalings _.DropoutScaling (fun recipe value -> { recipe with DropoutScaling = value })

            row "label_smoothing" OfferedBy.Training Resumed.MayChange "share of each label's target that is spread over all classes"
            |> Field.number share _.LabelSmoothing (fun recipe value -> { recipe with LabelSmoothing = value })

            row
                "class_weights"
                OfferedBy.Training
                Resumed.MayChange
                "weight of an image's loss by its class: all alike, or the more the fewer images the class has"
            |> Field.word weightings _.ClassWeights (fun recipe value -> { recipe with ClassWeights = value })

            row
                "init"
                OfferedBy.Training
                Resumed.Stays
                "first weights: a rule, or a file: safetensors, or PyTorch's, Caffe's, cuda-convnet's, ONNX"
            |> Field.word initialisations _.Initialisation (fun recipe value -> { recipe with Initialisation = value })

            row "schedule" OfferedBy.Nobody Resumed.Stays "how the rate falls"
            |> Field.nested Schedule.fields Schedule.read Schedule.write _.Schedule (fun recipe value -> { recipe with Schedule = value })

            row
                "warm_up_epochs"
                OfferedBy.Training
                Resumed.MayChange
                "epochs, the first ones, over which the rate rises linearly to the schedule's, from 0 or that of the base batch; 0: none (Goyal et al. 2017, section 2.2)"
            |> Field.number notNegative _.WarmUpEpochs (fun recipe value -> { recipe with WarmUpEpochs = value })

            row
                "early_stopping"
                OfferedBy.Training
                Resumed.MayChange
                "epochs without a better validation error that end the run; 0: none do (Prechelt 1998)"
            |> Field.whole 0 Int32.MaxValue _.EarlyStopping (fun recipe value -> { recipe with EarlyStopping = value })

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

            row
                "shuffle_window"
                OfferedBy.Batches
                Resumed.Stays
                "images in a row that are shuffled among themselves, in windows that begin elsewhere every epoch, so that compressed tars can be read; 0: the whole epoch is"
            |> Field.whole 0 Int32.MaxValue _.ShuffleWindow (fun recipe value -> { recipe with ShuffleWindow = value })

            row "sampling" OfferedBy.Batches Resumed.Stays "every image once an epoch, or every class equally often"
            |> Field.word samplings _.Sampling (fun recipe value -> { recipe with Sampling = value })

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
                "shuffle_window", "shuffle"
                "sampling", "shuffle_window"
                "init", "sampling"
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
