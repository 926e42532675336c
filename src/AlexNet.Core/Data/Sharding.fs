namespace AlexNet.Core

/// Which images of a split lie in which of its shards, and which machine makes which. The split is shuffled once; shard k holds the
/// k-th stretch of that order. Neither depends on the number of machines.
[<AbstractClass; Sealed>]
type Sharding =

    /// Number of shards for a split of count images: as few as can be with at most perShard in each.
    static member Shards(count: int, perShard: int) : int =
        int ((int64 count + int64 perShard - 1L) / int64 perShard)

    /// The order in which a split's images are laid down: a permutation of 0 … count − 1.
    static member Order(seed: uint64, count: int) : int[] =
        Shuffle.Permutation(seed, Purpose.Shards, 0, count)

    /// Position in that order at which a shard begins; it ends where the next one begins. No two shards differ by more than one image.
    static member Begin(count: int, shards: int, shard: int) : int =
        int (int64 count * int64 shard / int64 shards)

    /// Number of the machine, of machines, that makes a shard: in turn, on through all splits, so that small splits do not all fall to the
    /// first machine. The splits before this one have before shards. Machines count from 0.
    static member Machine(before: int, shard: int, machines: int) : int = (before + shard) % machines

    /// Images of a shard where nothing else is said: as many as fit mostBytes, and no more than mostImages, but one at least.
    static member PerShard(imageBytes: int, mostImages: int, mostBytes: int) : int =
        max 1 (min mostImages (mostBytes / imageBytes))
