namespace AlexNet.Core

open System

/// What a random number is for. Part of the counter, so that no two purposes ever share a draw.
type Purpose =
    | Shuffle = 1
    | Crop = 2
    | Flip = 3
    | Lighting = 4
    | Weights = 5
    | Dropout = 6
    | Picture = 7
    | Shards = 8
    /// The order of the classes where they take turns.
    | Turns = 9
    /// The order of the images of a class.
    | Members = 10

/// Every random number of the system: a pure function of (seed, purpose, epoch, index, lane), the same whatever the thread count,
/// the engine or the place where a run was stopped and resumed. The lane tells several draws for one index apart.
[<AbstractClass; Sealed>]
type Draw =

    /// The block of four words behind the draws with the given lanes 4·group … 4·group + 3.
    static member Block(seed: uint64, purpose: Purpose, epoch: int, index: int64, group: int) : PhiloxBlock =
        let tag = uint32 purpose <<< 24 ||| (uint32 group &&& 0xFFFFFFu)
        Philox.Block(seed, uint32 index, uint32 (uint64 index >>> 32), uint32 epoch, tag)

    /// One 32-bit word.
    static member Word(seed, purpose, epoch, index, lane) : uint32 =
        Draw.Block(seed, purpose, epoch, index, lane >>> 2).Word lane

    /// Uniform in [0, 1), a multiple of 2⁻³².
    static member Uniform(seed, purpose, epoch, index, lane) : float =
        float (Draw.Word(seed, purpose, epoch, index, lane)) * Draw.Unit

    /// Uniform among 0 … bound − 1, by the high half of a 64-bit product.
    static member Below(seed, purpose, epoch, index, lane, bound: int) : int =
        int ((uint64 (Draw.Word(seed, purpose, epoch, index, lane)) * uint64 bound) >>> 32)

    /// Standard normal, by Box and Muller's transform of lanes 2·lane and 2·lane + 1.
    static member Gaussian(seed, purpose, epoch, index, lane) : float =
        let block = Draw.Block(seed, purpose, epoch, index, lane >>> 1)
        let pair = (lane &&& 1) * 2
        Draw.Normal(block.Word pair, block.Word(pair + 1))

    /// Standard normal from two words: √(−2 ln u)·cos 2πv with u in (0, 1].
    static member Normal(u: uint32, v: uint32) : float =
        sqrt (-2.0 * log ((float u + 1.0) * Draw.Unit)) * cos (2.0 * Math.PI * float v * Draw.Unit)

    static member private Unit = 1.0 / 4294967296.0
