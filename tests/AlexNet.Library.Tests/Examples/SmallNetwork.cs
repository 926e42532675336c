using AlexNet.Core;
using AlexNet.Training.Evaluation;
using AlexNet.Training.Recipes;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Runs;

namespace Examples;

internal static class SmallNetwork
{
    // example: own-network
    public static readonly Network Small = Network.OfImages("small", imageSize: 36, crop: 32, layers:
    [
        Of("conv1", Layer.NewConvolution(8, 5, 2, 2)), // filters, kernel, stride, padding
        Of("relu1", Layer.Relu),
        Of("pool1", Layer.NewMaxPool(3, 2)), // window, stride
        Of("fc2", Layer.NewFullyConnected(2)), // an output for each class
    ]);

    private static NetworkLayer Of(string name, Layer layer) => new(name, layer, columns: 1, Reads.All, bias: 0);

    // end
    public static RunResult Train()
    {
        // example: train-own-network
        var settings = new RunSettings
        {
            Data = "photos",
            OwnNetwork = Small,
            Recipe = Recipes.quick.With("""{ "batch": 8, "steps": 6 }"""),
        };
        var result = Trainer.Run(settings, "runs/small");

        // end
        return result;
    }

    public static IReadOnlyList<(string Label, float Probability)> Predict()
    {
        // example: predict-own-network
        using var model = TrainedModel.Open("runs/small/model.safetensors", new() { OwnNetwork = Small });
        var labels = model.Predict("photo.jpg");

        // end
        return labels;
    }
}
