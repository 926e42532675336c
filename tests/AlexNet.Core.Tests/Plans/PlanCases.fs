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
                for placement in placements do
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
            Crop = 6
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
                    Crop = crop
                    Layers = List.toArray (List.concat blocks @ top)
                }
        }

    let plan =
        gen {
            let! network = network
            let! placement = Gen.elements placements
            let! mode = Gen.elements modes
            let! scaling = Gen.elements [ DropoutScaling.AtTest; DropoutScaling.AtTraining ]
            let! fuse = Gen.elements [ id; Fuse.activation; Fuse.all; Fuse.gpu ]
            return fuse (Compile.plan network placement 2 mode scaling)
        }

    type Arbitraries =
        static member Plan() = Arb.fromGen plan
