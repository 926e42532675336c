namespace AlexNet.Core

open System.Collections.Generic

/// Where a network's columns run.
type Placement =
    /// All columns in one, as grouped steps on device 0.
    | OneDevice = 0
    /// Column n on device n.
    | ColumnPerDevice = 1

/// What a plan is for.
type Mode =
    /// Forward, backward and update.
    | Training = 0
    /// Forward with dropout's factor at test, no state kept for backward.
    | Evaluation = 1

type Phase =
    | Forward = 0
    | Backward = 1
    | Update = 2

/// Where on its device a step runs.
type StepStream =
    /// In the device's own line: after the step before it.
    | Compute = 0
    /// Beside the line: after what stands before it there, together with what follows, done when the run is.
    | Side = 1

/// One operation of a plan on one device.
type Step =
    {
        Device: int
        /// Which part of the batch it belongs to, from 0; 0 for updates too.
        Part: int
        Stream: StepStream
        /// Name of the layer it comes from.
        Layer: string
        Phase: Phase
        Operation: Operation
    }

/// A network made executable: buffers and a straight line of steps. The line is one valid order for all devices together; the
/// steps of one device, in the same order, are that device's own line, and transfers are where the lines meet.
type Plan =
    {
        Network: Network
        Placement: Placement
        Mode: Mode
        /// Images per run: of this replica.
        Batch: int
        /// How many processes hold the network and train on a batch together, each on as many images of it; 1 where none exchanges anything.
        Replicas: int
        /// In how many equal parts the batch is computed, one after the other; a batch's gradient is the binary tree of sums over theirs.
        Parts: int
        /// Whether sums over replicas too are that tree, as if one of them had computed all parts; else the order is whoever sums them's to choose.
        SumsAsTree: bool
        Buffers: Buffer[]
        Steps: Step[]
        /// The image buffer of each device that reads images.
        Images: int[]
        /// What the caller reads of every image: the classes' probabilities, or the input as a network of squared errors gives it back.
        Probabilities: int
        Losses: int
        /// The output of the layer that the caller reads after a run besides: one buffer per column that has a device of its own, in the order
        /// of channels; empty where the caller asks for none. What they hold is whole when the last step is done.
        Features: int[]
    }

    /// Images of an update: those of all replicas.
    member plan.WholeBatch = plan.Batch * plan.Replicas

    /// Images of a part.
    member plan.Microbatch = plan.Batch / plan.Parts

    /// Images in a buffer of what depends on them: of all replicas, of the batch, or of a part.
    member plan.ImagesOf(buffer: Buffer) =
        if buffer.OfAllReplicas then plan.WholeBatch
        elif buffer.IsOfBatch then plan.Batch
        else plan.Microbatch

    /// Elements of a buffer: of its images, or of a parameter.
    member plan.Elements(buffer: Buffer) = buffer.Elements(plan.ImagesOf buffer)

    /// Bytes of a buffer.
    member plan.Bytes(buffer: Buffer) = buffer.Bytes(plan.ImagesOf buffer)

    member plan.Classes = int plan.Buffers[plan.Probabilities].Size

    /// Number of devices in use.
    member plan.Devices = 1 + (plan.Steps |> Array.map _.Device |> Array.max)

    /// Shape of one input image.
    member plan.Input = Network.input plan.Network

    /// Shape of one image's features, all columns together; throws InvalidOperationException in a plan without.
    member plan.FeatureShape =
        match plan.Features with
        | [||] -> raise (System.InvalidOperationException "the plan keeps no layer's output; Compile.features makes one that does")
        | parts ->
            { plan.Buffers[parts[0]].Shape with
                Channels = parts |> Array.sumBy (fun id -> plan.Buffers[id].Shape.Channels)
            }

[<RequireQualifiedAccess>]
module Plan =

    /// First and last step that touch each buffer, none where none does. What a step beside the line touches is touched until the end,
    /// and so are features.
    /// Buffers that outlive a step, and those the caller reads or writes, span the whole line. A part's images of another buffer have none:
    /// the whole one is touched.
    let lifetimes (plan: Plan) : struct (int * int) voption[] =
        let spans = Array.create plan.Buffers.Length ValueNone

        let touch step id =
            let id = plan.Buffers[id].Whole

            spans[id] <-
                match spans[id] with
                | ValueSome(struct (first, _)) -> ValueSome(struct (first, step))
                | ValueNone -> ValueSome(struct (step, step))

        plan.Steps
        |> Array.iteri (fun i step ->
            let touched = step.Operation.Touches
            Array.iter (touch i) touched

            if step.Stream = StepStream.Side then
                Array.iter (touch (plan.Steps.Length - 1)) touched)

        Array.iter (touch (plan.Steps.Length - 1)) plan.Features

        let whole = struct (0, plan.Steps.Length - 1)

        let outlives buffer =
            match buffer.Kind with
            | BufferKind.Image
            | BufferKind.Parameter
            | BufferKind.Velocity
            | BufferKind.Average
            | BufferKind.Probabilities
            | BufferKind.Losses -> true
            | _ -> false

        plan.Buffers
        |> Array.mapi (fun id buffer -> spans[id] |> ValueOption.map (fun span -> if outlives buffer then whole else span))

    /// The parameter that each gradient of parameters is of, those of parts too: by the number of the gradient's buffer.
    let parametersOfGradients (plan: Plan) : IReadOnlyDictionary<int, int> =
        let parameters = Dictionary<int, int>()

        for step in Array.rev plan.Steps do
            match step.Operation with
            | Operation.AddGradient s -> parameters[s.Source] <- parameters[s.Destination]
            | operation ->
                for update in operation.ParameterUpdates do
                    parameters[update.Gradient] <- update.Parameter

        parameters
