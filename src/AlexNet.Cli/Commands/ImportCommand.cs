using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using AlexNet.Cli.Options;
using AlexNet.Cli.Running;
using AlexNet.Core;
using AlexNet.Exchange.Fitting;
using AlexNet.Exchange.Tensors;
using AlexNet.Exchange.Weights;
using AlexNet.Loader.Manifests;
using AlexNet.Training.Checkpoints;

namespace AlexNet.Cli.Commands;

/// <summary><c>alexnet import</c></summary>
internal sealed partial class ImportCommand
{
    private readonly Option<string> _from = OptionValue.One("--from", "FILE", $"what to import: {ForeignFile.Allowed}");
    private readonly Option<string> _out = OptionValue.One("--out", "FILE", "the model to write: a .safetensors");
    private readonly Option<string> _network = OptionValue.One("--network", "NAME", "the network that it is; default: the first that its weights, and its layers where it tells of them, fit", NetworkOptions.Names);
    private readonly Option<string> _mean = OptionValue.One("--mean", "FILE", "its mean image: Caffe's .binaryproto, or a .npy of [3, S, S] or [3] numbers; default: the mean of its kind");
    private readonly Option<string> _classes = OptionValue.One("--classes", "FILE", "names of its classes, a line each, or ILSVRC's synset_words.txt; default: their numbers");

    public static Command Create() => Create(new ImportCommand());

    private static Command Create(ImportCommand import)
    {
        var command = new Command("import", "A model of another program as one of ours, for Evaluate, Predict, Features and --init.");
        foreach (var option in new Option[] { import._from, import._out, import._network, import._mean, import._classes })
        {
            command.Add(option);
        }

        command.SetAction(import.Run);
        return command;
    }

    private int Run(ParseResult result) => Interrupt.Run(
        _ =>
        {
            var from = result.GetValue(_from) ?? throw new UserErrorException($"--from is missing; allowed is a file: {ForeignFile.Allowed}");
            var to = Target(result);
            var mean = result.GetValue(_mean) is { } meanFile ? MeanImage.Read(meanFile) : null;
            var network = result.GetValue(_network) is { } name ? Networks.find(name) : null;
            var model = ForeignFile.Open(from);
            var fit = network is null ? Fit.Guess(model) : Fit.Of(model, network);
            var (classes, titles) = ClassNames(result.GetValue(_classes), fit);
            Print(fit, mean);
            if (mean is null && fit.Pixels.Mean is null && model.Mean is null)
            {
                Terminal.Warn($"{from}: does not say which mean its pixels are less, so that none is subtracted; --mean FILE gives it");
            }

            if (fit.HasOtherLayers)
            {
                Terminal.Warn($"{from}: has other layers than {fit.Network.Name}, so that its outputs will be others: {string.Join(", ", model.Layers!)}");
            }

            ImportedModel.Write(to, fit, classes, titles, mean);
            Terminal.Line($"Written: {to}");
            return true;
        },
        "stopped; nothing is written");

    private string Target(ParseResult result) => result.GetValue(_out) switch
    {
        null => throw new UserErrorException("--out is missing; allowed is the name of a .safetensors file"),
        var file when !file.EndsWith(".safetensors", StringComparison.Ordinal) => throw new UserErrorException($"--out is '{file}'; allowed is the name of a .safetensors file"),
        var file => file,
    };

    private static (IReadOnlyList<string> Names, ClassTitles Titles) ClassNames(string? file, Fit fit)
    {
        var count = fit.Network.Classes;
        if (file is null)
        {
            IReadOnlyList<string> known = fit.Model.Classes is { } told && told.Count == count ? told : [.. Enumerable.Range(0, count).Select(label => label.ToString(CultureInfo.InvariantCulture))];
            return (known, ClassTitles.None);
        }

        string[] lines = [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)];
        if (lines.Length != count)
        {
            throw new UserErrorException($"{file}: {Counted.Of(lines.Length, "line")}; allowed are {count}, one for each class");
        }

        // ILSVRC's data calls its classes by these names of WordNet's.
        string[] names = [.. lines.All(line => WordNet().IsMatch(line)) ? lines.Select(line => WordNet().Match(line).Value) : lines];
        return names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { Key: var twice }
            ? throw new UserErrorException($"{file}: '{twice}' is there twice; allowed are names that differ")
            : (names, new(names.Zip(lines, (name, line) => (name, line[name.Length..].Trim()))));
    }

    private static void Print(Fit fit, MeanImage? mean)
    {
        var (model, recipe) = (fit.Model, ImportedModel.RecipeOf(fit));
        Terminal.Line($"{model.Path}: {model.Format}, {Counted.Of(model.Tensors.Count, "tensor")}");
        Terminal.Line($"network: {fit.Network.Name}, {Counted.Of(fit.Network.Classes, "class")}{(fit.Others.Count > 0 ? $"; --network takes another that fits: {string.Join(", ", fit.Others)}" : "")}");
        Terminal.Line($"pixels: {fit.Pixels.Words}{(mean is null ? "" : $"; mean: {mean.Words}")}");
        Terminal.Line($"dropout: {RecipeTable.dropoutScalings.Of(recipe.DropoutScaling)}");
        foreach (var conversion in fit.Conversions(recipe))
        {
            Terminal.Line($"converted: {conversion}");
        }

        var table = new TextTable(TableStyle.Bare).Texts("", "", "");
        foreach (var parameter in fit.Network.Parameters)
        {
            if (fit.Source(parameter) is { } source)
            {
                table.Row(parameter.Name, ForeignTensor.Describe(source.Shape), source.Name == parameter.Name ? "" : source.Name);
            }
        }

        table.Print();
    }

    [GeneratedRegex("^n[0-9]{8}(?![0-9])")]
    private static partial Regex WordNet();
}
