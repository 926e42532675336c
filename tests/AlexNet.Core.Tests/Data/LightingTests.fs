module AlexNet.Core.Tests.LightingTests

open NUnit.Framework
open AlexNet.Core

/// The standard deviations and vectors of the original source.
let private eigen =
    {
        Values = [| 121.78 ** 2.0; 37.09 ** 2.0; 19.72 ** 2.0 |]
        Vectors = [| 0.5635; 0.7126; 0.4180; 0.5762; 0.0235; -0.8170; 0.5920; -0.7012; 0.3973 |]
    }

let private alpha i =
    0.1 * Draw.Gaussian(5UL, Purpose.Lighting, 2, 77L, i)

let private check scale (strength: float -> float) =
    let offset = Lighting.Offset(5UL, 2, 77L, eigen, scale)

    let expected row =
        Seq.sum
            [
                for i in 0..2 -> eigen.Vectors[row * 3 + i] * alpha i * strength eigen.Values[i]
            ]

    Assert.That(float offset.Red, equalTo(expected 0).Within 1e-4)
    Assert.That(float offset.Green, equalTo(expected 1).Within 1e-4)
    Assert.That(float offset.Blue, equalTo(expected 2).Within 1e-4)
    Assert.That(abs offset.Red, Is.GreaterThan 0.01f)

[<Test>]
let ``the paper adds Σ p α λ on 0–1, so ÷255 on 0–255`` () =
    check LightingScale.Paper (fun value -> value / 255.0)

[<Test>]
let ``the original adds Σ p α √λ ÷ 1.1`` () =
    check LightingScale.Original (fun value -> sqrt value / 1.1)

[<Test>]
let ``off adds nothing`` () =
    Assert.That(
        Lighting.Offset(5UL, 2, 77L, eigen, LightingScale.Off),
        equalTo
            {
                Red = 0.0f
                Green = 0.0f
                Blue = 0.0f
            }
    )

[<Test>]
let ``a value just below zero by rounding is taken for zero`` () =
    let flat =
        { eigen with
            Values = [| 0.0; 0.0; -1e-17 |]
        }

    let offset = Lighting.Offset(5UL, 2, 77L, flat, LightingScale.Original)
    Assert.That(offset.Red, equalTo 0.0f)

/// Over many samples the red offset's variance is Σ (p λ / 255)² · 0.01.
[<Test>]
let ``α has a standard deviation of a tenth`` () =
    let offsets =
        [|
            for sample in 0L .. 9999L -> float (Lighting.Offset(1UL, 0, sample, eigen, LightingScale.Paper)).Red
        |]

    let expected =
        0.01 * Seq.sum [ for i in 0..2 -> (eigen.Vectors[i] * eigen.Values[i] / 255.0) ** 2.0 ]
    // The variance of 10,000 normals is within 6 % at four standard errors.
    Assert.That(offsets |> Array.averageBy (fun x -> x * x), equalTo(expected).Within(6.0).Percent)
