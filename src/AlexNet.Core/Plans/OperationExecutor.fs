namespace AlexNet.Core

/// What executes operations, or makes of each what executes it: one member per operation. Every engine implements it, so a new operation
/// breaks the build of each engine until it is known there.
type IOperationExecutor<'Result> =
    abstract Convolution: step: ConvolutionStep -> 'Result
    abstract ConvolutionInputGradient: step: ConvolutionInputGradientStep -> 'Result
    abstract ConvolutionWeightGradient: step: ConvolutionWeightGradientStep -> 'Result
    abstract FullyConnected: step: FullyConnectedStep -> 'Result
    abstract FullyConnectedInputGradient: step: FullyConnectedInputGradientStep -> 'Result
    abstract FullyConnectedWeightGradient: step: FullyConnectedWeightGradientStep -> 'Result
    abstract Activate: step: ActivateStep -> 'Result
    abstract ActivateGradient: step: ActivateGradientStep -> 'Result
    abstract Normalise: step: NormaliseStep -> 'Result
    abstract NormaliseGradient: step: NormaliseGradientStep -> 'Result
    abstract SpatialNormalise: step: SpatialNormaliseStep -> 'Result
    abstract SpatialNormaliseGradient: step: SpatialNormaliseGradientStep -> 'Result
    abstract MaxPool: step: MaxPoolStep -> 'Result
    abstract MaxPoolGradient: step: MaxPoolGradientStep -> 'Result
    abstract AveragePool: step: AveragePoolStep -> 'Result
    abstract AveragePoolGradient: step: AveragePoolGradientStep -> 'Result
    abstract NormalisePool: step: NormalisePoolStep -> 'Result
    abstract NormalisePoolGradient: step: NormalisePoolGradientStep -> 'Result
    abstract Dropout: step: DropoutStep -> 'Result
    abstract Scale: step: ScaleStep -> 'Result
    abstract SoftmaxLoss: step: SoftmaxLossStep -> 'Result
    abstract SquaredLoss: step: SquaredLossStep -> 'Result
    abstract AddGradient: step: AddGradientStep -> 'Result
    abstract AllReduce: step: AllReduceStep -> 'Result
    abstract AwaitAllReduce: step: AwaitAllReduceStep -> 'Result
    abstract GatherImages: step: GatherImagesStep -> 'Result
    abstract ScatterImages: step: ScatterImagesStep -> 'Result
    abstract GatherChannels: step: GatherChannelsStep -> 'Result
    abstract Update: step: UpdateStep -> 'Result
    abstract Updates: step: UpdatesStep -> 'Result
    abstract SquaredNorm: step: SquaredNormStep -> 'Result
    abstract ClipNorm: step: ClipNormStep -> 'Result
    abstract LocalRate: step: LocalRateStep -> 'Result
    abstract Transfer: step: TransferStep -> 'Result
