module AlexNet.Core.Tests.RgbMomentsTests

open System
open NUnit.Framework
open FsCheck.NUnit
open AlexNet.Core

let private whole (bytes: byte[]) =
    bytes |> Array.truncate (bytes.Length / 3 * 3)

let private moments (images: byte[] list) =
    let result = RgbMoments()
    images |> List.iter (fun image -> result.Add(ReadOnlySpan image))
    result

/// Mean and covariance by the definition, in two passes.
let private naive (rgb: byte[]) =
    let pixels = rgb |> Array.map float |> Array.chunkBySize 3
    let mean = Array.init 3 (fun c -> pixels |> Array.averageBy (fun p -> p[c]))

    let covariance =
        Array.init 9 (fun i -> pixels |> Array.averageBy (fun p -> (p[i / 3] - mean[i / 3]) * (p[i % 3] - mean[i % 3])))

    mean, covariance

let private near (tolerance: float) (expected: float[]) (actual: float[]) =
    Array.forall2 (fun (e: float) a -> abs (e - a) <= tolerance * (1.0 + abs e)) expected actual

[<Property>]
let ``moments equal the definition's`` (bytes: byte[]) =
    let rgb = Array.append [| 1uy; 2uy; 3uy |] (whole bytes)
    let mean, covariance = naive rgb
    let ours = moments [ rgb ]
    near 1e-12 mean (ours.Mean()) && near 1e-9 covariance (ours.Covariance())

[<Property>]
let ``splitting the pixels among workers changes no bit`` (first: byte[], second: byte[], third: byte[]) =
    let a, b, c =
        Array.append [| 9uy; 0uy; 255uy |] (whole first), whole second, whole third

    let together = moments [ Array.concat [ a; b; c ] ]
    let merged = moments [ c ]
    merged.Merge(moments [ a ])
    merged.Merge(moments [ b ])

    merged.Count = together.Count
    && merged.Mean() = together.Mean()
    && merged.Covariance() = together.Covariance()

/// Of pixels, of their sums, and of two workers with one pixel each: every sum is another number.
[<Test>]
let ``two pixels by hand`` () =
    let summed = RgbMoments()
    summed.AddSums(2L, ReadOnlySpan [| 2L; 40L; 505L |], ReadOnlySpan [| 4L; 60L; 500L; 1000L; 10050L; 127525L |])
    let merged = moments [ [| 2uy; 30uy; 250uy |] ]
    merged.AddSums(1L, ReadOnlySpan [| 0L; 10L; 255L |], ReadOnlySpan [| 0L; 0L; 0L; 100L; 2550L; 65025L |])

    for ours in [ moments [ [| 0uy; 10uy; 255uy; 2uy; 30uy; 250uy |] ]; summed; merged ] do
        Assert.That(ours.Count, equalTo 2L)
        Assert.That(ours.Mean(), equalTo [| 1.0; 20.0; 252.5 |])
        Assert.That(ours.Covariance(), equalTo [| 1.0; 10.0; -2.5; 10.0; 100.0; -25.0; -2.5; -25.0; 6.25 |])

/// 10⁷ nearly equal pixels: sums of squares in floating point would lose the variance of 2.5·10⁻⁷ entirely or in part.
[<Test>]
let ``a tiny variance of many bright pixels is exact`` () =
    let flat = Array.create 300000 255uy
    let ours = RgbMoments()

    for _ in 1..100 do
        ours.Add(ReadOnlySpan flat)

    ours.Add(ReadOnlySpan [| 254uy; 255uy; 255uy |])
    let n = 1e7 + 1.0
    Assert.That(ours.Covariance()[0], equalTo((1.0 / n) * (1.0 - 1.0 / n)).Within(1e-12).Percent)
    Assert.That(ours.Covariance()[4], equalTo 0.0)
