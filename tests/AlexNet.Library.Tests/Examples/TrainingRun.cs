using AlexNet.Core;
using AlexNet.Training.Recipes;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Runs;

namespace Examples;

internal static class TrainingRun
{
    public static RunResult Run()
    {
        // example: train
        var settings = new RunSettings
        {
            Data = "photos",
            Network = "cifar-relu",
            Recipe = Recipes.quick.With("""{ "batch": 8, "steps": 6, "learning_rate": 0.01 }"""),
        };
        var result = Trainer.Run(settings, "runs/first", new ConsoleObserver());
        Console.WriteLine($"{result.Model}: validation error {result.Best?.Top1Error:P1}");

        // end
        return result;
    }

    // example: observer
    private sealed class ConsoleObserver : QuietObserver
    {
        public override void Warn(FormattableString text) => Console.Error.WriteLine(text);

        public override void Stepped(LogEntry entry, long planned) => Console.WriteLine($"{entry.Step} of {planned}: loss {entry.Loss:F3}");
    }

    // end
}
