namespace AlexNet.Core.Plans

open AlexNet.Core

/// How a layer with weights multiplies: the same three steps for convolutions and fully connected layers.
type internal Product =
    {
        Forward: int -> int -> int -> int -> Operation
        InputGradient: int -> int -> int -> Operation
        WeightGradient: int -> int -> int -> int -> Operation
    }

[<RequireQualifiedAccess>]
module internal Product =

    let convolution geometry =
        {
            Forward =
                fun input weight bias output ->
                    Operation.Convolution
                        {
                            Geometry = geometry
                            Input = input
                            Weight = weight
                            Bias = bias
                            Output = output
                            Activation = Activation.None
                        }
            InputGradient =
                fun weight outputGradient inputGradient ->
                    Operation.ConvolutionInputGradient
                        {
                            Geometry = geometry
                            Weight = weight
                            OutputGradient = outputGradient
                            InputGradient = inputGradient
                        }
            WeightGradient =
                fun input outputGradient weightGradient biasGradient ->
                    Operation.ConvolutionWeightGradient
                        {
                            Geometry = geometry
                            Input = input
                            OutputGradient = outputGradient
                            WeightGradient = weightGradient
                            BiasGradient = biasGradient
                        }
        }

    let fullyConnected =
        {
            Forward =
                fun input weight bias output ->
                    Operation.FullyConnected
                        {
                            Input = input
                            Weight = weight
                            Bias = bias
                            Output = output
                            Activation = Activation.None
                        }
            InputGradient =
                fun weight outputGradient inputGradient ->
                    Operation.FullyConnectedInputGradient
                        {
                            Weight = weight
                            OutputGradient = outputGradient
                            InputGradient = inputGradient
                        }
            WeightGradient =
                fun input outputGradient weightGradient biasGradient ->
                    Operation.FullyConnectedWeightGradient
                        {
                            Input = input
                            OutputGradient = outputGradient
                            WeightGradient = weightGradient
                            BiasGradient = biasGradient
                        }
        }
