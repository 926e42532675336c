module AlexNet.Core.Tests.ShuffleTests

open NUnit.Framework
open FsCheck.NUnit
open AlexNet.Core

[<Property>]
let ``an epoch's order is a permutation`` (seed: uint64, epoch: uint16, count: uint16) =
    let count = int count % 2000
    Array.sort (Shuffle.Permutation(seed, Purpose.Shuffle, int epoch, count)) = Array.init count id

[<Test>]
let ``the order differs by epoch and seed and repeats for both`` () =
    let order seed epoch =
        Shuffle.Permutation(seed, Purpose.Shuffle, epoch, 100)

    Assert.That(order 1UL 0, equalTo (order 1UL 0))
    Assert.That(order 1UL 0, notEqualTo (order 1UL 1))
    Assert.That(order 1UL 0, notEqualTo (order 2UL 0))

/// Each of 4 samples at each of 4 positions in 4,000 epochs: 1,000 times, give or take five standard deviations.
[<Test>]
let ``every sample reaches every position equally often`` () =
    let counts = Array2D.zeroCreate<int> 4 4

    for epoch in 0..3999 do
        Shuffle.Permutation(3UL, Purpose.Shuffle, epoch, 4)
        |> Array.iteri (fun position sampleIndex -> counts[position, sampleIndex] <- counts[position, sampleIndex] + 1)

    for count in Seq.cast<int> counts do
        Assert.That(count, equalTo(1000).Within 140)

/// A run that goes on with a newer program sees its images in the same order.
[<Test>]
let ``known orders`` () =
    Assert.That(Shuffle.Permutation(2012UL, Purpose.Shuffle, 3, 8), equalTo [| 4; 7; 1; 2; 5; 6; 3; 0 |])
    Assert.That(Sharding.Order(2012UL, 8), equalTo [| 1; 7; 3; 5; 2; 6; 4; 0 |])
