module AlexNet.Core.Tests.DropoutTests

open System
open NUnit.Framework
open FsCheck.NUnit
open AlexNet.Core

let private mask step layer sample first count rate =
    let factors = Array.zeroCreate<float32> count
    Dropout.Mask(11UL, step, layer, sample, first, rate, 2.0f, Span factors)
    factors

[<TestCase(0.5)>]
[<TestCase(0.2)>]
[<TestCase(0.0)>]
let ``the share of dropped units is the rate`` (rate: float) =
    let factors = mask 3L 5 1 0 40000 rate
    let dropped = factors |> Array.filter (fun f -> f = 0.0f) |> Array.length
    Assert.That(float dropped / 40000.0, equalTo(rate).Within 0.01)
    Assert.That(factors |> Array.forall (fun f -> f = 0.0f || f = 2.0f))

/// Any split: a column's share of a layer need not be a multiple of the generator's block.
[<Property>]
let ``a mask is the same whatever the ranges it is written in`` (cuts: byte[]) =
    let size = 257

    let bounds =
        Array.concat [ [| 0; size |]; cuts |> Array.map (fun cut -> int cut % size) ]
        |> Array.distinct
        |> Array.sort

    let pieces =
        bounds |> Array.pairwise |> Array.map (fun (first, next) -> mask 1L 2 3 first (next - first) 0.5)

    Array.concat pieces = mask 1L 2 3 0 size 0.5

[<Test>]
let ``steps, layers and samples have masks of their own`` () =
    let masks =
        [
            for step in [ 0L; 1L ] do
                for layer in [ 17; 20 ] do
                    for sample in [ 0; 1 ] -> mask step layer sample 0 64 0.5
        ]

    Assert.That(List.distinct masks, Has.Length.EqualTo 8)

[<Test>]
let ``kept units are scaled at test or in training`` () =
    Assert.That(Dropout.KeptFactor(0.2, DropoutScaling.AtTest), equalTo 1.0f)
    Assert.That(Dropout.TestFactor(0.2, DropoutScaling.AtTest), equalTo 0.8f)
    Assert.That(Dropout.KeptFactor(0.2, DropoutScaling.AtTraining), equalTo 1.25f)
    Assert.That(Dropout.TestFactor(0.2, DropoutScaling.AtTraining), equalTo 1.0f)

[<Test>]
let ``a known mask`` () =
    Assert.That(
        mask ((1L <<< 32) + 3L) 5 1 2 14 0.5 |> Array.map (fun factor -> if factor = 0.0f then 0 else 1),
        equalTo [| 0; 0; 1; 0; 1; 1; 1; 1; 1; 0; 0; 1; 1; 1 |]
    )

[<TestCase(0.0, 0u)>]
[<TestCase(0.25, 0x40000000u)>]
[<TestCase(0.5, 0x80000000u)>]
[<TestCase(1.0, 0xFFFFFFFFu)>]
let ``the words below the threshold are the rate's share of all`` (rate: float, threshold: uint32) =
    Assert.That(Dropout.Threshold rate, equalTo threshold)
