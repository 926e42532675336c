module AlexNet.Core.Tests.UpdateRuleTests

open System
open NUnit.Framework
open FsCheck
open FsCheck.NUnit
open AlexNet.Core

let private rule =
    {
        LearningRate = 0.5f
        BiasRate = 0.25f
        Momentum = 0.5f
        WeightDecay = 0.125f
        BiasDecay = 0.0f
        LayerFactors = [| 1.0f; 0.5f; 0.0f |]
        AverageDecay = 0.75f
    }

let private applyIn layer isBias weight velocity gradient =
    let weights, velocities = [| weight |], [| velocity |]
    rule.Apply(layer, isBias, Span weights, Span velocities, ReadOnlySpan [| gradient |])
    weights[0], velocities[0]

let private apply isBias weight velocity gradient =
    applyIn 0 isBias weight velocity gradient

/// All numbers are exact in binary.
[<Test>]
let ``v ← m·v − d·ε·w − ε·g and w ← w + v, by hand`` () =
    // v = 0.5·4 − 0.125·0.5·8 − 0.5·2 = 0.5
    Assert.That(apply false 8.0f 4.0f 2.0f, equalTo ((8.5f, 0.5f)))

/// The update above, and one whose layer halves the rate: v = 0.5·4 − 0.125·0.25·8 − 0.25·2 = 1.25.
[<TestCase(0, 8.5f, 0.5f)>]
[<TestCase(1, 9.25f, 1.25f)>]
let ``the gradient of an update is had back from its velocities`` (layer: int) (weight: float32) (velocity: float32) =
    let gradients = [| nanf |]

    rule.GradientsOf(layer, false, ReadOnlySpan [| weight |], ReadOnlySpan [| 4.0f |], ReadOnlySpan [| velocity |], Span gradients)

    Assert.That(gradients[0], equalTo 2.0f)

[<Test>]
let ``a bias has a rate and a decay of its own`` () =
    // v = 0.5·4 − 0 − 0.25·2 = 1.5
    Assert.That(apply true 8.0f 4.0f 2.0f, equalTo ((9.5f, 1.5f)))

[<Test>]
let ``without a gradient momentum coasts and decay pulls to zero`` () =
    // v = 0.5·0 − 0.125·0.5·8 = −0.5
    Assert.That(apply false 8.0f 0.0f 0.0f, equalTo ((7.5f, -0.5f)))

[<Test>]
let ``a layer's factor is of its rate, for weights, their decay and biases`` () =
    // v = 0.5·4 − 0.125·0.25·8 − 0.25·2 = 1.25
    Assert.That(applyIn 1 false 8.0f 4.0f 2.0f, equalTo ((9.25f, 1.25f)))
    // v = 0.5·4 − 0 − 0.125·2 = 1.75
    Assert.That(applyIn 1 true 8.0f 4.0f 2.0f, equalTo ((9.75f, 1.75f)))

[<Test>]
let ``a frozen layer does not coast either`` () =
    Assert.That(applyIn 2 false 8.0f 4.0f 2.0f, equalTo ((8.0f, 4.0f)))

[<Test>]
let ``layers beyond the factors have the rule's rate, and so have all without factors`` () =
    Assert.That((rule.Factor 3, rule.Rate(3, false)), equalTo ((1.0f, 0.5f)))
    let everywhere = UpdateRule.Everywhere(0.5f, 0.25f, 0.5f, 0.125f, 0.0f)

    Assert.That(
        everywhere,
        equalTo
            { rule with
                LayerFactors = [||]
                AverageDecay = 0.0f
            }
    )

    Assert.That((everywhere.Rate(0, false), everywhere.Rate(7, true)), equalTo ((0.5f, 0.25f)))

[<Test>]
let ``a clipped gradient moves the velocity by its share, decay and momentum as ever`` () =
    let weights, velocities = [| 8.0f |], [| 4.0f |]
    rule.Apply(0, false, Span weights, Span velocities, ReadOnlySpan [| 2.0f |], 0.25f, 1.0f)
    // v = 0.5·4 − 0.125·0.5·8 − 0.5·0.25·2 = 1.25
    Assert.That((weights[0], velocities[0]), equalTo ((9.25f, 1.25f)))

[<Test>]
let ``a local rate is a factor of the rate, and so of the decay, and not of the momentum`` () =
    let weights, velocities = [| 8.0f |], [| 4.0f |]
    rule.Apply(0, false, Span weights, Span velocities, ReadOnlySpan [| 2.0f |], 0.25f, 0.5f)
    // v = 0.5·4 − 0.125·0.25·8 − 0.25·0.25·2 = 1.625
    Assert.That((weights[0], velocities[0]), equalTo ((9.625f, 1.625f)))

[<Test>]
let ``an average goes a quarter of the way to its weight, and one that is there stays`` () =
    let averages = [| 4.0f; 0.1f |]
    rule.Average(ReadOnlySpan [| 8.0f; 0.1f |], Span averages)
    Assert.That(averages, equalTo [| 5.0f; 0.1f |])

/// The norm is √sum; only above the limit is it scaled down to it.
[<TestCase(2.5, 25.0f, 0.5f)>]
[<TestCase(5.0, 25.0f, 1.0f)>]
[<TestCase(6.0, 25.0f, 1.0f)>]
[<TestCase(2.5, 0.0f, 1.0f)>]
[<TestCase(2.5, System.Single.NaN, 1.0f)>]
let ``what gradients are multiplied by so that their norm is within a limit`` (limit: float, squares: float32, expected: float32) =
    Assert.That(Clip.factor limit squares, equalTo expected)

/// Norms are √sum: 12 of weights, 5 of gradients, or half of that where they are clipped.
[<TestCase(0.5, 0.25f, 1.0f, 25.0f, 144.0f, 0.75f)>]
[<TestCase(0.5, 0.0f, 1.0f, 25.0f, 144.0f, 1.2f)>]
[<TestCase(0.25, 0.25f, 0.4f, 25.0f, 144.0f, 0.6f)>]
[<TestCase(0.5, 0.25f, 1.0f, 0.0f, 144.0f, 1.0f)>]
[<TestCase(0.5, 0.25f, 1.0f, 25.0f, 0.0f, 1.0f)>]
[<TestCase(0.5, 0.25f, 1.0f, System.Single.NaN, 144.0f, 1.0f)>]
[<TestCase(0.5, 0.25f, 1.0f, 25.0f, System.Single.NaN, 1.0f)>]
let ``λ = η‖w‖ / (c‖g‖ + d‖w‖), and 1 where a norm is zero`` (trust: float, decay, clip, gradients, weights, expected: float32) =
    Assert.That(Lars.localRate trust decay clip gradients weights, equalTo expected)

/// Whatever the gradient's length, a first update without decay changes weights by η·ε of their norm.
[<Property>]
let ``an adapted update is as long whatever the gradient's scale`` (PositiveInt scale) =
    let weights, gradients =
        [| 3.0f; 4.0f |], [| 0.5f * float32 scale; -float32 scale |]

    let squares = Array.sumBy (fun x -> x * x)
    let rate = Lars.localRate 0.1 0.0f 1.0f (squares gradients) (squares weights)
    let velocities = [| 0.0f; 0.0f |]
    let plain = UpdateRule.Everywhere(0.5f, 0.5f, 0.9f, 0.0f, 0.0f)
    plain.Apply(0, false, Span(Array.copy weights), Span velocities, ReadOnlySpan gradients, 1.0f, rate)
    Assert.That(sqrt (squares velocities), (equalTo 0.25f).Within 1e-6)
