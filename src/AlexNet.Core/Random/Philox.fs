namespace AlexNet.Core

/// Four 32-bit words, one output of the generator.
[<Struct>]
type PhiloxBlock =
    {
        X: uint32
        Y: uint32
        Z: uint32
        W: uint32
    }

    /// Word 0–3 of the block.
    member block.Word lane =
        match lane &&& 3 with
        | 0 -> block.X
        | 1 -> block.Y
        | 2 -> block.Z
        | _ -> block.W

/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011):
/// every output is a pure function of a 64-bit key and a 128-bit counter.
[<AbstractClass; Sealed>]
type Philox =

    /// Ten rounds over the counter (c0, c1, c2, c3) with the given key.
    static member Block(key: uint64, c0: uint32, c1: uint32, c2: uint32, c3: uint32) : PhiloxBlock =
        let mutable x, y, z, w = c0, c1, c2, c3
        let mutable k0, k1 = uint32 key, uint32 (key >>> 32)

        for _ in 1..10 do
            let p0 = uint64 x * 0xD2511F53UL
            let p1 = uint64 z * 0xCD9E8D57UL
            let nextX = uint32 (p1 >>> 32) ^^^ y ^^^ k0
            let nextZ = uint32 (p0 >>> 32) ^^^ w ^^^ k1
            x <- nextX
            y <- uint32 p1
            z <- nextZ
            w <- uint32 p0
            k0 <- k0 + 0x9E3779B9u
            k1 <- k1 + 0xBB67AE85u

        { X = x; Y = y; Z = z; W = w }
