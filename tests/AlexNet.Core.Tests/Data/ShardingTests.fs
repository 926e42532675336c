module AlexNet.Core.Tests.ShardingTests

open NUnit.Framework
open FsCheck.NUnit
open AlexNet.Core

/// 1 … 5,000 images in shards of 1 … 200.
let private sizes (count: uint16) (perShard: byte) =
    1 + int count % 5000, 1 + int perShard % 200

let private stretch count shards shard =
    [|
        Sharding.Begin(count, shards, shard) .. Sharding.Begin(count, shards, shard + 1) - 1
    |]

[<Property>]
let ``shards are disjoint and complete`` (count: uint16, perShard: byte) =
    let count, perShard = sizes count perShard
    let shards = Sharding.Shards(count, perShard)
    Array.collect (stretch count shards) [| 0 .. shards - 1 |] = [| 0 .. count - 1 |]

[<Property>]
let ``no shard is empty or above the limit, and none differs by more than one image`` (count: uint16, perShard: byte) =
    let count, perShard = sizes count perShard
    let shards = Sharding.Shards(count, perShard)
    let lengths = Array.init shards (fun shard -> (stretch count shards shard).Length)

    Array.min lengths >= 1
    && Array.max lengths <= perShard
    && Array.max lengths - Array.min lengths <= 1

[<Property>]
let ``no fewer shards would do`` (count: uint16, perShard: byte) =
    let count, perShard = sizes count perShard
    int64 (Sharding.Shards(count, perShard) - 1) * int64 perShard < int64 count

[<Property>]
let ``every shard of all splits is made by one machine, and no machine makes two more than another``
    (train: byte, validation: byte, test: byte, machines: byte)
    =
    let train, validation, test, machines =
        1 + int train, int validation % 20, int test % 20, 1 + int machines % 40

    let made =
        [| 0, train; train, validation; train + validation, test |]
        |> Array.collect (fun (before, shards) -> Array.init shards (fun shard -> Sharding.Machine(before, shard, machines)))
        |> Array.countBy id

    let most, least =
        Array.maxBy snd made |> snd,
        (if made.Length < machines then
             0
         else
             Array.minBy snd made |> snd)

    Array.forall (fun (machine, _) -> 0 <= machine && machine < machines) made && most - least <= 1

[<Property>]
let ``a shard by default is as large as its bounds allow`` (bytes: uint16) =
    let bytes = 1 + int bytes
    let images = Sharding.PerShard(bytes, 100, 1_000_000)

    images >= 1
    && images <= 100
    && (images = 1 || images * bytes <= 1_000_000)
    && (images = 100 || (images + 1) * bytes > 1_000_000)

[<Test>]
let ``an image above the size of a shard has one of its own`` () =
    Assert.That(Sharding.PerShard(2_000_000, 100, 1_000_000), equalTo 1)

[<Property>]
let ``a split's order is a permutation`` (seed: uint64, count: uint16) =
    let count = int count % 2000
    Array.sort (Sharding.Order(seed, count)) = Array.init count id

[<Test>]
let ``the order repeats for its seed, differs by seed and is not that of an epoch`` () =
    Assert.That(Sharding.Order(1UL, 100), equalTo (Sharding.Order(1UL, 100)))
    Assert.That(Sharding.Order(1UL, 100), notEqualTo (Sharding.Order(2UL, 100)))
    Assert.That(Sharding.Order(1UL, 100), notEqualTo (Shuffle.Permutation(1UL, Purpose.Shuffle, 0, 100)))

[<Test>]
let ``positions beyond 2³¹ are counted`` () =
    Assert.That(Sharding.Begin(2_000_000_000, 100_000, 99_999), equalTo 1_999_980_000)
    Assert.That(Sharding.Shards(2_147_483_647, 1024), equalTo 2_097_152)
