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
let ``every shard is made by one machine, and no machine makes two more than another`` (shards: byte, machines: byte) =
    let shards, machines = 1 + int shards, 1 + int machines % 40

    let made =
        Array.init shards (fun shard -> Sharding.Machine(shard, machines)) |> Array.countBy id

    let most, least =
        Array.maxBy snd made |> snd,
        (if made.Length < machines then
             0
         else
             Array.minBy snd made |> snd)

    Array.forall (fun (machine, _) -> 0 <= machine && machine < machines) made && most - least <= 1

[<Property>]
let ``a split's order is a permutation`` (seed: uint64, count: uint16) =
    let count = int count % 2000
    Array.sort (Sharding.Order(seed, count)) = Array.init count id

[<Test>]
let ``the order repeats for its seed, differs by seed and is not that of an epoch`` () =
    Assert.That(Sharding.Order(1UL, 100), equalTo (Sharding.Order(1UL, 100)))
    Assert.That(Sharding.Order(1UL, 100), notEqualTo (Sharding.Order(2UL, 100)))
    Assert.That(Sharding.Order(1UL, 100), notEqualTo (Shuffle.Order(1UL, 0, 100, true)))

[<Test>]
let ``places beyond 2³¹ are counted`` () =
    Assert.That(Sharding.Begin(2_000_000_000, 100_000, 99_999), equalTo 1_999_980_000)
    Assert.That(Sharding.Shards(2_147_483_647, 1024), equalTo 2_097_152)
