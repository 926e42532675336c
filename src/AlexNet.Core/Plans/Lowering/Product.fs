namespace AlexNet.Core.Lowering

open System
open AlexNet.Core

/// What a product's forward step reads and writes.
type internal ForwardBuffers =
    {
        Input: int
        Weight: int
        Bias: int
        Output: int
    }

/// What the step for its input's gradient reads and writes.
type internal InputGradientBuffers =
    {
        Weight: int
        OutputGradient: int
        InputGradient: int
    }

/// What the step for its weights' and bias's gradients reads and writes.
type internal WeightGradientBuffers =
    {
        Input: int
        OutputGradient: int
        WeightGradient: int
        BiasGradient: int
    }

/// How a layer with weights multiplies: the same three steps for convolutions and fully connected layers.
type internal Product =
    {
        Forward: ForwardBuffers -> Operation
        InputGradient: InputGradientBuffers -> Operation
        WeightGradient: WeightGradientBuffers -> Operation
    }

[<RequireQualifiedAccess>]
module internal Product =

    let convolution geometry =
        {
            Forward =
                fun buffers ->
                    Operation.Convolution
                        {
                            Geometry = geometry
                            Input = buffers.Input
                            Weight = buffers.Weight
                            Bias = Nullable buffers.Bias
                            Output = buffers.Output
                            Activation = Activation.None
                        }
            InputGradient =
                fun buffers ->
                    Operation.ConvolutionInputGradient
                        {
                            Geometry = geometry
                            Weight = buffers.Weight
                            OutputGradient = buffers.OutputGradient
                            InputGradient = buffers.InputGradient
                        }
            WeightGradient =
                fun buffers ->
                    Operation.ConvolutionWeightGradient
                        {
                            Geometry = geometry
                            Input = buffers.Input
                            OutputGradient = buffers.OutputGradient
                            WeightGradient = buffers.WeightGradient
                            BiasGradient = Nullable buffers.BiasGradient
                        }
        }

    let fullyConnected =
        {
            Forward =
                fun buffers ->
                    Operation.FullyConnected
                        {
                            Input = buffers.Input
                            Weight = buffers.Weight
                            Bias = buffers.Bias
                            Output = buffers.Output
                            Activation = Activation.None
                        }
            InputGradient =
                fun buffers ->
                    Operation.FullyConnectedInputGradient
                        {
                            Weight = buffers.Weight
                            OutputGradient = buffers.OutputGradient
                            InputGradient = buffers.InputGradient
                        }
            WeightGradient =
                fun buffers ->
                    Operation.FullyConnectedWeightGradient
                        {
                            Input = buffers.Input
                            OutputGradient = buffers.OutputGradient
                            WeightGradient = buffers.WeightGradient
                            BiasGradient = buffers.BiasGradient
                        }
        }
