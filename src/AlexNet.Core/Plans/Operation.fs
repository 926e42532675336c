namespace AlexNet.Core

/// Groups, window and step of a convolution. Group g reads the g-th part of the input's channels and writes the g-th part
/// of the output's.
type ConvolutionGeometry =
    {
        Groups: int
        Kernel: int
        Stride: int
        Pad: int
    }

/// An element-wise function.
type Activation =
    | None = 0
    | Relu = 1
    | Tanh = 2

/// y = f(w ∗ x + b). Buffers are numbers of the plan.
type ConvolutionStep =
    {
        Geometry: ConvolutionGeometry
        Input: int
        Weight: int
        Bias: int
        Output: int
        Activation: Activation
    }

/// ∂L/∂x from ∂L/∂y.
type ConvolutionInputGradientStep =
    {
        Geometry: ConvolutionGeometry
        Weight: int
        OutputGradient: int
        InputGradient: int
    }

/// ∂L/∂w and ∂L/∂b from x and ∂L/∂y.
type ConvolutionWeightGradientStep =
    {
        Geometry: ConvolutionGeometry
        Input: int
        OutputGradient: int
        WeightGradient: int
        BiasGradient: int
    }

/// y = f(W x + b), x in C, H, W order.
type FullyConnectedStep =
    {
        Input: int
        Weight: int
        Bias: int
        Output: int
        Activation: Activation
    }

/// ∂L/∂x = Wᵀ ∂L/∂y.
type FullyConnectedInputGradientStep =
    {
        Weight: int
        OutputGradient: int
        InputGradient: int
    }

/// ∂L/∂W = Σ ∂L/∂y xᵀ, ∂L/∂b = Σ ∂L/∂y over the batch.
type FullyConnectedWeightGradientStep =
    {
        Input: int
        OutputGradient: int
        WeightGradient: int
        BiasGradient: int
    }

/// y = f(x).
type ActivateStep =
    {
        Function: Activation
        Input: int
        Output: int
    }

/// ∂L/∂x = f′ ∂L/∂y, with f′ from y: [y > 0] or 1 − y².
type ActivateGradientStep =
    {
        Function: Activation
        Output: int
        OutputGradient: int
        InputGradient: int
    }

/// Local response normalisation within each of `Columns` equal ranges of channels; keeps d = k + α Σ x² in `Scale`
/// where that is not −1.
type NormaliseStep =
    {
        Norm: ResponseNorm
        Columns: int
        Input: int
        Output: int
        Scale: int
    }

/// ∂L/∂xᵢ = ∂L/∂yᵢ dᵢ^−β − 2αβ xᵢ Σⱼ ∂L/∂yⱼ yⱼ / dⱼ over the windows j that hold i.
type NormaliseGradientStep =
    {
        Norm: ResponseNorm
        Columns: int
        Input: int
        Output: int
        Scale: int
        OutputGradient: int
        InputGradient: int
        /// Whether x is a ReLU's output, and `InputGradient` is that of the ReLU's input: zero where x is.
        Rectified: bool
    }

/// Largest of each window; keeps which (row · window + column within the window, the first of equals) in `Choice`
/// where that is not −1.
type MaxPoolStep =
    {
        Window: int
        Stride: int
        Input: int
        Output: int
        Choice: int
    }

/// Each output's gradient goes to the number that won its window.
type MaxPoolGradientStep =
    {
        Window: int
        Stride: int
        Choice: int
        OutputGradient: int
        InputGradient: int
        /// As large as the outputs: only gradients pass whose number here is positive, which is the gradient of a ReLU before or after
        /// the pooling; −1 where all pass.
        Gate: int
    }

/// Max pooling of a local response normalisation whose output is stored nowhere.
type NormalisePoolStep =
    {
        Norm: ResponseNorm
        Columns: int
        Window: int
        Stride: int
        Input: int
        Output: int
        Choice: int
    }

/// Both gradients in one: from that of the pooling's output to that of the normalisation's input. The normalisation's numbers are
/// computed again from `Input`.
type NormalisePoolGradientStep =
    {
        Norm: ResponseNorm
        Columns: int
        Window: int
        Stride: int
        Input: int
        Choice: int
        OutputGradient: int
        InputGradient: int
        /// As of the pooling's gradient.
        Gate: int
        /// As of the normalisation's gradient.
        Rectified: bool
    }

/// y = mask · x (and the same for gradients: input is ∂L/∂y, output ∂L/∂x). `Ordinal` and `FirstUnit` are the layer's and
/// the first unit's numbers in `Dropout.Mask`.
type DropoutStep =
    {
        Rate: float
        Scaling: DropoutScaling
        Ordinal: int
        FirstUnit: int
        Input: int
        Output: int
    }

/// y = factor · x.
type ScaleStep =
    {
        Factor: float
        Input: int
        Output: int
    }

/// Softmax, −ln of the label's probability per image, and where `Gradient` is not −1 the logits' gradient (p − label) / batch.
type SoftmaxLossStep =
    {
        Logits: int
        Probabilities: int
        Losses: int
        Gradient: int
    }

/// The update rule on one tensor.
type UpdateStep =
    {
        Parameter: int
        Gradient: int
        Velocity: int
        IsBias: bool
    }

/// Copies (or adds) channels of every image from one buffer to another, on the same or another device.
type TransferStep =
    {
        Source: int
        SourceChannel: int
        Destination: int
        DestinationChannel: int
        Channels: int
        Accumulate: bool
    }

/// What a step does.
[<RequireQualifiedAccess>]
type Operation =
    | Convolution of ConvolutionStep
    | ConvolutionInputGradient of ConvolutionInputGradientStep
    | ConvolutionWeightGradient of ConvolutionWeightGradientStep
    | FullyConnected of FullyConnectedStep
    | FullyConnectedInputGradient of FullyConnectedInputGradientStep
    | FullyConnectedWeightGradient of FullyConnectedWeightGradientStep
    | Activate of ActivateStep
    | ActivateGradient of ActivateGradientStep
    | Normalise of NormaliseStep
    | NormaliseGradient of NormaliseGradientStep
    | MaxPool of MaxPoolStep
    | MaxPoolGradient of MaxPoolGradientStep
    | NormalisePool of NormalisePoolStep
    | NormalisePoolGradient of NormalisePoolGradientStep
    | Dropout of DropoutStep
    | Scale of ScaleStep
    | SoftmaxLoss of SoftmaxLossStep
    | Update of UpdateStep
    | Transfer of TransferStep

    /// Numbers of the buffers an operation reads.
    member operation.Reads: int[] =
        let present = Array.filter (fun id -> id >= 0)

        match operation with
        | Convolution s -> [| s.Input; s.Weight; s.Bias |]
        | ConvolutionInputGradient s -> [| s.Weight; s.OutputGradient |]
        | ConvolutionWeightGradient s -> [| s.Input; s.OutputGradient |]
        | FullyConnected s -> [| s.Input; s.Weight; s.Bias |]
        | FullyConnectedInputGradient s -> [| s.Weight; s.OutputGradient |]
        | FullyConnectedWeightGradient s -> [| s.Input; s.OutputGradient |]
        | Activate s -> [| s.Input |]
        | ActivateGradient s -> [| s.Output; s.OutputGradient |]
        | Normalise s -> [| s.Input |]
        | NormaliseGradient s -> [| s.Input; s.Output; s.Scale; s.OutputGradient |]
        | MaxPool s -> [| s.Input |]
        | MaxPoolGradient s -> present [| s.Choice; s.OutputGradient; s.Gate |]
        | NormalisePool s -> [| s.Input |]
        | NormalisePoolGradient s -> present [| s.Input; s.Choice; s.OutputGradient; s.Gate |]
        | Dropout s -> [| s.Input |]
        | Scale s -> [| s.Input |]
        | SoftmaxLoss s -> [| s.Logits |]
        | Update s -> [| s.Parameter; s.Gradient; s.Velocity |]
        | Transfer s ->
            if s.Accumulate then
                [| s.Source; s.Destination |]
            else
                [| s.Source |]

    /// Numbers of the buffers an operation writes.
    member operation.Writes: int[] =
        let present = Array.filter (fun id -> id >= 0)

        match operation with
        | Convolution s -> [| s.Output |]
        | ConvolutionInputGradient s -> [| s.InputGradient |]
        | ConvolutionWeightGradient s -> [| s.WeightGradient; s.BiasGradient |]
        | FullyConnected s -> [| s.Output |]
        | FullyConnectedInputGradient s -> [| s.InputGradient |]
        | FullyConnectedWeightGradient s -> [| s.WeightGradient; s.BiasGradient |]
        | Activate s -> [| s.Output |]
        | ActivateGradient s -> [| s.InputGradient |]
        | Normalise s -> present [| s.Output; s.Scale |]
        | NormaliseGradient s -> [| s.InputGradient |]
        | MaxPool s -> present [| s.Output; s.Choice |]
        | MaxPoolGradient s -> [| s.InputGradient |]
        | NormalisePool s -> present [| s.Output; s.Choice |]
        | NormalisePoolGradient s -> [| s.InputGradient |]
        | Dropout s -> [| s.Output |]
        | Scale s -> [| s.Output |]
        | SoftmaxLoss s -> present [| s.Probabilities; s.Losses; s.Gradient |]
        | Update s -> [| s.Parameter; s.Velocity |]
        | Transfer s -> [| s.Destination |]

    /// What a gradient's name adds where it takes a ReLU's gradient too.
    static member private Relu taken = if taken then "+relu" else ""

    /// The operation's name in the field's terms.
    member operation.Name =
        match operation with
        | Convolution s when s.Activation <> Activation.None -> "convolution+bias+" + string(s.Activation).ToLowerInvariant()
        | Convolution _ -> "convolution+bias"
        | ConvolutionInputGradient _ -> "convolution input gradient"
        | ConvolutionWeightGradient _ -> "convolution weight gradient"
        | FullyConnected s when s.Activation <> Activation.None -> "fully connected+bias+" + string(s.Activation).ToLowerInvariant()
        | FullyConnected _ -> "fully connected+bias"
        | FullyConnectedInputGradient _ -> "fully connected input gradient"
        | FullyConnectedWeightGradient _ -> "fully connected weight gradient"
        | Activate s -> string(s.Function).ToLowerInvariant()
        | ActivateGradient s -> string(s.Function).ToLowerInvariant() + " gradient"
        | Normalise _ -> "local response norm"
        | NormaliseGradient s -> "local response norm gradient" + Operation.Relu s.Rectified
        | MaxPool _ -> "max pool"
        | MaxPoolGradient s -> "max pool gradient" + Operation.Relu(s.Gate >= 0)
        | NormalisePool _ -> "local response norm+max pool"
        | NormalisePoolGradient s -> "local response norm+max pool gradient" + Operation.Relu(s.Rectified || s.Gate >= 0)
        | Dropout _ -> "dropout"
        | Scale _ -> "scale"
        | SoftmaxLoss _ -> "softmax loss"
        | Update _ -> "update"
        | Transfer s -> if s.Accumulate then "transfer+add" else "transfer"
