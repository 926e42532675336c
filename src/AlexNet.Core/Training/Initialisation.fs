namespace AlexNet.Core

open System

/// Where a run's first weights come from.
type Initialisation =
    /// Gaussian, standard deviation 0.01; biases 0 or 1 as the network says [paper, section 5].
    | Paper = 0
    /// As the paper's, with 0.03 for 3×3 kernels: the original source.
    | Original = 1
    /// Gaussian, standard deviation √(2 / fan-in); biases 0 (He, Zhang, Ren, Sun 2015).
    | He = 2
    /// As the paper's, with 0.005 for the hidden fully connected layers: Caffe.
    | Caffe = 3

[<AbstractClass; Sealed>]
type Initial =

    /// Standard deviation of a weight tensor.
    static member Deviation(initialisation: Initialisation, tensor: ParameterTensor) : float =
        match initialisation with
        | Initialisation.He -> sqrt (2.0 / float tensor.FanIn)
        | Initialisation.Original when tensor.Dimensions.Length = 4 && tensor.Dimensions[2] = 3 -> 0.03
        // In the networks there are, what is hidden has a bias above zero.
        | Initialisation.Caffe when tensor.Dimensions.Length = 2 && tensor.Bias > 0.0 -> 0.005
        | _ -> 0.01

    /// Writes elements first … first + values.Length − 1 of a tensor's initial values; `first` is a multiple of 4.
    /// Each element depends on the seed and its place alone, so ranges may be filled in parallel.
    static member Fill(seed: uint64, initialisation: Initialisation, tensor: ParameterTensor, first: int64, values: Span<float32>) =
        if tensor.IsBias then
            values.Fill(
                if initialisation = Initialisation.He then
                    0.0f
                else
                    float32 tensor.Bias
            )
        else
            let deviation = Initial.Deviation(initialisation, tensor)
            let mutable i = 0

            while i < values.Length do
                let block =
                    Draw.Block(seed, Purpose.Weights, tensor.Ordinal, (first + int64 i) / 4L, 0)

                Initial.Pair(deviation, block.X, block.Y, values.Slice i)
                Initial.Pair(deviation, block.Z, block.W, values.Slice(min values.Length (i + 2)))
                i <- i + 4

    /// Up to two normals from two words, by Box and Muller: the cosine, then the sine.
    static member private Pair(deviation: float, u: uint32, v: uint32, values: Span<float32>) =
        let radius = deviation * sqrt (-2.0 * log ((float u + 1.0) / 4294967296.0))
        let struct (sine, cosine) = Math.SinCos(2.0 * Math.PI * float v / 4294967296.0)

        if values.Length > 0 then
            values[0] <- float32 (radius * cosine)

        if values.Length > 1 then
            values[1] <- float32 (radius * sine)
