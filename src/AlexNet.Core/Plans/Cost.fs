namespace AlexNet.Core

/// What a step costs, from the plan alone.
[<Struct>]
type StepCost =
    {
        /// Multiply-adds of direct convolutions and products; two floating-point operations each.
        MultiplyAdds: int64
        /// Bytes read and written, each buffer once.
        Bytes: int64
        /// Bytes that go from one device to another.
        Traffic: int64
        /// Bytes that this replica sends to the others, and receives of them.
        Exchange: int64
    }

/// What a layer costs: shapes and parameters from the network, the rest from the plan's steps.
type LayerCost =
    {
        Name: string
        Layer: Layer
        Columns: int
        Output: Shape
        Parameters: int64
        /// Forward, per image.
        MultiplyAdds: int64
        /// Outputs of layers with weights, per image: the paper's neurons.
        Activations: int64
        /// Forward, backward and update of the whole batch.
        Bytes: int64
        Traffic: int64
    }

[<RequireQualifiedAccess>]
module Cost =

    /// What an operation's cost follows from.
    type private Work =
        /// Every output is a sum over one group's inputs: `Weight` times the positions of `Output` where weights are shared by them.
        | Product of weight: int * output: int * perPosition: bool
        /// Channels that are copied or added.
        | Channels of TransferStep
        /// A sum over all replicas.
        | Sum of buffers: int[]
        /// All that every replica has but one, of a buffer.
        | Collected of buffer: int
        /// Nothing: what it is about was done before.
        | Wait
        /// A pass over its buffers.
        | Pass

    let private work operation =
        match operation with
        | Operation.Convolution s -> Product(s.Weight, s.Output, true)
        | Operation.ConvolutionInputGradient s -> Product(s.Weight, s.OutputGradient, true)
        | Operation.ConvolutionWeightGradient s -> Product(s.WeightGradient, s.OutputGradient, true)
        | Operation.FullyConnected s -> Product(s.Weight, s.Output, false)
        | Operation.FullyConnectedInputGradient s -> Product(s.Weight, s.OutputGradient, false)
        | Operation.FullyConnectedWeightGradient s -> Product(s.WeightGradient, s.OutputGradient, false)
        | Operation.Transfer s -> Channels s
        | Operation.AllReduce s -> Sum s.Buffers
        | Operation.AwaitAllReduce _ -> Wait
        | Operation.GatherImages s -> Collected s.Buffer
        | Operation.ScatterImages s -> Collected s.Buffer
        | Operation.GatherChannels s -> Collected s.Destination
        | Operation.Activate _
        | Operation.ActivateGradient _
        | Operation.Normalise _
        | Operation.NormaliseGradient _
        | Operation.SpatialNormalise _
        | Operation.SpatialNormaliseGradient _
        | Operation.MaxPool _
        | Operation.MaxPoolGradient _
        | Operation.AveragePool _
        | Operation.AveragePoolGradient _
        | Operation.NormalisePool _
        | Operation.NormalisePoolGradient _
        | Operation.Dropout _
        | Operation.Scale _
        | Operation.SoftmaxLoss _
        | Operation.SquaredLoss _
        | Operation.AddGradient _
        | Operation.Update _
        | Operation.Updates _
        | Operation.SquaredNorm _
        | Operation.ClipNorm _
        | Operation.LocalRate _ -> Pass

    let private products (plan: Plan) (weight: int) (output: int) perPosition =
        let positions =
            if perPosition then
                int64 plan.Buffers[output].Shape.Plane
            else
                1L

        plan.Buffers[weight].Size * positions * int64 (plan.ImagesOf plan.Buffers[output])

    let private touched (plan: Plan) (operation: Operation) =
        operation.Touches |> Array.sumBy (fun id -> plan.Bytes plan.Buffers[id])

    let private nothing =
        {
            MultiplyAdds = 0L
            Bytes = 0L
            Traffic = 0L
            Exchange = 0L
        }

    let private ofOperation (plan: Plan) operation =
        match work operation with
        | Product(weight, output, perPosition) ->
            { nothing with
                MultiplyAdds = products plan weight output perPosition
                Bytes = touched plan operation
            }
        | Channels s ->
            let source, destination = plan.Buffers[s.Source], plan.Buffers[s.Destination]
            let images = if source.PerImage then int64 (plan.ImagesOf source) else 1L
            let bytes = int64 s.Channels * int64 source.Shape.Plane * images * 4L

            { nothing with
                Bytes = bytes * (if s.Accumulate then 3L else 2L)
                Traffic = if source.Device <> destination.Device then bytes else 0L
            }
        | Sum buffers ->
            let bytes = buffers |> Array.sumBy (fun id -> plan.Bytes plan.Buffers[id])

            // All but its own slice goes out before the sum, and its own slice to all others after it.
            { nothing with
                Bytes = 2L * bytes
                Exchange = 2L * bytes * int64 (plan.Replicas - 1) / int64 plan.Replicas
            }
        | Collected buffer ->
            let bytes = plan.Bytes plan.Buffers[buffer]

            { nothing with
                Bytes = 2L * bytes
                Exchange = bytes * int64 (plan.Replicas - 1) / int64 plan.Replicas
            }
        | Wait -> nothing
        | Pass ->
            { nothing with
                Bytes = touched plan operation
            }

    /// The cost of one step of a plan.
    let step (plan: Plan) (step: Step) : StepCost = ofOperation plan step.Operation

    /// The cost of every layer, in the network's order.
    let layers (plan: Plan) : LayerCost[] =
        let shapes = Network.shapesOrFail plan.Network
        let tensors = Network.parameters plan.Network

        let ofLayer index (layer: NetworkLayer) =
            let own = plan.Steps |> Array.filter (fun s -> s.Layer = layer.Name)
            let costs = own |> Array.map (step plan)

            let forward =
                own |> Array.filter (fun s -> s.Phase = Phase.Forward) |> Array.map (step plan)

            let parameters =
                tensors |> Array.filter (fun t -> t.Layer = layer.Name) |> Array.sumBy (fun t -> int64 t.Size)

            {
                Name = layer.Name
                Layer = layer.Layer
                Columns = layer.Columns
                Output = shapes[index]
                Parameters = parameters
                MultiplyAdds = (forward |> Array.sumBy _.MultiplyAdds) / int64 plan.Batch
                Activations = if parameters > 0L then int64 shapes[index].Size else 0L
                Bytes = costs |> Array.sumBy _.Bytes
                Traffic = costs |> Array.sumBy _.Traffic
            }

        plan.Network.Layers |> Array.mapi ofLayer

    /// Multiply-adds of the whole plan, per image.
    let multiplyAddsPerImage (plan: Plan) =
        (plan.Steps |> Array.sumBy (fun s -> (step plan s).MultiplyAdds)) / int64 plan.Batch

    /// Bytes that a replica sends to the others in one run, and receives of them.
    let exchange (plan: Plan) =
        plan.Steps |> Array.sumBy (fun s -> (step plan s).Exchange)
