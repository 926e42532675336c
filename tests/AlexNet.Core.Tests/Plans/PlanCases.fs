namespace AlexNet.Core.Tests

open FsCheck
open FsCheck.FSharp
open AlexNet.Core

/// Plans to test with: every named network in every placement and mode, and random small ones of two to four columns.
[<RequireQualifiedAccess>]
module PlanCases =

    let placements = [| Placement.OneDevice; Placement.ColumnPerDevice |]
    let modes = [| Mode.Training; Mode.Evaluation |]

    let named =
        [|
            for network in Networks.all do
                for placement in
                    placements
                    |> Array.filter (fun placement -> placement = Placement.OneDevice || isNull network.BindingLayer) do
                    for mode in modes -> Compile.plan network placement 4 mode DropoutScaling.AtTest
        |]

    let private layer name columns reads operation =
        {
            Name = name
            Layer = operation
            Columns = columns
            Reads = reads
            Bias = 0.0
        }

    /// A network whose plan can be counted by hand: 3×6×6 pixels, 4×4×4 after conv1 and relu1, 5 classes.
    let tiny =
        {
            Name = "tiny"
            ImageSize = 6
            Crop = 6
            Channels = 3
            Loss = Loss.Softmax
            Layers =
                [|
                    layer "conv1" 1 Reads.All (Layer.Convolution(4, 3, 1, 0))
                    layer "relu1" 1 Reads.Own Layer.Relu
                    layer "fc2" 1 Reads.All (Layer.FullyConnected 5)
                |]
        }

    /// Networks of two to four columns: one to three convolutions that read their own column or all, each with an activation and perhaps
    /// normalisation, pooling or dropout, then a hidden layer and the classifier.
    let network =
        gen {
            let! convolutions = Gen.choose (1, 3)
            let! columns = Gen.elements [ 2; 2; 3; 4 ]
            let! crop = Gen.choose (30, 36)

            let block index =
                gen {
                    let! filters = Gen.elements [ 2; 3; 4; 10; 16 ] |> Gen.map ((*) columns)
                    let! kernel = Gen.elements [ 1; 3; 5 ]

                    let! reads =
                        if index = 1 then
                            Gen.constant Reads.All
                        else
                            Gen.elements [ Reads.Own; Reads.All ]

                    let! activation = Gen.elements [ Layer.Relu; Layer.Tanh ]

                    let! extra =
                        Gen.subListOf
                            [
                                Layer.LocalResponseNorm Networks.paperNorm
                                Layer.Dropout 0.5
                                Layer.MaxPool(3, 2)
                                Layer.AveragePool(2, 1)
                            ]

                    let own kind operation =
                        layer $"{kind}{index}" columns Reads.Own operation

                    return
                        [
                            layer $"conv{index}" columns reads (Layer.Convolution(filters, kernel, 1, kernel / 2))
                            own "act" activation
                            for operation in extra do
                                own
                                    (if operation.IsMaxPool then "pool"
                                     elif operation.IsAveragePool then "average"
                                     elif operation.IsDropout then "dropout"
                                     else "norm")
                                    operation
                        ]
                }

            let! blocks = Gen.sequenceToList [ for index in 1..convolutions -> block index ]

            let top =
                [
                    layer "fc8" columns Reads.All (Layer.FullyConnected 12)
                    layer "relu8" columns Reads.Own Layer.Relu
                    layer "fc9" 1 Reads.All (Layer.FullyConnected 5)
                ]

            return
                {
                    Name = "random"
                    ImageSize = crop
                    Crop = crop
                    Channels = 3
                    Loss = Loss.Softmax
                    Layers = List.toArray (List.concat blocks @ top)
                }
        }

    /// Every kind of layer in two columns: 3×8×8 pixels, conv1 4×8×8, pool1 4×4×4, conv2 6×2×2, average2 6×1×1, 3 classes.
    let everyLayer =
        let layer name reads operation =
            {
                Name = name
                Layer = operation
                Columns = 2
                Reads = reads
                Bias = 0.0
            }

        {
            Name = "every-layer"
            ImageSize = 8
            Crop = 8
            Channels = 3
            Loss = Loss.Softmax
            Layers =
                [|
                    layer "conv1" Reads.All (Layer.Convolution(4, 3, 1, 1))
                    layer "relu1" Reads.Own Layer.Relu
                    layer "norm1" Reads.Own (Layer.LocalResponseNorm Networks.paperNorm)
                    layer "pool1" Reads.Own (Layer.MaxPool(2, 2))
                    layer "conv2" Reads.Own (Layer.Convolution(6, 3, 1, 0))
                    layer "average2" Reads.Own (Layer.AveragePool(2, 1))
                    layer "dropout2" Reads.Own (Layer.Dropout 0.25)
                    layer "fc3" Reads.All (Layer.FullyConnected 4)
                    layer "tanh3" Reads.Own Layer.Tanh
                    { layer "fc4" Reads.All (Layer.FullyConnected 3) with
                        Columns = 1
                    }
                |]
        }

    let private numbers operation =
        match operation with
        | Operation.Convolution { Geometry = g }
        | Operation.ConvolutionInputGradient { Geometry = g }
        | Operation.ConvolutionWeightGradient { Geometry = g } -> $" {g.Groups} groups, {g.Kernel}/{g.Stride}/{g.Pad}"
        | Operation.Normalise { Columns = columns }
        | Operation.NormaliseGradient { Columns = columns } -> $" {columns} columns"
        | Operation.MaxPool { Window = window; Stride = stride }
        | Operation.MaxPoolGradient { Window = window; Stride = stride }
        | Operation.AveragePool { Window = window; Stride = stride }
        | Operation.AveragePoolGradient { Window = window; Stride = stride } -> $" {window}/{stride}"
        | Operation.Dropout s -> $" {s.Rate} {s.Scaling} layer {s.Ordinal} from {s.FirstUnit}"
        | Operation.Scale s -> $" {s.Factor:F3}"
        | Operation.Update s -> if s.IsBias then " bias" else " weight"
        | Operation.SquaredNorm s -> $" of {s.Updates.Length}, number {s.Place}"
        | Operation.ClipNorm s -> $" {s.Limit}"
        | Operation.LocalRate s -> $" {s.Trust}"
        | Operation.Transfer s -> $" {s.Channels} from {s.SourceChannel} to {s.DestinationChannel}"
        | _ -> ""

    /// A plan as text: its buffers, then its steps.
    let listed title (plan: Plan) =
        let name id =
            $"{plan.Buffers[id].Name}@{plan.Buffers[id].Device}"

        let names ids =
            ids |> Array.map name |> String.concat " "

        [
            $"# {title}"
            for b in plan.Buffers do
                let dimensions = b.Dimensions |> Array.map string |> String.concat "×"
                let each = if b.PerImage then " an image" else ""
                $"{name b.Id}: {b.Kind} {b.Element} {dimensions}{each}, from row {b.FirstRow}"
            for s in plan.Steps do
                let beside = if s.Stream = StepStream.Side then " beside" else ""
                $"{s.Device}{beside} {s.Layer} {s.Phase} {s.Operation.Name}{numbers s.Operation} ({s.Operation.ChannelGroups}): {names s.Operation.Reads} → {names s.Operation.Writes}"
            $"images {names plan.Images}, results {name plan.Probabilities} {name plan.Losses}, {plan.Devices} devices, {plan.Classes} classes, input {plan.Input}"
        ]

    let plan =
        gen {
            let! network = network
            let! placement = Gen.elements placements
            let! mode = Gen.elements modes
            let! scaling = Gen.elements [ DropoutScaling.AtTest; DropoutScaling.AtTraining ]
            let! clip = Gen.elements [ 0.0; 0.0; 1.5 ]
            let! lars = Gen.elements [ 0.0; 0.0; 0.001 ]
            let! averages = Gen.elements [ false; true ]
            let! fuse = Gen.elements [ id; Fuse.activation; Fuse.all; Fuse.gpu ]
            let! parts = Gen.elements [ 1; 1; 2; 4 ]

            let settings =
                PlanSettings.Plain(scaling).WithUpdates(clip, averages).WithLars(lars).InParts parts

            return fuse (Compile.asked settings network placement 4 mode)
        }

    type Arbitraries =
        static member Plan() = Arb.fromGen plan
