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

    /// Every output is a sum over one group's inputs.
    let private products (plan: Plan) (weight: int) (output: int) (perPosition: bool) =
        let positions =
            if perPosition then
                int64 plan.Buffers[output].Shape.Plane
            else
                1L

        plan.Buffers[weight].Size * positions * int64 plan.Batch

    let private multiplyAdds plan operation =
        match operation with
        | Operation.Convolution s -> products plan s.Weight s.Output true
        | Operation.ConvolutionInputGradient s -> products plan s.Weight s.OutputGradient true
        | Operation.ConvolutionWeightGradient s -> products plan s.WeightGradient s.OutputGradient true
        | Operation.FullyConnected s -> products plan s.Weight s.Output false
        | Operation.FullyConnectedInputGradient s -> products plan s.Weight s.OutputGradient false
        | Operation.FullyConnectedWeightGradient s -> products plan s.WeightGradient s.OutputGradient false
        | _ -> 0L

    let private transferBytes (plan: Plan) (s: TransferStep) =
        int64 s.Channels * int64 plan.Buffers[s.Source].Shape.Plane * int64 plan.Batch * 4L

    let private bytes (plan: Plan) operation =
        match operation with
        | Operation.Transfer s -> transferBytes plan s * (if s.Accumulate then 3L else 2L)
        | _ ->
            Array.append operation.Reads operation.Writes
            |> Array.sumBy (fun id -> plan.Buffers[id].Bytes plan.Batch)

    let private traffic (plan: Plan) operation =
        match operation with
        | Operation.Transfer s when plan.Buffers[s.Source].Device <> plan.Buffers[s.Destination].Device -> transferBytes plan s
        | _ -> 0L

    /// The cost of one step of a plan.
    let step (plan: Plan) (step: Step) : StepCost =
        {
            MultiplyAdds = multiplyAdds plan step.Operation
            Bytes = bytes plan step.Operation
            Traffic = traffic plan step.Operation
        }

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
