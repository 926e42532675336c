module AlexNet.Core.Tests.PcaTests

open NUnit.Framework
open FsCheck.NUnit
open AlexNet.Core

/// B·Bᵀ of any 3×3 matrix: symmetric, never negative.
let private covariance (entries: int16[]) =
    let b =
        Array.init 9 (fun i ->
            if i < entries.Length then
                float entries[i] / 256.0
            else
                float (i % 4))

    Array.init 9 (fun i -> Seq.sum [ for k in 0..2 -> b[i / 3 * 3 + k] * b[i % 3 * 3 + k] ])

let private column (eigen: RgbEigen) i =
    Array.init 3 (fun row -> eigen.Vectors[row * 3 + i])

let private dot (a: float[]) (b: float[]) =
    Array.fold2 (fun sum x y -> sum + x * y) 0.0 a b

let private times (m: float[]) (v: float[]) =
    Array.init 3 (fun row -> dot m[row * 3 .. row * 3 + 2] v)

let private scaleOf (m: float[]) = 1e-12 + Array.sumBy abs m

[<Property>]
let ``A·v = λ·v for every pair`` (entries: int16[]) =
    let a = covariance entries
    let eigen = Pca.Eigen a

    [ 0..2 ]
    |> List.forall (fun i ->
        let v = column eigen i
        Array.forall2 (fun av vi -> abs (av - eigen.Values[i] * vi) <= 1e-10 * scaleOf a) (times a v) v)

[<Property>]
let ``vectors are orthonormal`` (entries: int16[]) =
    let eigen = Pca.Eigen(covariance entries)

    List.allPairs [ 0..2 ] [ 0..2 ]
    |> List.forall (fun (i, j) -> abs (dot (column eigen i) (column eigen j) - (if i = j then 1.0 else 0.0)) < 1e-10)

[<Property>]
let ``values descend and the largest component of each vector is positive`` (entries: int16[]) =
    let eigen = Pca.Eigen(covariance entries)
    let positive i = column eigen i |> Array.maxBy abs > 0.0

    eigen.Values[0] >= eigen.Values[1]
    && eigen.Values[1] >= eigen.Values[2]
    && List.forall positive [ 0..2 ]

[<Test>]
let ``a diagonal matrix has the axes as its vectors`` () =
    let eigen = Pca.Eigen [| 2.0; 0.0; 0.0; 0.0; 5.0; 0.0; 0.0; 0.0; 3.0 |]
    Assert.That(eigen.Values, equalTo([| 5.0; 3.0; 2.0 |]).Within 1e-12)
    Assert.That(eigen.Vectors, equalTo([| 0.0; 0.0; 1.0; 1.0; 0.0; 0.0; 0.0; 1.0; 0.0 |]).Within 1e-12)
