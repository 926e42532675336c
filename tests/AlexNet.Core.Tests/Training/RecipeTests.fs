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

/// Every field of every named recipe: whoever changes one says so here too.
let private known =
    [|
        {
            Name = "paper"
            Batch = 128
            Epochs = 90
            Steps = 0
            LearningRate = 0.01
            BiasRateFactor = 1.0
            Momentum = 0.9
            WeightDecay = 0.0005
            BiasDecay = 0.0005
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
        {
            Name = "original"
            Batch = 128
            Epochs = 91
            Steps = 0
            LearningRate = 0.01
            BiasRateFactor = 2.0
            Momentum = 0.9
            WeightDecay = 0.0005
            BiasDecay = 0.0
            Dropout = 0.5
            DropoutScaling = DropoutScaling.AtTest
            Initialisation = Initialisation.Original
            Schedule = Schedule.Milestones(10.0, [| 25; 51; 79 |])
            Augment = Augment.Full
            Lighting = LightingScale.Original
            PixelScale = 1.0
            Shuffle = true
            Seed = 2012UL
        }
        {
            Name = "caffe"
            Batch = 256
            Epochs = 90
            Steps = 0
            LearningRate = 0.01
            BiasRateFactor = 2.0
            Momentum = 0.9
            WeightDecay = 0.0005
            BiasDecay = 0.0
            Dropout = 0.5
            DropoutScaling = DropoutScaling.AtTraining
            Initialisation = Initialisation.Paper
            Schedule = Schedule.Milestones(10.0, [| 20; 40; 60; 80 |])
            Augment = Augment.Full
            Lighting = LightingScale.Off
            PixelScale = 1.0
            Shuffle = true
            Seed = 2012UL
        }
        {
            Name = "quick"
            Batch = 32
            Epochs = 10
            Steps = 0
            LearningRate = 0.005
            BiasRateFactor = 1.0
            Momentum = 0.9
            WeightDecay = 0.0005
            BiasDecay = 0.0005
            Dropout = 0.2
            DropoutScaling = DropoutScaling.AtTraining
            Initialisation = Initialisation.He
            Schedule = Schedule.Cosine
            Augment = Augment.Full
            Lighting = LightingScale.Paper
            PixelScale = 64.0
            Shuffle = true
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
    let rule = (Recipes.find name).UpdateRule 0.01
    Assert.That((rule.Rate true, rule.Decay true), equalTo ((0.02f, 0.0f)))
    Assert.That((rule.Rate false, rule.Decay false), equalTo ((0.01f, 5e-4f)))

[<Test>]
let ``a recipe is found by its name, an unknown name is refused with the known ones`` () =
    for recipe in Recipes.all do
        Assert.That(Recipes.find recipe.Name, equalTo recipe)

    Assert.That(userError (fun () -> Recipes.find "fast"), equalTo "unknown recipe 'fast'; known are: paper, original, caffe, quick")
