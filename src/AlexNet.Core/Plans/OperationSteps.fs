namespace AlexNet.Core

open System

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
    | Logistic = 3

/// y = f(w ∗ x + b). Buffers are numbers of the plan; where a step can do without one, the number is nullable.
type ConvolutionStep =
    {
        Geometry: ConvolutionGeometry
        Input: int
        Weight: int
        /// None where what reads the output adds it.
        Bias: Nullable<int>
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
        /// None where what writes the output's gradient adds it up.
        BiasGradient: Nullable<int>
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

/// ∂L/∂x = f′ ∂L/∂y, with f′ from y: [y > 0], 1 − y² or y (1 − y).
type ActivateGradientStep =
    {
        Function: Activation
        Output: int
        OutputGradient: int
        InputGradient: int
        /// Sums of `InputGradient` over all positions: the gradient of the bias before the function; none where it is not wanted.
        BiasGradient: Nullable<int>
    }

/// Local response normalisation within each of `Columns` equal ranges of channels; keeps d = k + α Σ x² in `Scale` where there is one.
type NormaliseStep =
    {
        Norm: ResponseNorm
        Columns: int
        Input: int
        Output: int
        Scale: Nullable<int>
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

/// Response normalisation over neighbouring pixels of each map; keeps d = k + α Σ x² in `Scale` where there is one.
type SpatialNormaliseStep =
    {
        Norm: ResponseNorm
        Input: int
        Output: int
        Scale: Nullable<int>
    }

/// As `NormaliseGradientStep`, over the windows of pixels.
type SpatialNormaliseGradientStep =
    {
        Norm: ResponseNorm
        Input: int
        Output: int
        Scale: int
        OutputGradient: int
        InputGradient: int
    }

/// Largest of each window; keeps which (row · window + column within the window, the first of equals) in `Choice` where there is one.
type MaxPoolStep =
    {
        Window: int
        Stride: int
        Input: int
        Output: int
        Choice: Nullable<int>
        /// Where there is one, what is pooled is ReLU(`Input` + bias).
        Bias: Nullable<int>
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
        /// the pooling; none where all pass.
        Gate: Nullable<int>
        /// As of an activation's gradient.
        BiasGradient: Nullable<int>
    }

/// Mean of each window.
type AveragePoolStep =
    {
        Window: int
        Stride: int
        Input: int
        Output: int
    }

/// ∂L/∂x = Σ ∂L/∂y / window² over the windows that hold x.
type AveragePoolGradientStep =
    {
        Window: int
        Stride: int
        OutputGradient: int
        InputGradient: int
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
        Choice: Nullable<int>
        /// Where there is one, what is normalised is ReLU(`Input` + bias).
        Bias: Nullable<int>
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
        Gate: Nullable<int>
        /// As of the normalisation's gradient.
        Rectified: bool
        /// As of the step forward.
        Bias: Nullable<int>
        /// As of an activation's gradient.
        BiasGradient: Nullable<int>
    }

/// y = mask · x (and the same for gradients: input is ∂L/∂y, output ∂L/∂x). `Ordinal` and `FirstUnit` are the layer's and
/// the first unit's numbers in `Dropout.Mask`.
type DropoutStep =
    {
        Rate: float
        Scaling: DropoutScaling
        Ordinal: int
        FirstUnit: int
        /// The first image's place in the whole batch, which the masks go by.
        FirstImage: int
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

/// Softmax, per image w Σ −tᵢ ln pᵢ with the target t and the label's weight w, and where there is a `Gradient` the logits' gradient
/// w (p − t) / images. tᵢ is `Smoothing` / classes, and 1 − `Smoothing` more for the label: without smoothing and weights −ln of the label's
/// probability.
type SoftmaxLossStep =
    {
        Logits: int
        Probabilities: int
        Losses: int
        Gradient: Nullable<int>
        /// Of the whole batch, whoever computes them: the gradient is divided by so many.
        Images: int
        /// From 0 to below 1.
        Smoothing: float
        /// By label; empty where all are 1.
        ClassWeights: float32[]
    }

/// ½ Σ (output − target)² per image, the outputs as the caller reads them in `Reconstruction`, and where there is a `Gradient` the output's
/// gradient (output − target) / images.
type SquaredLossStep =
    {
        Output: int
        Target: int
        Reconstruction: int
        Losses: int
        Gradient: Nullable<int>
        /// As of softmax's loss.
        Images: int
    }

/// Gives all replicas the images of each: in its place in the buffer, which holds those of all, every replica has its own.
type GatherImagesStep = { Buffer: int }

/// Sums a buffer of all replicas' images over the replicas; each gets the sums of its own images, in their place.
type ScatterImagesStep = { Buffer: int }

/// Puts the channels of all replicas, which each has for the images of all, beside each other, in the order of replicas.
type GatherChannelsStep = { Source: int; Destination: int }

/// Copies (or adds) channels of every image from one buffer to another, on the same or another device; of buffers that do not depend on the
/// batch, once.
type TransferStep =
    {
        Source: int
        SourceChannel: int
        Destination: int
        DestinationChannel: int
        Channels: int
        Accumulate: bool
    }
