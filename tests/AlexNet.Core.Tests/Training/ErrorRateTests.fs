module AlexNet.Core.Tests.ErrorRateTests

open System
open NUnit.Framework
open FsCheck.NUnit
open AlexNet.Core

let private rank (scores: float32[]) label =
    ErrorRate.Rank(ReadOnlySpan scores, label)

let private top (scores: float32[]) k = ErrorRate.Top(ReadOnlySpan scores, k)

[<Test>]
let ``the rank counts the more probable classes`` () =
    let scores = [| 0.1f; 0.5f; 0.1f; 0.3f |]
    Assert.That([ 0..3 ] |> List.map (rank scores), equalTo [ 2; 0; 3; 1 ])

[<Test>]
let ``a network that gives every class the same is right for class 0 alone`` () =
    let flat = Array.create 10 0.1f
    Assert.That([ 0..9 ] |> List.map (rank flat), equalTo [ 0..9 ])

[<Test>]
let ``a score that is not a number is never right`` () =
    let scores = [| nanf; 0.5f; nanf; 0.3f |]
    Assert.That(rank scores 0, equalTo 4)
    Assert.That(rank (Array.create 5 nanf) 0, equalTo 5)
    Assert.That(rank scores 3, equalTo 1)
    Assert.That(top scores 4, equalTo [| 1; 3; 0; 2 |])

/// Few distinct scores, so that ties are common.
[<Property>]
let ``the top classes are those of the lowest ranks, in their order`` (scores: byte[]) =
    let scores = Array.append [| 3uy |] scores |> Array.map (fun b -> float32 (b % 5uy))
    let byRank = Array.init scores.Length id |> Array.sortBy (rank scores)
    top scores scores.Length = byRank && top scores 2 = Array.truncate 2 byRank

[<TestCase(1, 1)>]
[<TestCase(2, 1)>]
[<TestCase(3, 2)>]
[<TestCase(5, 4)>]
[<TestCase(6, 5)>]
[<TestCase(1000, 5)>]
let ``the second error is about five classes, or of few about one less than there are`` (classes: int, k: int) =
    Assert.That(ErrorRate.K classes, equalTo k)
