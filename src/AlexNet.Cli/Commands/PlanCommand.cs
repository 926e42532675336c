using System.CommandLine;
using System.Globalization;
using AlexNet.Cli.Display;
using AlexNet.Cli.Options;
using AlexNet.Core;
using AlexNet.Training.Recipes;

namespace AlexNet.Cli.Commands;

/// <summary><c>alexnet plan</c></summary>
internal static class PlanCommand
{
    private const int MostReplicas = 65536;

    public static Command Create()
    {
        var network = new NetworkOptions("default: alexnet; one of ");
        var classes = OptionValue.One("--classes", "N", "classes, if not the network's own 1000 or 10");
        var batch = OptionValue.One("--batch", "N", "images per step; default: 128");
        var microbatches = OptionValue.One("--microbatches", "N", "equal parts of a step's images that are computed one after the other; default: 1");
        var placement = OptionValue.One("--placement", "one|columns", "all columns on one device, or each on its own (two: the same); default: one");
        var precision = OptionValue.One("--precision", EngineOptions.PrecisionWords, "the plan as GPUs run it in these numbers: bytes, launches, what a step takes at least; default: as processors do");
        var replicas = OptionValue.One("--replicas", "N|A..B", "processes that share the batch, whose plan is that of one of them; A..B: a table, each process with as many images; default: 1");
        var sharing = ParallelOption.Create("how they share it");
        var link = OptionValue.One("--link", "GBIT,µs[,s]", "what joins them: gigabits a second each way, microseconds a message, and seconds of the processor for a GB, 0 if absent; with --step: what a step is expected to take");
        var step = OptionValue.One("--step", "SECONDS", "what the step of one process takes without an exchange, such as Profile measures");
        var steps = OptionValue.Flag("--steps", "also every step of the plan");
        var recipe = RecipeOptions.OfFields("clip_norm", "lars", "average_decay");
        var json = OptionValue.One("--json", "FILE", "write the table there too");
        var command = new Command("plan", "Layer table of a network: shapes, parameters, multiply-adds, activations, bytes, memory, traffic.");
        network.AddTo(command);
        recipe.AddTo(command);
        foreach (var option in new Option[] { classes, batch, microbatches, placement, precision, replicas, sharing, link, step, steps, json })
        {
            command.Add(option);
        }

        command.SetAction(result =>
        {
            var chosen = Ablation.withoutAll(network.Without(result), Networks.find(network.Name(result) ?? Networks.alexnet.Name));
            var adapted = result.GetValue(classes) is null ? chosen : chosen.WithClasses(result.Integer(classes, 0, 2));
            var place = result.Choice(placement, "one", "columns", "two") is "columns" or "two" ? Placement.ColumnPerDevice : Placement.OneDevice;
            var asked = RecipeJson.Apply(Recipes.paper, recipe.Changes(result), RecipeOptions.NameOf).PlanSettings([]).InParts(result.Integer(microbatches, 1, 1));
            var onGpus = EngineOptions.PrecisionOf(result, precision);
            var (counts, isTable) = Counts(result.GetValue(replicas) ?? "1", replicas.Name);
            var whole = result.Integer(batch, 128, 1);
            var divided = ParallelOption.Read(result, sharing);
            Plan[] plans = [.. counts.Select(count => Fuse.on(
                onGpus is null, Compile.asked(asked.OnReplica(0, count).Sharing(divided), adapted, place, isTable ? count * whole : whole, Mode.Training)))];
            if (LinkOf(result, link, step) is { } joined)
            {
                Expect(plans, joined.Computing, joined.Link, isTable ? result.GetValue(json) : null);
            }

            if (isTable)
            {
                return 0;
            }

            var plan = plans[0];
            PlanTable.Print(plan, onGpus, result.GetValue(steps));
            if (result.GetValue(json) is { } file)
            {
                PlanTable.WriteJson(plan, onGpus, file);
            }

            return 0;
        });
        return command;
    }

    private static void Expect(Plan[] plans, double computing, Link link, string? json)
    {
        ScalingTable.Print(plans, computing, link);
        if (json is not null)
        {
            ScalingTable.WriteJson(plans, computing, link, json);
        }
    }

    /// <summary>One number, or all powers of two between two of them, both of which stand in the table.</summary>
    private static (int[] Counts, bool IsTable) Counts(string text, string name)
    {
        var ends = text.Split("..");
        var numbers = ends.Select(end => int.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MostReplicas ? number : 0).ToArray();
        if (numbers.Contains(0) || numbers.Length > 2 || numbers[0] > numbers[^1])
        {
            throw new UserErrorException($"{name} is '{text}'; allowed is a number from 1 to {MostReplicas}, or two with .. between them, the smaller first");
        }

        return numbers is [var only]
            ? ([only], false)
            : ([numbers[0], .. Enumerable.Range(0, 17).Select(power => 1 << power).Where(count => count > numbers[0] && count < numbers[1]), .. numbers[1] > numbers[0] ? [numbers[1]] : Array.Empty<int>()], true);
    }

    /// <summary>Null where neither is given.</summary>
    private static (double Computing, Link Link)? LinkOf(ParseResult result, Option<string> link, Option<string> step)
    {
        var (linkText, stepText) = (result.GetValue(link), result.GetValue(step));
        if (linkText is null && stepText is null)
        {
            return null;
        }

        if (linkText is null || stepText is null)
        {
            throw new UserErrorException($"{link.Name} and {step.Name} are given one without the other; allowed are both or none");
        }

        string[] parts = [.. linkText.Split(','), .. linkText.Count(letter => letter == ',') == 1 ? ["0"] : Array.Empty<string>()];
        if (parts is not [_, _, _] || Positive(parts[0], orZero: false) is not { } gigabits || Positive(parts[1], orZero: true) is not { } microseconds || Positive(parts[2], orZero: true) is not { } host)
        {
            throw new UserErrorException($"{link.Name} is '{linkText}'; allowed are gigabits a second, microseconds a message and perhaps seconds of the processor for a GB, such as 25,10 or 10,50,0.6");
        }

        return Positive(stepText, orZero: false) is { } seconds
            ? (seconds, Link.Of(gigabits, microseconds).OnHost(host * 1e-9))
            : throw new UserErrorException($"{step.Name} is '{stepText}'; allowed is a number of seconds above 0");
    }

    private static double? Positive(string text, bool orZero) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && (number > 0 || (orZero && number == 0)) ? number : null;
}
