using AlexNet.Training.Evaluation;

namespace Examples;

internal static class Predicting
{
    public static void Run()
    {
        // example: predict
        using var model = TrainedModel.Open("model.safetensors");
        foreach (var (label, probability) in model.Predict("photo.jpg", count: 3))
        {
            Console.WriteLine($"{probability:P1} {label}");
        }

        // end
    }
}
