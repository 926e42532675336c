/// Which networks are compared, and how.
module AlexNet.Core.Tests.EffectsTests

open NUnit.Framework
open AlexNet.Core

let private quick = Recipes.quick
let private names (variants: Variant[]) = variants |> Array.map _.Name

[<Test>]
let ``of AlexNet are compared all that the paper tells of`` () =
    let variants = Effects.variants null Networks.alexnet quick 256

    let row (variant: Variant) =
        variant.Name, variant.Network.Name, variant.Paper.Top1, variant.Paper.Top5

    let expected =
        [|
            "base", "alexnet", "", ""
            "without-columns", "alexnet-one-gpu", "1.7", "1.2"
            "without-lrn", "alexnet-without-lrn", "1.4", "1.2"
            "without-overlap", "alexnet-without-overlap", "0.4", "0.3"
            "without-lighting", "alexnet", "over 1", ""
            "without-crops", "alexnet", "", ""
            "without-flips", "alexnet", "", ""
            "without-dropout", "alexnet-without-dropout", "", ""
            "without-conv3", "alexnet-without-conv3", "about 2", ""
            "without-conv4", "alexnet-without-conv4", "about 2", ""
            "without-conv5", "alexnet-without-conv5", "about 2", ""
        |]

    Assert.That(variants |> Array.map row, equalTo expected)

    let augmented (variant: Variant) =
        variant.Recipe.Lighting, variant.Recipe.Crops, variant.Recipe.Flips

    let ofThose = [| variants[0]; variants[4]; variants[5]; variants[6] |]

    Assert.That(
        ofThose |> Array.map augmented,
        equalTo
            [|
                LightingScale.Paper, true, true
                LightingScale.Off, true, true
                LightingScale.Paper, false, true
                LightingScale.Paper, true, false
            |]
    )

/// Windows as large as the images are no effect, nor is a dropout that the recipe does not have.
[<TestCase(32, "base without-overlap without-lighting without-flips without-conv3")>]
[<TestCase(33, "base without-overlap without-lighting without-crops without-flips without-conv3")>]
let ``compared is what the network has`` (size: int, expected: string) =
    Assert.That(Effects.variants null Networks.cifarRelu quick size |> names |> String.concat " ", equalTo expected)

[<Test>]
let ``a part that the recipe is without is no effect`` () =
    let parts recipe =
        Effects.variants null Networks.alexnet recipe 256 |> names |> Array.skip 4 |> String.concat " "

    let middle = "without-conv3 without-conv4 without-conv5"
    Assert.That(parts { quick with Augment = Augment.None }, equalTo $"without-dropout {middle}")

    Assert.That(
        parts
            { quick with
                Lighting = LightingScale.Off
            },
        equalTo $"without-crops without-flips without-dropout {middle}"
    )

    Assert.That(parts { quick with Crops = false }, equalTo $"without-lighting without-flips without-dropout {middle}")
    Assert.That(parts { quick with Flips = false }, equalTo $"without-lighting without-crops without-dropout {middle}")
    Assert.That(parts { quick with Dropout = 0.0 }, equalTo $"without-lighting without-crops without-flips {middle}")

[<Test>]
let ``any layer can be left out, each once`` () =
    Assert.That(
        Effects.variants [| "relu3"; "depth"; "conv4" |] Networks.alexnet quick 256 |> names,
        equalTo [| "base"; "without-relu3"; "without-conv3"; "without-conv4"; "without-conv5" |]
    )

[<TestCase("overlap,lrn", "lrn")>]
[<TestCase("columns", "columns")>]
let ``what there is not is refused`` (effects: string, unknown: string) =
    Assert.That(
        userError (fun () -> Effects.variants (effects.Split ',') Networks.cifarRelu quick 32),
        equalTo
            $"--effects is '{effects}'; network cifar-relu with recipe quick has no '{unknown}' on images of 32×32; allowed are overlap, lighting, flips, depth, conv1, relu1, pool1, conv2, relu2, pool2, conv3, relu3, pool3"
    )

[<Test>]
let ``a network of none of the paper's parts is refused`` () =
    let changed (layer: NetworkLayer) =
        { layer with
            Name = layer.Name + "x"
            Layer =
                match layer.Layer with
                | Layer.MaxPool(window, _) -> Layer.MaxPool(window, window)
                | same -> same
        }

    let network =
        { Networks.cifarRelu with
            Name = "plain"
            Layers = Networks.cifarRelu.Layers |> Array.map changed
        }

    Assert.That(
        userError (fun () -> Effects.variants null network { quick with Augment = Augment.None } 32),
        equalTo
            "network plain with recipe quick has none of columns, lrn, overlap, lighting, crops, flips, dropout, depth; --effects can be conv1x, relu1x, pool1x, conv2x, relu2x, pool2x, conv3x, relu3x, pool3x"
    )

/// All variants with the first seed come first.
[<Test>]
let ``runs are seed after seed`` () =
    let runs =
        Effects.runs (Effects.variants [| "flips"; "conv3" |] Networks.cifarRelu quick 32) 2

    let row (run: SweepRun) =
        run.Name, run.Group, run.Network, run.Recipe.Seed, run.Recipe.Flips

    Assert.That(
        runs |> Array.map row,
        equalTo
            [|
                "base-seed-2012", "base", "cifar-relu", 2012UL, true
                "without-flips-seed-2012", "without-flips", "cifar-relu", 2012UL, false
                "without-conv3-seed-2012", "without-conv3", "cifar-relu-without-conv3", 2012UL, true
                "base-seed-2013", "base", "cifar-relu", 2013UL, true
                "without-flips-seed-2013", "without-flips", "cifar-relu", 2013UL, false
                "without-conv3-seed-2013", "without-conv3", "cifar-relu-without-conv3", 2013UL, true
            |]
    )

let private close (expected: float) = Is.EqualTo(expected).Within 1e-4

[<Test>]
let ``a spread is of the sample`` () =
    let spread = Spread.Of [| 2.0; 4.0; 9.0 |]
    Assert.That((spread.Count, spread.Mean), equalTo (3, 5.0))
    Assert.That(spread.Deviation, Is.EqualTo(3.605551275).Within 1e-9, "√((9 + 1 + 16) / 2)")
    Assert.That((Spread.Of [| 7.0 |]).Mean, equalTo 7.0)
    Assert.That((Spread.Of [| 7.0 |]).Deviation, Is.NaN)
    Assert.That((Spread.Of [| 3.0; 5.0 |]).Deviation, close 1.4142)
    Assert.That((Spread.Of [||]).Count, equalTo 0)
    Assert.That((Spread.Of [||]).Mean, Is.NaN)

/// Differences are of equal seeds: 0.1 and 0.3, and not of seed 3, of which the base has no run.
[<Test>]
let ``runs are compared by seed`` () =
    let run group seed top1 topK : RunErrors =
        {
            Group = group
            Seed = seed
            Top1 = top1
            TopK = topK
        }

    let table =
        Effects.compare
            [| "base"; "without-lrn"; "without-conv3" |]
            [|
                run "base" 1UL 0.5 0.1
                run "base" 2UL 0.2 0.2
                run "without-lrn" 1UL 0.6 0.1
                run "without-lrn" 2UL 0.5 0.1
                run "without-lrn" 3UL 0.1 0.1
            |]

    let is count mean deviation (spread: Spread) =
        Assert.That(spread.Count, equalTo count)
        Assert.That(spread.Mean, close mean)
        Assert.That(spread.Deviation, close deviation)

    Assert.That(table |> Array.map _.Name, equalTo [| "base"; "without-lrn"; "without-conv3" |])
    table[0].Top1 |> is 2 0.35 0.2121
    table[0].TopK |> is 2 0.15 0.0707
    table[0].Top1Change |> is 2 0.0 0.0
    table[1].Top1 |> is 3 0.4 0.2646
    table[1].TopK |> is 3 0.1 0.0
    table[1].Top1Change |> is 2 0.2 0.1414
    table[1].TopKChange |> is 2 -0.05 0.0707
    Assert.That(table[2].Top1.Count, equalTo 0)
