namespace AlexNet.Core

/// Constants of response normalisation [paper, section 3.3]: b = a / (k + α Σ a²)^β over `Size` neighbouring maps, or over `Size`×`Size`
/// neighbouring pixels of the same map. α is the paper's: not divided by how many there are.
type ResponseNorm =
    {
        Size: int
        K: float
        Alpha: float
        Beta: float
    }

/// One layer's operation, without its place in a network. Filters and outputs count all columns together.
[<RequireQualifiedAccess>]
type Layer =
    | Convolution of filters: int * kernel: int * stride: int * pad: int
    | FullyConnected of outputs: int
    | Relu
    | Tanh
    /// 1 / (1 + e⁻ˣ).
    | Logistic
    /// Over neighbouring maps: of the same column, or of all columns where the layer reads all.
    | LocalResponseNorm of ResponseNorm
    /// Over neighbouring pixels of the same map; windows end at its border.
    | SpatialResponseNorm of ResponseNorm
    | MaxPool of window: int * stride: int
    /// Means of windows that lie wholly within their input.
    | AveragePool of window: int * stride: int
    | Dropout of rate: float

/// What a layer sees of the one before it: the same column, or all columns (the connectivity of [paper, section 3.2]).
[<RequireQualifiedAccess>]
type Reads =
    | Own
    | All

/// Why a layer cannot follow its input.
type ShapeError =
    | WindowTooLarge of layer: string * window: int * input: Shape
    | ColumnsDoNotDivide of layer: string * columns: int * channels: int
    | ColumnsDoNotMatch of layer: string * columns: int * inputColumns: int
    | MustReadAll of layer: string

    /// One line that names the layer, the actual and the allowed.
    member error.Message =
        match error with
        | WindowTooLarge(layer, window, input) -> $"layer {layer}: a window of {window}×{window} does not fit its input of {input}"
        | ColumnsDoNotDivide(layer, columns, channels) -> $"layer {layer}: {channels} channels cannot be split into {columns} columns"
        | ColumnsDoNotMatch(layer, columns, inputColumns) ->
            $"layer {layer}: has {columns} columns and reads its own, but its input has {inputColumns}"
        | MustReadAll layer -> $"layer {layer}: a fully connected layer of several columns must read all"
