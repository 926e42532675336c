namespace AlexNet.Core.Pictures

open System
open AlexNet.Core

/// The random numbers of one generated picture, one after the other: a counter over the lanes of Draw.
/// seed, split (0 train, 1 validation, 2 test), label and index say which picture.
type internal Dice(seed: uint64, split: int, label: int, index: int) =
    let sample = (int64 label <<< 32) ||| int64 index
    let mutable lane = -1

    let uniform () =
        lane <- lane + 1
        Draw.Uniform(seed, Purpose.Picture, split, sample, lane)

    /// Uniform in [low, high).
    member _.Between(low: float, high: float) =
        float32 (low + (high - low) * uniform ())

    /// One of the values.
    member _.Pick(values: 'T[]) =
        values[int (uniform () * float values.Length)]

    /// Uniform among low … high.
    member _.Whole(low: int, high: int) =
        low + int (uniform () * float (high - low + 1))

    /// True with the given probability.
    member _.Chance(probability: float) = uniform () < probability

    /// A colour with its hue (in degrees), saturation and value in the given ranges.
    member dice.Colour(hue: struct (float * float), saturation: struct (float * float), value: struct (float * float)) : Colour =
        let range (struct (low: float, high: float)) = dice.Between(low, high)
        let h, s, v = range hue, range saturation, range value

        let part (offset: float32) =
            let k = (offset + h / 60.0f + 12.0f) % 6.0f
            v - v * s * Math.Clamp(min k (4.0f - k), 0.0f, 1.0f)

        {
            Red = part 5.0f
            Green = part 3.0f
            Blue = part 1.0f
        }
