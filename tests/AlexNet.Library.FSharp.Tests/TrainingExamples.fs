module Examples.TrainingExamples

open AlexNet.Core
open AlexNet.Training.Evaluation
open AlexNet.Training.RunFolders
open AlexNet.Training.Runs
open AlexNet.Training.Sessions

// example: train-fsharp
let train () =
    let recipe =
        { Recipes.quick with
            Batch = 8
            Steps = 6
            LearningRate = 0.01
        }

    Trainer.Run(RunSettings(Data = "photos", Network = "cifar-relu", Recipe = recipe), "runs/first")
// end

// example: own-network-fsharp
let small =
    let layer name layer =
        {
            Name = name
            Layer = layer
            Columns = 1
            Reads = Reads.All
            Bias = 0.0
        }

    Network.OfImages(
        "small",
        imageSize = 36,
        crop = 32,
        layers =
            [|
                layer "conv1" (Layer.Convolution(filters = 8, kernel = 5, stride = 2, pad = 2))
                layer "relu1" Layer.Relu
                layer "pool1" (Layer.MaxPool(window = 3, stride = 2))
                layer "fc2" (Layer.FullyConnected(outputs = 2))
            |]
    )

let trainSmall () =
    let recipe =
        { Recipes.quick with
            Batch = 8
            Steps = 6
        }

    Trainer.Run(RunSettings(Data = "photos", OwnNetwork = small, Recipe = recipe), "runs/small")
// end

// example: predict-fsharp
let predict model =
    use model = TrainedModel.Open(model, SessionSettings(OwnNetwork = small))

    for struct (label, probability) in model.Predict("photo.jpg", count = 3) do
        printfn $"%.3f{probability} {label}"
// end
