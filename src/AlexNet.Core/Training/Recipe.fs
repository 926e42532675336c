namespace AlexNet.Core

/// How much of the augmentation is used.
type Augment =
    /// Random crops, reflections and lighting.
    | Full = 0
    /// The centre crop.
    | None = 1

/// Everything that decides a training run besides its data and network.
type Recipe =
    {
        Name: string
        Batch: int
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
        Augment: Augment
        Lighting: LightingScale
        /// Pixels less the mean image are divided by this.
        PixelScale: float
        Shuffle: bool
        Seed: uint64
    }

    /// Updates of a run over a training set of that many samples.
    member recipe.PlannedSteps(samples: int64) : int64 =
        let byEpochs =
            (int64 recipe.Epochs * samples + int64 recipe.Batch - 1L) / int64 recipe.Batch

        if recipe.Steps > 0 then int64 recipe.Steps else byEpochs

    /// The constants of the next update at the given rate for weights.
    member recipe.UpdateRule(rate: float) : UpdateRule =
        {
            LearningRate = float32 rate
            BiasRate = float32 (rate * recipe.BiasRateFactor)
            Momentum = float32 recipe.Momentum
            WeightDecay = float32 recipe.WeightDecay
            BiasDecay = float32 recipe.BiasDecay
        }

/// Named recipes.
[<RequireQualifiedAccess>]
module Recipes =

    /// [paper, sections 4 and 5]
    let paper =
        {
            Name = "paper"
            Batch = 128
            Epochs = 90
            Steps = 0
            LearningRate = 0.01
            BiasRateFactor = 1.0
            Momentum = 0.9
            WeightDecay = 5e-4
            BiasDecay = 5e-4
            Dropout = 0.5
            DropoutScaling = DropoutScaling.AtTest
            Initialisation = Initialisation.Paper
            Schedule = Schedule.Plateau(10.0, 3, 3)
            Augment = Augment.Full
            Lighting = LightingScale.Paper
            PixelScale = 1.0
            Shuffle = true
            Seed = 2012UL
        }

    /// The run behind the paper as its source records it: hand schedule, biases at twice the rate without decay.
    let original =
        { paper with
            Name = "original"
            Epochs = 91
            BiasRateFactor = 2.0
            BiasDecay = 0.0
            Initialisation = Initialisation.Original
            Schedule = Schedule.Milestones(10.0, [| 25; 51; 79 |])
            Lighting = LightingScale.Original
        }

    /// Caffe's variant: batch 256, biases at twice the rate without decay, ÷10 every 20 epochs of ImageNet.
    let caffe =
        { paper with
            Name = "caffe"
            Batch = 256
            BiasRateFactor = 2.0
            BiasDecay = 0.0
            DropoutScaling = DropoutScaling.AtTraining
            Schedule = Schedule.Milestones(10.0, [| 20; 40; 60; 80 |])
            Lighting = LightingScale.Off
        }

    /// For small data sets and short runs, the default for folders: initial weights that carry the signal through eight
    /// layers from the first step, small batches, and a rate that falls to zero over the planned steps.
    let quick =
        { paper with
            Name = "quick"
            Batch = 32
            Epochs = 10
            LearningRate = 0.005
            Dropout = 0.2
            DropoutScaling = DropoutScaling.AtTraining
            Initialisation = Initialisation.He
            Schedule = Schedule.Cosine
            PixelScale = 64.0
        }

    let all = [| paper; original; caffe; quick |]

    /// The recipe of that name; throws UserErrorException with the known names where there is none.
    let find name =
        match all |> Array.tryFind (fun recipe -> recipe.Name = name) with
        | Some recipe -> recipe
        | None ->
            let names = all |> Array.map _.Name |> String.concat ", "
            raise (UserErrorException $"unknown recipe '{name}'; known are: {names}")
