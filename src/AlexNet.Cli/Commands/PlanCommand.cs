using System.CommandLine;
using AlexNet.Cli.Display;
using AlexNet.Cli.Options;
using AlexNet.Core;
using AlexNet.Training.Recipes;

namespace AlexNet.Cli.Commands;

/// <summary><c>alexnet plan</c></summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var network = new NetworkOptions("default: alexnet; one of ");
        var classes = OptionValue.One("--classes", "N", "classes, if not the network's own 1000 or 10");
        var batch = OptionValue.One("--batch", "N", "images per step; default: 128");
        var microbatches = OptionValue.One("--microbatches", "N", "equal parts of a step's images that are computed one after the other; default: 1");
        var placement = OptionValue.One("--placement", "one|columns", "all columns on one device, or each on its own (two: the same); default: one");
        var precision = OptionValue.One("--precision", EngineOptions.PrecisionWords, "the plan as GPUs run it in these numbers: bytes, launches, what a step takes at least; default: as processors do");
        var steps = OptionValue.Flag("--steps", "also every step of the plan");
        var recipe = RecipeOptions.OfFields("clip_norm", "average_decay");
        var json = OptionValue.One("--json", "FILE", "write the table there too");
        var command = new Command("plan", "Layer table of a network: shapes, parameters, multiply-adds, activations, bytes, memory, traffic.");
        network.AddTo(command);
        recipe.AddTo(command);
        foreach (var option in new Option[] { classes, batch, microbatches, placement, precision, steps, json })
        {
            command.Add(option);
        }

        command.SetAction(result =>
        {
            var chosen = Ablation.withoutAll(network.Without(result), Networks.find(network.Name(result) ?? Networks.alexnet.Name));
            var adapted = result.GetValue(classes) is null ? chosen : chosen.WithClasses(result.Integer(classes, 0, 2));
            var place = result.Choice(placement, "one", "columns", "two") is "columns" or "two" ? Placement.ColumnPerDevice : Placement.OneDevice;
            var asked = RecipeJson.Apply(Recipes.paper, recipe.Changes(result), RecipeOptions.NameOf).PlanSettings([]).InParts(result.Integer(microbatches, 1, 1));
            var compiled = Compile.asked(asked, adapted, place, result.Integer(batch, 128, 1), Mode.Training);
            var onGpus = EngineOptions.PrecisionOf(result, precision);
            var plan = Fuse.on(onGpus is null, compiled);
            PlanTable.Print(plan, onGpus, result.GetValue(steps));
            if (result.GetValue(json) is { } file)
            {
                PlanTable.WriteJson(plan, onGpus, file);
            }

            return 0;
        });
        return command;
    }
}
