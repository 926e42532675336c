module AlexNet.Core.Tests.BalancedOrderTests

open NUnit.Framework
open FsCheck
open FsCheck.NUnit
open AlexNet.Core

/// Up to 8 classes, some perhaps without an image, of uneven sizes.
let private labelled (NonEmptyArray(numbers: byte[])) =
    numbers |> Array.map (fun number -> int number % 8)

let private uses (order: BalancedOrder) first count =
    Array.init count (fun i -> order.At(first + int64 i, 0))

let private imagesOf (labels: int[]) label (uses: BalancedUse[]) =
    uses |> Array.map _.Image |> Array.filter (fun image -> labels[image] = label)

[<Property>]
let ``classes take turns: each round has every class that has images once`` (seed: uint64) (numbers: NonEmptyArray<byte>) (round: uint16) =
    let labels = labelled numbers
    let classes = labels |> Array.distinct |> Array.sort
    let first = int64 round * int64 classes.Length

    uses (BalancedOrder(seed, labels)) first classes.Length
    |> Array.map (fun one -> labels[one.Image])
    |> Array.sort
    |> (=) classes

[<Property>]
let ``a class's images come each once before any comes again`` (seed: uint64) (numbers: NonEmptyArray<byte>) =
    let labels = labelled numbers
    let classes = Array.distinct labels
    let all = uses (BalancedOrder(seed, labels)) 0L (3 * labels.Length * classes.Length)

    classes
    |> Array.forall (fun label ->
        let members =
            [| 0 .. labels.Length - 1 |] |> Array.filter (fun image -> labels[image] = label)

        imagesOf labels label all
        |> Array.chunkBySize members.Length
        |> Array.forall (fun pass -> pass.Length < members.Length || Array.sort pass = members))

/// What makes a run go on at any sample as if it had not been stopped.
[<Property>]
let ``what comes at a sample does not depend on what was asked for before``
    (seed: uint64)
    (numbers: NonEmptyArray<byte>)
    (samples: uint16[])
    =
    let labels = labelled numbers
    let asked = BalancedOrder(seed, labels)

    samples
    |> Array.forall (fun sample ->
        let further = int sample % 5
        asked.At(int64 sample, further) = BalancedOrder(seed, labels).At(int64 sample, further))

[<Property>]
let ``every use of an image is told from every other`` (seed: uint64) (numbers: NonEmptyArray<byte>) =
    let labels = labelled numbers

    let indices =
        uses (BalancedOrder(seed, labels)) 0L (20 * labels.Length) |> Array.map _.DrawIndex

    Array.distinct indices = indices

[<Property>]
let ``one after another of the same class stands in, then any, until every image was tried``
    (seed: uint64)
    (numbers: NonEmptyArray<byte>)
    (sample: uint16)
    =
    let labels = labelled numbers
    let order = BalancedOrder(seed, labels)
    let label = labels[order.At(int64 sample, 0).Image]
    let own = labels |> Array.filter ((=) label) |> Array.length

    let tried count =
        Array.init count (fun further -> order.At(int64 sample, further).Image)

    tried (2 * own) |> Array.forall (fun image -> labels[image] = label)
    && (tried (2 * own) |> Array.distinct).Length = own
    && (tried (2 * own + labels.Length) |> Array.distinct).Length = labels.Length

/// Each of 3 classes at each of 3 places of 3,000 rounds: 1,000 times, give or take five standard deviations.
[<Test>]
let ``every class has every place of a round equally often`` () =
    let labels = [| 0; 0; 1; 2; 2; 2 |]
    let counts = Array2D.zeroCreate<int> 3 3

    uses (BalancedOrder(3UL, labels)) 0L 9000
    |> Array.iteri (fun i one -> counts[i % 3, labels[one.Image]] <- counts[i % 3, labels[one.Image]] + 1)

    for count in Seq.cast<int> counts do
        Assert.That(count, equalTo(1000).Within 130)

[<Test>]
let ``a class of nine images of ten has half of the samples`` () =
    let labels = [| 0; 0; 0; 0; 1; 0; 0; 0; 0; 0 |]
    let images = uses (BalancedOrder(5UL, labels)) 0L 18
    Assert.That(imagesOf labels 1 images, equalTo (Array.replicate 9 4))
    Assert.That(imagesOf labels 0 images |> Array.sort, equalTo [| 0; 1; 2; 3; 5; 6; 7; 8; 9 |])

/// A run that goes on with a newer program sees its images in the same order.
[<Test>]
let ``a known order`` () =
    let order = BalancedOrder(2012UL, [| 3; 0; 0; 3; 0; 5; 0 |])
    Assert.That(uses order 0L 15 |> Array.map _.Image, equalTo [| 2; 0; 5; 3; 5; 6; 1; 5; 0; 4; 3; 5; 2; 5; 0 |])
    Assert.That(uses order 0L 15 |> Array.map (fun one -> int one.Before), equalTo [| 0; 0; 0; 0; 1; 0; 0; 2; 1; 0; 1; 3; 1; 4; 2 |])

    Assert.That(
        uses order 3_000_000_000L 4 |> Array.map (fun one -> one.Image, one.Before),
        equalTo [| 5, 1_000_000_000L; 3, 500_000_000L; 2, 250_000_000L; 4, 250_000_000L |]
    )

    Assert.That({ Image = 7; Before = 3L }.DrawIndex, equalTo 12_884_901_895L)
