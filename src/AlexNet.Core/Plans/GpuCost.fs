namespace AlexNet.Core

/// What a step costs on a GPU.
[<Struct>]
type GpuStepCost =
    {
        /// Of direct convolutions and products; two floating-point operations each.
        MultiplyAdds: int64
        /// Read and written, each buffer once in each pass, in the numbers that it lies there in.
        Bytes: int64
        /// Of these, what passes beside a product read and write, which takes its time beyond the product's.
        PassBytes: int64
        /// Kernels and calls of libraries that the host queues, or a graph holds.
        Launches: int
    }

/// What a GPU can do at most.
[<Struct>]
type GpuLimits =
    {
        /// Floating-point operations a second, of products.
        Flops: float
        /// Bytes a second, of memory.
        Bandwidth: float
    }

/// What a run of a plan cannot be faster than, from a GPU's peaks alone.
[<Struct>]
type GpuFloor =
    {
        /// Seconds where the steps of the line follow each other, each as long as the longer of its arithmetic and its memory, and what runs
        /// beside it takes nothing but the memory that the line leaves.
        InTurn: float
        /// Seconds where all arithmetic and all memory overlap perfectly.
        Overlapped: float
    }

/// From a plan alone, as the CUDA engine runs it: with the passes that its libraries leave to kernels of ours.
[<RequireQualifiedAccess>]
module GpuCost =

    /// As published for an H200: bf16 products, and memory.
    let h200 = { Flops = 790e12; Bandwidth = 4.3e12 }

    /// cuDNN adds a bias in float32 to results in float32 only.
    let private addsBias precision = precision <> Precision.BF16

    /// A first convolution over blocks of pixels has gradients for taps that are not there, which are cleared.
    let private clears (plan: Plan) precision (s: ConvolutionWeightGradientStep) =
        precision <> Precision.F32 && plan.Buffers[s.Input].Kind = BufferKind.Image && s.Geometry.Stride = 4

    let private ofConvolutions (plan: Plan) =
        plan.Steps
        |> Array.choose (fun step ->
            match step.Operation with
            | Operation.ConvolutionWeightGradient s -> Some s.WeightGradient
            | _ -> None)
        |> Set.ofArray

    let private bytesOf (plan: Plan) precision (convolutions: Set<int>) isUpdate id =
        let buffer = plan.Buffers[id]
        let element = if precision = Precision.BF16 then 2L else 4L

        let each =
            match buffer.Kind with
            | BufferKind.Image
            | BufferKind.Activation
            | BufferKind.Gradient -> element
            | BufferKind.Parameter when not isUpdate && buffer.Dimensions.Length > 1 -> element
            | BufferKind.ParameterGradient when convolutions.Contains id -> element
            // LRN's scale is computed again, pooling's choices are bytes.
            | BufferKind.Kept -> if buffer.Element = ElementType.UInt8 then 1L else 0L
            | _ -> 4L

        plan.Elements buffer * each

    /// The costs of all steps of a plan, in their order.
    let steps (plan: Plan) (precision: Precision) : GpuStepCost[] =
        let convolutions = ofConvolutions plan

        plan.Steps
        |> Array.map (fun step ->
            let updates = step.Operation.ParameterUpdates
            // Parameters in the numbers that updates keep them in.
            let bytes =
                bytesOf plan precision convolutions (updates.Length > 0 || step.Operation.IsSquaredNorm)

            let touched =
                if step.Operation.IsAwaitAllReduce then
                    0L
                else
                    step.Operation.Touches |> Array.sumBy bytes

            // An update also writes the copy of the weights that products read; biases have none.
            let copies =
                if precision = Precision.BF16 then
                    updates
                    |> Array.filter (fun s -> not s.IsBias)
                    |> Array.sumBy (fun s -> 2L * plan.Buffers[s.Parameter].Size)
                else
                    0L

            let extraBytes, launches =
                match step.Operation with
                | Operation.Convolution s when s.Bias.HasValue && not (addsBias precision) -> 2L * bytes s.Output, 2
                | Operation.ConvolutionWeightGradient s ->
                    let sums, passes =
                        if s.BiasGradient.HasValue then
                            bytes s.OutputGradient, 2
                        else
                            0L, 0

                    sums, 1 + passes + (if clears plan precision s then 1 else 0)
                | Operation.ActivateGradient { BiasGradient = sums }
                | Operation.MaxPoolGradient { BiasGradient = sums }
                | Operation.NormalisePoolGradient { BiasGradient = sums } -> 0L, (if sums.HasValue then 2 else 1)
                | Operation.Transfer s when plan.Buffers[s.Source].Device <> plan.Buffers[s.Destination].Device -> bytes s.Source, 3
                | Operation.SquaredNorm _ -> 0L, 2
                | _ -> 0L, 1

            {
                MultiplyAdds = (Cost.step plan step).MultiplyAdds
                Bytes = touched + copies + extraBytes
                PassBytes = extraBytes
                Launches = launches
            })

    /// Of a plan on one device, or of a GPU that runs the steps of all its devices.
    let floor (plan: Plan) (precision: Precision) (limits: GpuLimits) : GpuFloor =
        let costs = steps plan precision

        let arithmetic =
            costs |> Array.map (fun cost -> 2.0 * float cost.MultiplyAdds / limits.Flops)

        let memory = costs |> Array.map (fun cost -> float cost.Bytes / limits.Bandwidth)

        let passes =
            costs |> Array.map (fun cost -> float cost.PassBytes / limits.Bandwidth)

        let inTurn, aside =
            [| 0 .. costs.Length - 1 |]
            |> Array.partition (fun at -> plan.Steps[at].Stream = StepStream.Compute)

        let longer =
            Array.sumBy (fun at -> max arithmetic[at] (memory[at] - passes[at]) + passes[at])

        // What runs beside begins when the first of it may.
        let before, beside =
            match Array.tryHead aside with
            | Some first -> inTurn |> Array.partition (fun at -> at < first)
            | None -> inTurn, [||]

        let memoryOf = Array.sumBy (fun at -> memory[at])

        {
            InTurn = longer before + max (longer beside) (memoryOf beside + memoryOf aside)
            Overlapped = max (Array.sum arithmetic) (Array.sum memory)
        }
