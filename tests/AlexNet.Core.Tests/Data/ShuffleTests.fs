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

let private windowed seed epoch window count =
    let order = Array.create count -1
    Shuffle.FillWindows(seed, Purpose.Shuffle, epoch, window, order)
    order

/// The window that a position lies in where the first one ends at a cut.
let private windowOf cut window position =
    if position < cut then -1 else (position - cut) / window

[<Property>]
let ``a windowed order is a permutation of each window`` (seed: uint64, epoch: uint16, window: uint8, count: uint16) =
    let window, count = int window + 1, int count % 2000
    let order = windowed seed (int epoch) window count

    Array.sort order = Array.init count id
    && Seq.exists
        (fun cut ->
            order
            |> Seq.indexed
            |> Seq.forall (fun (position, image) -> windowOf cut window position = windowOf cut window image))
        (seq { 0 .. window - 1 })

[<Test>]
let ``a windowed order differs by epoch and seed and repeats for both`` () =
    Assert.That(windowed 1UL 0 20 100, equalTo (windowed 1UL 0 20 100))
    Assert.That(windowed 1UL 0 20 100, notEqualTo (windowed 1UL 1 20 100))
    Assert.That(windowed 1UL 0 20 100, notEqualTo (windowed 2UL 0 20 100))

/// Windows of four: in one epoch of four, image 7 and image 8 lie in different ones.
[<Test>]
let ``windows begin elsewhere in each epoch, equally often at every place`` () =
    let epochs = [| 0..3999 |]

    let changed =
        epochs |> Array.filter (fun epoch -> windowed 5UL epoch 4 16 |> Array.skip 8 |> Array.contains 7)
    // In three of four epochs a window holds both: then 3, 2 or 1 of its four places lie behind image 7's.
    Assert.That(changed.Length, equalTo(1000 * (3 + 2 + 1) / 4).Within 150)

[<Test>]
let ``a window of one keeps the order and one larger than the epoch may have it whole`` () =
    Assert.That(windowed 1UL 0 1 50, equalTo [| 0..49 |])
    let order = windowed 1UL 0 System.Int32.MaxValue 50
    Assert.That(Array.sort order, equalTo [| 0..49 |])
    Assert.That(order, equalTo (Shuffle.Permutation(1UL, Purpose.Shuffle, 0, 50)))
    Assert.That(windowed 1UL 0 4 0, equalTo [||])

/// A run that goes on with a newer program sees its images in the same order.
[<Test>]
let ``known orders`` () =
    Assert.That(Shuffle.Permutation(2012UL, Purpose.Shuffle, 3, 8), equalTo [| 4; 7; 1; 2; 5; 6; 3; 0 |])
    Assert.That(windowed 2012UL 3 3 8, equalTo [| 2; 0; 1; 3; 5; 4; 7; 6 |])
    Assert.That(Sharding.Order(2012UL, 8), equalTo [| 1; 7; 3; 5; 2; 6; 4; 0 |])
