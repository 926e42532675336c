namespace AlexNet.Core

open System
open System.Numerics

/// First and second moments of RGB pixels on 0–255, kept as exact integers: adding and merging in any order gives the same numbers,
/// whatever the number of workers.
[<Sealed>]
type RgbMoments() =
    let mutable count = 0L
    // r, g, b
    let sums = Array.zeroCreate<int64> 3
    // rr, rg, rb, gg, gb, bb
    let products = Array.zeroCreate<int64> 6

    /// Index into the six products of the pair (row, column) of the symmetric matrix.
    static let pair row column =
        let low, high = min row column, max row column
        low * 3 - low * (low - 1) / 2 + high - low

    /// Pixels counted.
    member _.Count = count

    /// Counts the pixels of an image: height × width × 3 bytes.
    member _.Add(rgb: ReadOnlySpan<byte>) =
        let mutable r, g, b = 0L, 0L, 0L
        let mutable rr, rg, rb, gg, gb, bb = 0L, 0L, 0L, 0L, 0L, 0L
        let mutable i = 0

        while i + 2 < rgb.Length do
            let x, y, z = int rgb[i], int rgb[i + 1], int rgb[i + 2]
            r <- r + int64 x
            g <- g + int64 y
            b <- b + int64 z
            rr <- rr + int64 (x * x)
            rg <- rg + int64 (x * y)
            rb <- rb + int64 (x * z)
            gg <- gg + int64 (y * y)
            gb <- gb + int64 (y * z)
            bb <- bb + int64 (z * z)
            i <- i + 3

        count <- count + int64 (rgb.Length / 3)
        sums[0] <- sums[0] + r
        sums[1] <- sums[1] + g
        sums[2] <- sums[2] + b
        products[0] <- products[0] + rr
        products[1] <- products[1] + rg
        products[2] <- products[2] + rb
        products[3] <- products[3] + gg
        products[4] <- products[4] + gb
        products[5] <- products[5] + bb

    /// Counts pixels that somebody else has summed up: per channel, and the products rr, rg, rb, gg, gb, bb.
    member _.AddSums(pixels: int64, channels: ReadOnlySpan<int64>, pairs: ReadOnlySpan<int64>) =
        count <- count + pixels

        for i in 0..2 do
            sums[i] <- sums[i] + channels[i]

        for i in 0..5 do
            products[i] <- products[i] + pairs[i]

    /// What was counted, as `AddSums` takes it: pixels, sums of the channels, sums of the products.
    member _.Raw: struct (int64 * int64[] * int64[]) = struct (count, sums, products)

    /// Counts another worker's pixels.
    member moments.Merge(other: RgbMoments) =
        let struct (pixels, channels, pairs) = other.Raw
        moments.AddSums(pixels, ReadOnlySpan channels, ReadOnlySpan pairs)

    /// Mean of each channel on 0–255.
    member _.Mean() : float[] =
        sums |> Array.map (fun s -> float s / float count)

    /// The population's 3×3 covariance, row-major: (n·Σxy − Σx·Σy) / n², the numerator exact.
    member _.Covariance() : float[] =
        let squared = float count * float count

        Array.init 9 (fun i ->
            let row, column = i / 3, i % 3

            let exact =
                BigInteger count * BigInteger products[pair row column]
                - BigInteger sums[row] * BigInteger sums[column]

            float exact / squared)
