module AlexNet.Core.Tests.RankShareTests

open NUnit.Framework
open FsCheck.NUnit
open AlexNet.Core

let private range items rank ranks =
    let struct (first, count) = { Rank = rank; Ranks = ranks }.Range items
    first, count

[<Test>]
let ``ten items over four processes`` () =
    Assert.That([ for rank in 0..3 -> range 10L rank 4 ], equalTo [ 0L, 3L; 3L, 3L; 6L, 2L; 8L, 2L ])
    Assert.That({ Rank = 3; Ranks = 4 }.Most 10L, equalTo 3L)
    Assert.That({ Rank = 0; Ranks = 4 }.Most 8L, equalTo 2L)

[<Test>]
let ``fewer items than processes`` () =
    Assert.That([ for rank in 0..3 -> range 2L rank 4 ], equalTo [ 0L, 1L; 1L, 1L; 2L, 0L; 2L, 0L ])

[<Property>]
let ``the ranges of all processes are all items, each once`` (items: uint16) (ranks: byte) =
    let ranks = int ranks + 1
    let all = [ for rank in 0 .. ranks - 1 -> range (int64 items) rank ranks ]
    let ends = all |> List.map (fun (first, count) -> first + count)
    List.map fst all = 0L :: List.take (ranks - 1) ends && List.last ends = int64 items
