using System.CommandLine;
using System.Globalization;
using AlexNet.Cli.Options;
using AlexNet.Cli.Running;
using AlexNet.Cli.Sweeps;
using AlexNet.Core;
using AlexNet.Experiments.Sweeps;
using AlexNet.Training.Recipes;

namespace AlexNet.Cli.Experiments;

/// <summary><c>alexnet figure1</c></summary>
internal sealed class Figure1Command
{
    private const string Data = "cifar10";

    private readonly SweepOptions _sweep = new("figure1", Data);
    private readonly RecipeOptions _recipe = RecipeOptions.OfFields("batch", "epochs", "init", "pixel_scale", "seed");
    private readonly Option<string> _functions = OptionValue.One(
        "--functions", "NAME,…", $"what stands in the place of ReLU, the first being what the others are compared with; default: {string.Join(",", Figure1.functions.Select(line => line.Name))}");

    private readonly Option<string[]> _rates = OptionValue.Many(
        "--rates", "X,…", $"learning rates to try, of all functions or of one: tanh=0.003,0.01; default: {string.Join("; ", Figure1.functions.Select(line => $"{line.Name}={string.Join(',', line.Rates.Select(Number))}"))}");

    private readonly Option<string> _until = OptionValue.One(
        "--until", "X", $"training error at which a run is over, and to which epochs are counted; default: {Number(Figure1.Level)}");

    public static Command Create() => Create(new Figure1Command());

    internal static Command Create(Figure1Command figure)
    {
        var command = new Command(
            "figure1",
            $"The paper's figure 1: epochs to 25 % training error with ReLU, tanh and the logistic function, each at its best rate, on {Data}; {Figure1.recipe.Epochs} epochs in batches of {Figure1.recipe.Batch} where nothing else is said; goes on where it was interrupted.");
        figure._sweep.AddDataTo(command);
        command.Add(figure._functions);
        command.Add(figure._rates);
        figure._recipe.AddTo(command);
        command.Add(figure._until);
        figure._sweep.AddTo(command);
        command.SetAction(figure.Run);
        return command;
    }

    private int Run(ParseResult result) => Interrupt.Run(cancellation =>
    {
        var location = Locate(result);
        var settings = Settings(result, location);
        var folder = _sweep.Folder(result);
        GeneratedData.Ensure(location, cancellation);
        var (name, work) = Open(location, cancellation);
        return SweepCall.Run(settings, folder, work, _sweep.OnlyPlan(result), _sweep.Json(result), results =>
        {
            var figure = Figure1Result.Of(name, settings.Level!.Value, work, settings.Common.Recipe, results);
            Figure1Report.Print(figure);
            Figure1Report.Write(figure, _sweep.Target(result, folder), _sweep.Json(result));
        }, cancellation);
    });

    internal DataLocation Locate(ParseResult result) => _sweep.Locate(result);

    /// <summary>Reads every option, so that a mistake is found before any work is done.</summary>
    internal SweepSettings Settings(ParseResult result, DataLocation location)
    {
        var names = result.GetValue(_functions)?.Split(',', StringSplitOptions.TrimEntries);
        var lines = Figure1.chosen(names, result.GetValue(_rates) ?? []);
        var recipe = RecipeJson.Apply(Figure1.recipe, _recipe.Changes(result), RecipeOptions.NameOf);
        var level = result.Fraction(_until, Figure1.Level);
        return new()
        {
            Command = "figure1",
            Common = _sweep.Common(result, location, recipe) with { InitialWeights = _recipe.InitialWeights(result) },
            Runs = Figure1.runs(lines, recipe),
            Given =
            [
                SweepSettings.Setting("functions", string.Join(',', lines.Select(line => line.Name))),
                SweepSettings.Setting("rates", string.Join(' ', lines.Select(line => $"{line.Name}={string.Join(',', line.Rates.Select(Number))}"))),
                SweepSettings.Setting("until", level),
            ],
            Level = level,
        };
    }

    private static (string Name, SweepWork Work) Open(DataLocation location, CancellationToken cancellation)
    {
        using var data = location.Open(cancellation, inOrder: true);
        data.RequireClasses();
        return (data.Name, SweepWork.Of(data));
    }

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
