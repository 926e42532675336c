namespace AlexNet.Core

/// How strongly the principal components shift an image's colours.
type LightingScale =
    /// Not at all.
    | Off = 0
    /// Σ pᵢ αᵢ λᵢ / 255: the paper's formula with pixels on 0–1, brought back to 0–255.
    | Paper = 1
    /// Σ pᵢ αᵢ √λᵢ / 1.1: the original source.
    | Original = 2

/// What is added to every pixel of an image, on 0–255.
[<Struct>]
type RgbOffset =
    {
        Red: float32
        Green: float32
        Blue: float32
    }

/// The second form of augmentation [paper, section 4.1]: multiples of the principal components, α ~ N(0, 0.1²) drawn once
/// each time an image is used.
[<AbstractClass; Sealed>]
type Lighting =

    /// Standard deviation of α.
    static member Deviation = 0.1

    /// The offset for one use of one sample.
    static member Offset(seed: uint64, epoch: int, sampleIndex: int64, eigen: RgbEigen, scale: LightingScale) : RgbOffset =
        let strength index =
            let alpha =
                Lighting.Deviation * Draw.Gaussian(seed, Purpose.Lighting, epoch, sampleIndex, index)

            match scale with
            | LightingScale.Paper -> alpha * eigen.Values[index] / 255.0
            | LightingScale.Original -> alpha * sqrt (max 0.0 eigen.Values[index]) / 1.1
            | _ -> 0.0

        let a0, a1, a2 = strength 0, strength 1, strength 2

        let channel row =
            float32 (eigen.Vectors[row * 3] * a0 + eigen.Vectors[row * 3 + 1] * a1 + eigen.Vectors[row * 3 + 2] * a2)

        {
            Red = channel 0
            Green = channel 1
            Blue = channel 2
        }
