namespace AlexNet.Core

open System

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
    | SpatialNormalise of SpatialNormaliseStep
    | SpatialNormaliseGradient of SpatialNormaliseGradientStep
    | MaxPool of MaxPoolStep
    | MaxPoolGradient of MaxPoolGradientStep
    | AveragePool of AveragePoolStep
    | AveragePoolGradient of AveragePoolGradientStep
    | NormalisePool of NormalisePoolStep
    | NormalisePoolGradient of NormalisePoolGradientStep
    | Dropout of DropoutStep
    | Scale of ScaleStep
    | SoftmaxLoss of SoftmaxLossStep
    | SquaredLoss of SquaredLossStep
    | AddGradient of AddGradientStep
    | AllReduce of AllReduceStep
    | AwaitAllReduce of AwaitAllReduceStep
    | GatherImages of GatherImagesStep
    | ScatterImages of ScatterImagesStep
    | GatherChannels of GatherChannelsStep
    | Update of UpdateStep
    | Updates of UpdatesStep
    | SquaredNorm of SquaredNormStep
    | ClipNorm of ClipNormStep
    | LocalRate of LocalRateStep
    | Transfer of TransferStep

    /// The executor's answer to this operation.
    member operation.Execute(executor: IOperationExecutor<'Result>) : 'Result =
        match operation with
        | Convolution s -> executor.Convolution s
        | ConvolutionInputGradient s -> executor.ConvolutionInputGradient s
        | ConvolutionWeightGradient s -> executor.ConvolutionWeightGradient s
        | FullyConnected s -> executor.FullyConnected s
        | FullyConnectedInputGradient s -> executor.FullyConnectedInputGradient s
        | FullyConnectedWeightGradient s -> executor.FullyConnectedWeightGradient s
        | Activate s -> executor.Activate s
        | ActivateGradient s -> executor.ActivateGradient s
        | Normalise s -> executor.Normalise s
        | NormaliseGradient s -> executor.NormaliseGradient s
        | SpatialNormalise s -> executor.SpatialNormalise s
        | SpatialNormaliseGradient s -> executor.SpatialNormaliseGradient s
        | MaxPool s -> executor.MaxPool s
        | MaxPoolGradient s -> executor.MaxPoolGradient s
        | AveragePool s -> executor.AveragePool s
        | AveragePoolGradient s -> executor.AveragePoolGradient s
        | NormalisePool s -> executor.NormalisePool s
        | NormalisePoolGradient s -> executor.NormalisePoolGradient s
        | Dropout s -> executor.Dropout s
        | Scale s -> executor.Scale s
        | SoftmaxLoss s -> executor.SoftmaxLoss s
        | SquaredLoss s -> executor.SquaredLoss s
        | AddGradient s -> executor.AddGradient s
        | AllReduce s -> executor.AllReduce s
        | AwaitAllReduce s -> executor.AwaitAllReduce s
        | GatherImages s -> executor.GatherImages s
        | ScatterImages s -> executor.ScatterImages s
        | GatherChannels s -> executor.GatherChannels s
        | Update s -> executor.Update s
        | Updates s -> executor.Updates s
        | SquaredNorm s -> executor.SquaredNorm s
        | ClipNorm s -> executor.ClipNorm s
        | LocalRate s -> executor.LocalRate s
        | Transfer s -> executor.Transfer s

    static member private With(optional: Nullable<int>, buffers: int[]) =
        if optional.HasValue then
            Array.append buffers [| optional.Value |]
        else
            buffers

    /// Numbers of the buffers an operation reads.
    member operation.Reads: int[] =
        match operation with
        | Convolution s -> Operation.With(s.Bias, [| s.Input; s.Weight |])
        | ConvolutionInputGradient s -> [| s.Weight; s.OutputGradient |]
        | ConvolutionWeightGradient s -> [| s.Input; s.OutputGradient |]
        | FullyConnected s -> [| s.Input; s.Weight; s.Bias |]
        | FullyConnectedInputGradient s -> [| s.Weight; s.OutputGradient |]
        | FullyConnectedWeightGradient s -> [| s.Input; s.OutputGradient |]
        | Activate s -> [| s.Input |]
        | ActivateGradient s -> [| s.Output; s.OutputGradient |]
        | Normalise s -> [| s.Input |]
        | NormaliseGradient s -> [| s.Input; s.Output; s.Scale; s.OutputGradient |]
        | SpatialNormalise s -> [| s.Input |]
        | SpatialNormaliseGradient s -> [| s.Input; s.Output; s.Scale; s.OutputGradient |]
        | MaxPool s -> Operation.With(s.Bias, [| s.Input |])
        | MaxPoolGradient s -> Operation.With(s.Gate, [| s.Choice; s.OutputGradient |])
        | AveragePool s -> [| s.Input |]
        | AveragePoolGradient s -> [| s.OutputGradient |]
        | NormalisePool s -> Operation.With(s.Bias, [| s.Input |])
        | NormalisePoolGradient s -> Operation.With(s.Bias, Operation.With(s.Gate, [| s.Input; s.Choice; s.OutputGradient |]))
        | Dropout s -> [| s.Input |]
        | Scale s -> [| s.Input |]
        | SoftmaxLoss s -> [| s.Logits |]
        | SquaredLoss s -> [| s.Output; s.Target |]
        | AddGradient s -> [| s.Source; s.Destination |]
        | AllReduce s -> s.Buffers
        | AwaitAllReduce s -> s.Buffers
        | GatherImages s -> [| s.Buffer |]
        | ScatterImages s -> [| s.Buffer |]
        | GatherChannels s -> [| s.Source |]
        | Update s ->
            let own = [| s.Parameter; s.Gradient; s.Velocity |]
            Operation.With(s.LocalRate, Operation.With(s.Factor, Operation.With(s.Average, own)))
        | Updates s -> s.Items |> Array.collect (fun item -> (Update item).Reads)
        | SquaredNorm s ->
            let weights =
                if s.WithWeights then
                    s.Updates |> Array.map _.Parameter
                else
                    [||]

            Array.append (s.Updates |> Array.map _.Gradient) weights
        | ClipNorm s -> [| s.Sums |]
        | LocalRate s -> Operation.With(s.Clip, [| s.Sums |])
        | Transfer s ->
            if s.Accumulate then
                [| s.Source; s.Destination |]
            else
                [| s.Source |]

    /// Numbers of the buffers an operation writes.
    member operation.Writes: int[] =
        match operation with
        | Convolution s -> [| s.Output |]
        | ConvolutionInputGradient s -> [| s.InputGradient |]
        | ConvolutionWeightGradient s -> Operation.With(s.BiasGradient, [| s.WeightGradient |])
        | FullyConnected s -> [| s.Output |]
        | FullyConnectedInputGradient s -> [| s.InputGradient |]
        | FullyConnectedWeightGradient s -> [| s.WeightGradient; s.BiasGradient |]
        | Activate s -> [| s.Output |]
        | ActivateGradient s -> Operation.With(s.BiasGradient, [| s.InputGradient |])
        | Normalise s -> Operation.With(s.Scale, [| s.Output |])
        | NormaliseGradient s -> [| s.InputGradient |]
        | SpatialNormalise s -> Operation.With(s.Scale, [| s.Output |])
        | SpatialNormaliseGradient s -> [| s.InputGradient |]
        | MaxPool s -> Operation.With(s.Choice, [| s.Output |])
        | MaxPoolGradient s -> Operation.With(s.BiasGradient, [| s.InputGradient |])
        | AveragePool s -> [| s.Output |]
        | AveragePoolGradient s -> [| s.InputGradient |]
        | NormalisePool s -> Operation.With(s.Choice, [| s.Output |])
        | NormalisePoolGradient s -> Operation.With(s.BiasGradient, [| s.InputGradient |])
        | Dropout s -> [| s.Output |]
        | Scale s -> [| s.Output |]
        | SoftmaxLoss s -> Operation.With(s.Gradient, [| s.Probabilities; s.Losses |])
        | SquaredLoss s -> Operation.With(s.Gradient, [| s.Reconstruction; s.Losses |])
        | AddGradient s -> [| s.Destination |]
        | AllReduce s -> s.Buffers
        | AwaitAllReduce s -> s.Buffers
        | GatherImages s -> [| s.Buffer |]
        | ScatterImages s -> [| s.Buffer |]
        | GatherChannels s -> [| s.Destination |]
        | Update s -> Operation.With(s.Average, [| s.Parameter; s.Velocity |])
        | Updates s -> s.Items |> Array.collect (fun item -> (Update item).Writes)
        | SquaredNorm s -> [| s.Sums |]
        | ClipNorm s -> [| s.Factor |]
        | LocalRate s -> [| s.Rate |]
        | Transfer s -> [| s.Destination |]

    /// Numbers of the buffers an operation reads or writes: one that it does both to stands there twice.
    member operation.Touches: int[] = Array.append operation.Reads operation.Writes

    /// Whether it sends numbers to other replicas, or waits for theirs.
    member operation.IsExchange =
        match operation with
        | AllReduce _
        | AwaitAllReduce _
        | GatherImages _
        | ScatterImages _
        | GatherChannels _ -> true
        | _ -> false

    /// The updates of parameters that an operation does: none, one or several.
    member operation.ParameterUpdates: UpdateStep[] =
        match operation with
        | Update s -> [| s |]
        | Updates s -> s.Items
        | _ -> [||]

    /// Equal ranges of channels that the operation keeps apart: groups of a convolution, columns of a normalisation.
    member operation.ChannelGroups =
        match operation with
        | Convolution { Geometry = geometry }
        | ConvolutionInputGradient { Geometry = geometry }
        | ConvolutionWeightGradient { Geometry = geometry } -> geometry.Groups
        | Normalise { Columns = columns }
        | NormaliseGradient { Columns = columns }
        | NormalisePool { Columns = columns }
        | NormalisePoolGradient { Columns = columns } -> columns
        | FullyConnected _
        | FullyConnectedInputGradient _
        | FullyConnectedWeightGradient _
        | Activate _
        | ActivateGradient _
        | SpatialNormalise _
        | SpatialNormaliseGradient _
        | MaxPool _
        | MaxPoolGradient _
        | AveragePool _
        | AveragePoolGradient _
        | Dropout _
        | Scale _
        | SoftmaxLoss _
        | SquaredLoss _
        | AddGradient _
        | AllReduce _
        | AwaitAllReduce _
        | GatherImages _
        | ScatterImages _
        | GatherChannels _
        | Update _
        | Updates _
        | SquaredNorm _
        | ClipNorm _
        | LocalRate _
        | Transfer _ -> 1

    /// What a gradient's name adds where it takes a ReLU's gradient too.
    static member private Relu taken = if taken then "+relu" else ""

    /// What a gradient's name adds where it gives a bias's too.
    static member private Sums(biasGradient: Nullable<int>) =
        if biasGradient.HasValue then "+bias" else ""

    /// What a pooling's name begins with where it adds a bias first.
    static member private Biased(bias: Nullable<int>) =
        if bias.HasValue then "bias+relu+" else ""

    /// The operation's name in the field's terms.
    member operation.Name =
        match operation with
        | Convolution s when not s.Bias.HasValue -> "convolution"
        | Convolution s when s.Activation <> Activation.None -> "convolution+bias+" + string(s.Activation).ToLowerInvariant()
        | Convolution _ -> "convolution+bias"
        | ConvolutionInputGradient _ -> "convolution input gradient"
        | ConvolutionWeightGradient _ -> "convolution weight gradient"
        | FullyConnected s when s.Activation <> Activation.None -> "fully connected+bias+" + string(s.Activation).ToLowerInvariant()
        | FullyConnected _ -> "fully connected+bias"
        | FullyConnectedInputGradient _ -> "fully connected input gradient"
        | FullyConnectedWeightGradient _ -> "fully connected weight gradient"
        | Activate s -> string(s.Function).ToLowerInvariant()
        | ActivateGradient s -> string(s.Function).ToLowerInvariant() + " gradient" + Operation.Sums s.BiasGradient
        | Normalise _ -> "local response norm"
        | NormaliseGradient s -> "local response norm gradient" + Operation.Relu s.Rectified
        | SpatialNormalise _ -> "spatial response norm"
        | SpatialNormaliseGradient _ -> "spatial response norm gradient"
        | MaxPool s -> Operation.Biased s.Bias + "max pool"
        | MaxPoolGradient s -> "max pool gradient" + Operation.Relu s.Gate.HasValue + Operation.Sums s.BiasGradient
        | AveragePool _ -> "average pool"
        | AveragePoolGradient _ -> "average pool gradient"
        | NormalisePool s -> Operation.Biased s.Bias + "local response norm+max pool"
        | NormalisePoolGradient s ->
            "local response norm+max pool gradient"
            + Operation.Relu(s.Rectified || s.Gate.HasValue)
            + Operation.Sums s.BiasGradient
        | Dropout _ -> "dropout"
        | Scale _ -> "scale"
        | SoftmaxLoss _ -> "softmax loss"
        | SquaredLoss _ -> "squared loss"
        | AddGradient _ -> "gradient sum"
        | AllReduce s ->
            if s.Buffers.Length = 1 then
                "all-reduce"
            else
                $"all-reduce of {s.Buffers.Length}"
        | AwaitAllReduce _ -> "await all-reduce"
        | GatherImages _ -> "gather images"
        | ScatterImages _ -> "sum and scatter images"
        | GatherChannels _ -> "gather channels"
        | Update _ -> "update"
        | SquaredNorm s -> if s.WithWeights then "squared norms" else "squared norm"
        | ClipNorm _ -> "clip norm"
        | LocalRate _ -> "local rate"
        | Updates s -> $"{s.Items.Length} updates"
        | Transfer s -> if s.Accumulate then "transfer+add" else "transfer"
