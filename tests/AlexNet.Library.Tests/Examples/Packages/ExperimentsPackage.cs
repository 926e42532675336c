using AlexNet.Core;
using AlexNet.Experiments.TensorBoard;
using AlexNet.Training.Recipes;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Runs;

namespace Examples;

internal static class ExperimentsPackage
{
    public static void Run()
    {
        // example: AlexNet.Experiments
        var settings = new RunSettings { Data = "photos", Network = "cifar-relu", Recipe = Recipes.quick.With("""{ "batch": 8, "steps": 2 }""") };
        var folder = new RunFolder("runs/watched");
        using var events = new TensorBoardObserver(new QuietObserver(), folder, TimeProvider.System);
        events.End(Trainer.Run(settings, folder.Path, events));

        // end
    }
}
