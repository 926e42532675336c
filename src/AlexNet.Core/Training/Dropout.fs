namespace AlexNet.Core

open System

/// Where dropout puts its factor.
type DropoutScaling =
    /// Mask in training, outputs ×(1 − p) at test: the paper and the original source.
    | AtTest = 0
    /// Mask ×1/(1 − p) in training, nothing at test: later frameworks.
    | AtTraining = 1

/// Dropout's masks [paper, section 4.2]: a pure function of (seed, step, layer, sample in the batch, unit).
[<AbstractClass; Sealed>]
type Dropout =

    /// Words below this drop their unit.
    static member Threshold(rate: float) : uint32 =
        uint32 (min 4294967295.0 (rate * 4294967296.0))

    /// What a kept unit is multiplied with in training.
    static member KeptFactor(rate: float, scaling: DropoutScaling) : float32 =
        if scaling = DropoutScaling.AtTraining then
            float32 (1.0 / (1.0 - rate))
        else
            1.0f

    /// What every unit is multiplied with at test.
    static member TestFactor(rate: float, scaling: DropoutScaling) : float32 =
        if scaling = DropoutScaling.AtTest then
            float32 (1.0 - rate)
        else
            1.0f

    /// Writes the factors (0 or `kept`) of units firstUnit … of one sample: any range, for a column may hold any number of units.
    /// `layer` is the layer's place in the network.
    static member Mask
        (seed: uint64, step: int64, layer: int, sample: int, firstUnit: int, rate: float, kept: float32, factors: Span<float32>)
        =
        let threshold = Dropout.Threshold rate
        let mutable i = 0

        while i < factors.Length do
            let unit = firstUnit + i

            let block =
                Draw.Block(seed, Purpose.Dropout, int step, (int64 sample <<< 32) ||| int64 (unit / 4), layer)

            let count = min (4 - unit % 4) (factors.Length - i)

            for j in 0 .. count - 1 do
                factors[i + j] <- if block.Word(unit + j) < threshold then 0.0f else kept

            i <- i + count
