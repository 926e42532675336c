using System.CommandLine;
using System.Globalization;
using AlexNet.Cli.Options;
using AlexNet.Cli.Running;
using AlexNet.Cli.Sweeps;
using AlexNet.Core;
using AlexNet.Experiments.Sweeps;
using AlexNet.Loader.DataSets;
using AlexNet.Training.Recipes;
using AlexNet.Training.Sessions;

namespace AlexNet.Cli.Experiments;

/// <summary><c>alexnet ablate</c></summary>
internal sealed class AblateCommand
{
    private const int MostSeeds = 100;

    private readonly SweepOptions _sweep = new("ablate");
    private readonly RecipeOptions _recipe = RecipeOptions.OfFields(
        "batch", "epochs", "steps", "learning_rate", "momentum", "weight_decay", "dropout", "augment", "lighting", "pixel_scale", "seed");

    private readonly Option<string> _network = OptionValue.One("--network", "NAME", "the base that is compared; default: as Train chooses one", NetworkOptions.Names);
    private readonly Option<string> _base = RecipeOptions.Base();
    private readonly Option<string> _effects = OptionValue.One(
        "--effects", "PART,…", $"what to leave out, one at a time: {string.Join(", ", Effects.names)} (conv3, conv4 and conv5, one each), or a layer such as relu3; default: all of those named here that the network and its training have");

    private readonly Option<string> _seeds = OptionValue.One("--seeds", "N", "runs of each network, with as many seeds, the same for all; default: 1");
    private readonly Option<string> _views = OptionValue.One("--views", "1|10", "images are evaluated by their centre, or by corners, centre and their mirrors averaged; default: 1");

    public static Command Create() => Create(new AblateCommand());

    internal static Command Create(AblateCommand ablate)
    {
        var command = new Command(
            "ablate",
            "What parts of a network and of its training are worth on your data, beside the paper's numbers: the same training without each; goes on where it was interrupted.");
        ablate._sweep.AddDataTo(command);
        command.Add(ablate._network);
        command.Add(ablate._base);
        command.Add(ablate._effects);
        command.Add(ablate._seeds);
        command.Add(ablate._views);
        ablate._recipe.AddTo(command);
        ablate._sweep.AddTo(command);
        command.SetAction(ablate.Run);
        return command;
    }

    private int Run(ParseResult result) => Interrupt.Run(cancellation =>
    {
        var location = Locate(result);
        var folder = _sweep.Folder(result);
        var recipe = RecipeOf(result, location);
        var (seeds, views) = (Seeds(result), Views(result));
        _ = _sweep.Common(result, location, recipe);
        GeneratedData.Ensure(location, cancellation);
        using var data = location.Open(cancellation, inOrder: true);
        var variants = Variants(result, location, data, recipe);
        var split = SweepWork.EvaluationSplit(data)!;
        var settings = Settings(result, location, recipe, variants) with { Split = split };
        var work = SweepWork.Of(data);
        return SweepCall.Run(settings, folder, work, _sweep.OnlyPlan(result), _sweep.Json(result), results =>
        {
            var table = AblationResult.Of(data.Name, split, views, seeds, variants, results);
            AblationReport.Print(table);
            AblationReport.Write(table, _sweep.Target(result, folder), _sweep.Json(result));
        }, cancellation);
    });

    internal DataLocation Locate(ParseResult result) => _sweep.Locate(result);

    internal SweepSettings Settings(ParseResult result, DataLocation location, Recipe recipe, IReadOnlyList<Variant> variants)
    {
        var seeds = Seeds(result);
        return new()
        {
            Command = "ablate",
            Common = _sweep.Common(result, location, recipe),
            Runs = Effects.runs([.. variants], seeds),
            Given =
            [
                SweepSettings.Setting("network", variants[0].Network.Name),
                SweepSettings.Setting("effects", string.Join(',', variants.Skip(1).Select(variant => variant.Name["without-".Length..]))),
                SweepSettings.Setting("seeds", seeds),
                SweepSettings.Setting("views", Views(result)),
            ],
            Views = Views(result),
        };
    }

    /// <summary>The recipe that the runs have, before anything is left out.</summary>
    internal Recipe RecipeOf(ParseResult result, DataLocation location) => RecipeJson.Apply(
        Choice(result, location).Recipe, _recipe.Changes(result), RecipeOptions.NameOf);

    /// <summary>The base, and what it is compared with.</summary>
    /// <exception cref="UserErrorException">The data has nothing to compare errors with, or the network no such part.</exception>
    internal Variant[] Variants(ParseResult result, DataLocation location, DataSet data, Recipe recipe)
    {
        data.RequireClasses();
        if (SweepWork.EvaluationSplit(data) is null)
        {
            throw new UserErrorException($"{data.Name} has neither validation nor test images, by which networks are compared; allowed is data with some, or a --hold-out above 0");
        }

        var network = Networks.find(Choice(result, location).Network ?? NetworkChoice.NameFor(data));
        var size = data.IsSizeFree ? network.ImageSize : data.Size;
        return Effects.variants(result.GetValue(_effects)?.Split(',', StringSplitOptions.TrimEntries), network, recipe, size);
    }

    private RecipeChoice Choice(ParseResult result, DataLocation location) =>
        new(location.Manifest, result.GetValue(_base), result.GetValue(_network), resumed: null, begun: null);

    private int Seeds(ParseResult result) => result.Integer(_seeds, 1, 1, MostSeeds);

    private int Views(ParseResult result) => int.Parse(result.Choice(_views, "1", "10") ?? "1", CultureInfo.InvariantCulture);
}
