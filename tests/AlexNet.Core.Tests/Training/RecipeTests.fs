module AlexNet.Core.Tests.RecipeTests

open NUnit.Framework
open AlexNet.Core

[<Test>]
let ``the paper's recipe is the paper's`` () =
    let paper = Recipes.find "paper"
    Assert.That(paper.Batch, equalTo 128)
    Assert.That((paper.LearningRate, paper.Momentum, paper.WeightDecay), equalTo ((0.01, 0.9, 5e-4)))
    Assert.That(paper.BiasDecay, equalTo paper.WeightDecay)
    Assert.That(paper.Dropout, equalTo 0.5)
    Assert.That(paper.DropoutScaling, equalTo DropoutScaling.AtTest)
    Assert.That(paper.PixelScale, equalTo 1.0)
    Assert.That(paper.Schedule.IsPlateau)

let private rate layer factor epoch =
    {
        First = layer
        Last = layer
        Factor = factor
        Epoch = epoch
    }

/// Every field of every named recipe: whoever changes one says so here too.
let private known =
    [|
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
            WeightDecay = 0.0005
            BiasDecay = 0.0005
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
        {
            Name = "original"
            Batch = 128
            Microbatches = 1
            Epochs = 91
            Steps = 0
            LearningRate = 0.01
            BaseBatch = 0
            BiasRateFactor = 2.0
            Momentum = 0.9
            WeightDecay = 0.0005
            BiasDecay = 0.0
            ClipNorm = 0.0
            Lars = 0.0
            AverageDecay = 0.0
            Dropout = 0.5
            DropoutScaling = DropoutScaling.AtTest
            LabelSmoothing = 0.0
            ClassWeights = ClassWeighting.None
            Initialisation = Initialisation.Original
            Schedule = Schedule.Milestones(10.0, [| 25; 51; 79 |])
            WarmUpEpochs = 0.0
            EarlyStopping = 0
            LayerRates = [| rate "conv1" 0.1 67; rate "conv1" 0.0 72 |]
            Augment = Augment.Full
            Crops = true
            Flips = true
            Lighting = LightingScale.Original
            LightingEpochs = 67
            PixelScale = 1.0
            Shuffle = true
            ShuffleWindow = 0
            Sampling = Sampling.Uniform
            Seed = 2012UL
        }
        {
            Name = "caffe"
            Batch = 256
            Microbatches = 1
            Epochs = 90
            Steps = 0
            LearningRate = 0.01
            BaseBatch = 0
            BiasRateFactor = 2.0
            Momentum = 0.9
            WeightDecay = 0.0005
            BiasDecay = 0.0
            ClipNorm = 0.0
            Lars = 0.0
            AverageDecay = 0.0
            Dropout = 0.5
            DropoutScaling = DropoutScaling.AtTraining
            LabelSmoothing = 0.0
            ClassWeights = ClassWeighting.None
            Initialisation = Initialisation.Caffe
            Schedule = Schedule.Milestones(10.0, [| 20; 40; 60; 80 |])
            WarmUpEpochs = 0.0
            EarlyStopping = 0
            LayerRates = [||]
            Augment = Augment.Full
            Crops = true
            Flips = true
            Lighting = LightingScale.Off
            LightingEpochs = 0
            PixelScale = 1.0
            Shuffle = true
            ShuffleWindow = 0
            Sampling = Sampling.Uniform
            Seed = 2012UL
        }
        {
            Name = "torchvision"
            Batch = 256
            Microbatches = 1
            Epochs = 90
            Steps = 0
            LearningRate = 0.01
            BaseBatch = 0
            BiasRateFactor = 1.0
            Momentum = 0.9
            WeightDecay = 0.0001
            BiasDecay = 0.0001
            ClipNorm = 0.0
            Lars = 0.0
            AverageDecay = 0.0
            Dropout = 0.5
            DropoutScaling = DropoutScaling.AtTraining
            LabelSmoothing = 0.0
            ClassWeights = ClassWeighting.None
            Initialisation = Initialisation.He
            Schedule = Schedule.Milestones(10.0, [| 30; 60 |])
            WarmUpEpochs = 0.0
            EarlyStopping = 0
            LayerRates = [||]
            Augment = Augment.Full
            Crops = true
            Flips = true
            Lighting = LightingScale.Off
            LightingEpochs = 0
            PixelScale = 57.63
            Shuffle = true
            ShuffleWindow = 0
            Sampling = Sampling.Uniform
            Seed = 2012UL
        }
        {
            Name = "quick"
            Batch = 32
            Microbatches = 1
            Epochs = 10
            Steps = 0
            LearningRate = 0.005
            BaseBatch = 0
            BiasRateFactor = 1.0
            Momentum = 0.9
            WeightDecay = 0.0005
            BiasDecay = 0.0005
            ClipNorm = 0.0
            Lars = 0.0
            AverageDecay = 0.0
            Dropout = 0.2
            DropoutScaling = DropoutScaling.AtTraining
            LabelSmoothing = 0.0
            ClassWeights = ClassWeighting.None
            Initialisation = Initialisation.He
            Schedule = Schedule.Cosine
            WarmUpEpochs = 0.0
            EarlyStopping = 0
            LayerRates = [||]
            Augment = Augment.Full
            Crops = true
            Flips = true
            Lighting = LightingScale.Paper
            LightingEpochs = 0
            PixelScale = 64.0
            Shuffle = true
            ShuffleWindow = 0
            Sampling = Sampling.Uniform
            Seed = 2012UL
        }
    |]

[<Test>]
let ``the named recipes are these, in every field`` () =
    Assert.That(Recipes.all |> Array.map _.Name, equalTo (known |> Array.map _.Name))

    for recipe, expected in Array.zip Recipes.all known do
        Assert.That(recipe, equalTo expected)

[<TestCase("original")>]
[<TestCase("caffe")>]
let ``the runs after the paper give biases twice the rate and no decay`` (name: string) =
    let rule = (Recipes.find name).UpdateRule(0.01, Networks.alexnet, 0)
    Assert.That((rule.Rate(0, true), rule.Decay true), equalTo ((0.02f, 0.0f)))
    Assert.That((rule.Rate(0, false), rule.Decay false), equalTo ((0.01f, 5e-4f)))

[<Test>]
let ``a recipe is found by its name, an unknown name is refused with the known ones`` () =
    for recipe in Recipes.all do
        Assert.That(Recipes.find recipe.Name, equalTo recipe)

    Assert.That(
        userError (fun () -> Recipes.find "fast"),
        equalTo "unknown recipe 'fast'; known are: paper, original, caffe, torchvision, quick"
    )

[<Test>]
let ``the original's conv1 has a tenth of the rate from epoch 67 and none from 72`` () =
    let factors epoch =
        let rule = Recipes.original.UpdateRule(1e-4, Networks.alexnetOriginal, epoch)
        [| rule.Factor 0; rule.Factor 1; rule.Factor 7 |]

    Assert.That(factors 66, equalTo [| 1.0f; 1.0f; 1.0f |])
    Assert.That(factors 67, equalTo [| 0.1f; 1.0f; 1.0f |])
    Assert.That(factors 71, equalTo [| 0.1f; 1.0f; 1.0f |])
    Assert.That(factors 72, equalTo [| 0.0f; 1.0f; 1.0f |])

[<Test>]
let ``a recipe is without lighting, crops or flips, and the same without parts of a network`` () =
    let paper = Recipes.paper

    Assert.That(
        paper.Without "lighting",
        equalTo
            { paper with
                Lighting = LightingScale.Off
            }
    )

    Assert.That(paper.Without "crops", equalTo { paper with Crops = false })
    Assert.That(paper.Without "flips", equalTo { paper with Flips = false })
    Assert.That(paper.Without "lrn", equalTo paper)
    Assert.That(Ablation.OfRecipes, equalTo [| "lighting"; "crops"; "flips" |])
