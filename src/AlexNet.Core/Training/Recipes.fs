namespace AlexNet.Core

/// Named recipes.
[<RequireQualifiedAccess>]
module Recipes =

    /// [paper, sections 4 and 5]
    let paper =
        {
            Name = "paper"
            Batch = 128
            Microbatches = 1
            Epochs = 90
            Steps = 0
            LearningRate = 0.01
            BaseBatch = 0
            BiasRateFactor = 1.0
            Momentum = 0.9
            WeightDecay = 5e-4
            BiasDecay = 5e-4
            ClipNorm = 0.0
            Lars = 0.0
            AverageDecay = 0.0
            Dropout = 0.5
            DropoutScaling = DropoutScaling.AtTest
            LabelSmoothing = 0.0
            ClassWeights = ClassWeighting.None
            Initialisation = Initialisation.Paper
            Schedule = Schedule.Plateau(10.0, 3, 3)
            WarmUpEpochs = 0.0
            EarlyStopping = 0
            LayerRates = [||]
            Augment = Augment.Full
            Crops = true
            Flips = true
            Lighting = LightingScale.Paper
            LightingEpochs = 0
            PixelScale = 1.0
            Shuffle = true
            ShuffleWindow = 0
            Sampling = Sampling.Uniform
            Seed = 2012UL
        }

    let private conv1From epoch factor =
        {
            First = "conv1"
            Last = "conv1"
            Factor = factor
            Epoch = epoch
        }

    /// The run behind the paper as its source records it, with network alexnet-original: hand schedule, biases at twice the rate without decay;
    /// from epoch 67 no lighting and conv1 a tenth of the others' rate, from 72 conv1 frozen.
    let original =
        { paper with
            Name = "original"
            Epochs = 91
            BiasRateFactor = 2.0
            BiasDecay = 0.0
            Initialisation = Initialisation.Original
            Schedule = Schedule.Milestones(10.0, [| 25; 51; 79 |])
            LayerRates = [| conv1From 67 0.1; conv1From 72 0.0 |]
            Lighting = LightingScale.Original
            LightingEpochs = 67
        }

    /// Caffe's variant, with network alexnet-caffe or caffenet: batch 256, biases at twice the rate without decay, ÷10 every 20 epochs of ImageNet.
    let caffe =
        { paper with
            Name = "caffe"
            Batch = 256
            BiasRateFactor = 2.0
            BiasDecay = 0.0
            DropoutScaling = DropoutScaling.AtTraining
            Initialisation = Initialisation.Caffe
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

    /// torchvision's variant, with network alexnet-torchvision: ÷10 every 30 epochs, less weight decay; pixels of 0–255 are divided by the mean of
    /// its three standard deviations, which keeps conv1's weights the size that they have there.
    let torchvision =
        { paper with
            Name = "torchvision"
            Batch = 256
            WeightDecay = 1e-4
            BiasDecay = 1e-4
            DropoutScaling = DropoutScaling.AtTraining
            Initialisation = Initialisation.He
            Schedule = Schedule.Milestones(10.0, [| 30; 60 |])
            Lighting = LightingScale.Off
            PixelScale = 57.63
        }

    let all = [| paper; original; caffe; torchvision; quick |]

    /// The recipe of that name; throws UserErrorException with the known names where there is none.
    let find name =
        match all |> Array.tryFind (fun recipe -> recipe.Name = name) with
        | Some recipe -> recipe
        | None ->
            let names = all |> Array.map _.Name |> String.concat ", "
            raise (UserErrorException $"unknown recipe '{name}'; known are: {names}")
