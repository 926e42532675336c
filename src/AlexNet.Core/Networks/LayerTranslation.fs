namespace AlexNet.Core

open System.Runtime.CompilerServices

/// Writes a network in another program's words, layer by layer: a new kind of layer breaks the build of every translation.
/// Shapes are those of a layer's input, all columns together.
type ILayerTranslation =
    abstract Convolution: layer: NetworkLayer * input: Shape * filters: int * kernel: int * stride: int * pad: int -> unit
    abstract FullyConnected: layer: NetworkLayer * input: Shape * outputs: int -> unit
    abstract Relu: layer: NetworkLayer -> unit
    abstract Tanh: layer: NetworkLayer -> unit
    abstract Logistic: layer: NetworkLayer -> unit
    /// Neighbouring maps stay within each of `columns` equal parts.
    abstract LocalResponseNorm: layer: NetworkLayer * input: Shape * columns: int * norm: ResponseNorm -> unit
    abstract SpatialResponseNorm: layer: NetworkLayer * input: Shape * norm: ResponseNorm -> unit
    abstract MaxPool: layer: NetworkLayer * input: Shape * window: int * stride: int -> unit
    abstract AveragePool: layer: NetworkLayer * input: Shape * window: int * stride: int -> unit
    abstract Dropout: layer: NetworkLayer * rate: float -> unit

[<Extension>]
type LayerTranslation =

    /// Has every layer translated, in order. Throws UserErrorException where the layers do not fit together.
    [<Extension>]
    static member Translate(network: Network, translation: ILayerTranslation) : unit =
        let inputs = Array.append [| Network.input network |] (Network.shapesOrFail network)

        for layer, input in Array.zip network.Layers (Array.take network.Layers.Length inputs) do
            match layer.Layer with
            | Layer.Convolution(filters, kernel, stride, pad) -> translation.Convolution(layer, input, filters, kernel, stride, pad)
            | Layer.FullyConnected outputs -> translation.FullyConnected(layer, input, outputs)
            | Layer.Relu -> translation.Relu layer
            | Layer.Tanh -> translation.Tanh layer
            | Layer.Logistic -> translation.Logistic layer
            | Layer.LocalResponseNorm norm ->
                let columns = if layer.Reads = Reads.Own then layer.Columns else 1
                translation.LocalResponseNorm(layer, input, columns, norm)
            | Layer.SpatialResponseNorm norm -> translation.SpatialResponseNorm(layer, input, norm)
            | Layer.MaxPool(window, stride) -> translation.MaxPool(layer, input, window, stride)
            | Layer.AveragePool(window, stride) -> translation.AveragePool(layer, input, window, stride)
            | Layer.Dropout rate -> translation.Dropout(layer, rate)
