using AlexNet.Core;
using AlexNet.Engines;

namespace Examples;

internal static class EnginesPackage
{
    public static void Run()
    {
        // example: AlexNet.Engines
        var choice = EngineCatalogue.Choose(EngineRequest.Default, Console.Error.WriteLine);
        using var engine = choice.Engine;
        using var program = engine.Load(Compile.plan(Networks.find("cifar-relu"), Placement.OneDevice, batch: 1, Mode.Evaluation, DropoutScaling.AtTest));
        Console.WriteLine($"{engine.Name} on {choice.Device}: {program.Plan.Steps.Length} steps");

        // end
    }
}
