namespace AlexNet.Core.Pictures

open System
open AlexNet.Core

/// Red, green and blue of every pixel, rows from the top; 0–1 as shown.
type internal Canvas(width: int, height: int) =
    let pixels = GC.AllocateUninitializedArray<float32>(width * height * 3)

    member _.Width = width
    member _.Height = height

    member _.Row(y: int) =
        Span<float32>(pixels, y * width * 3, width * 3)

    /// Lays colour over one pixel of a row; opacity 0–1.
    static member inline Blend(row: Span<float32>, x: int, colour: Colour, opacity: float32) =
        let i = 3 * x
        row[i] <- row[i] + (colour.Red - row[i]) * opacity
        row[i + 1] <- row[i + 1] + (colour.Green - row[i + 1]) * opacity
        row[i + 2] <- row[i + 2] + (colour.Blue - row[i + 2]) * opacity

/// Smooth noise in [0, 1]: random values on a lattice of square cells, with smooth steps between them.
[<Sealed>]
type internal Lattice(width: int, height: int, cell: float32, key: uint64, salt: uint32) =
    let columns = int (float32 width / cell) + 2
    let rows = int (float32 height / cell) + 2

    let values =
        Array.init (columns * rows) (fun i -> float32 (Philox.Block(key, uint32 i, salt, 0u, 0u).X >>> 8) / 16777216.0f)

    static member inline private Smooth(t: float32) = t * t * (3.0f - 2.0f * t)

    /// Adds the noise of row y, times the weight, to a row of one value per pixel.
    member _.AddRow(y: int, weight: float32, target: Span<float32>) =
        let position = float32 y / cell
        let top = int position
        let down = Lattice.Smooth(position - float32 top)

        for x in 0 .. target.Length - 1 do
            let across = float32 x / cell
            let left = int across
            let i = top * columns + left
            let t = Lattice.Smooth(across - float32 left)
            let upper = values[i] + (values[i + 1] - values[i]) * t

            let lower =
                values[i + columns] + (values[i + columns + 1] - values[i + columns]) * t

            target[x] <- target[x] + (upper + (lower - upper) * down) * weight
