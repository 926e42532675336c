using System.CommandLine;
using AlexNet.Cli.Options;
using AlexNet.Core;
using AlexNet.Experiments.Figures;
using AlexNet.Loader.Storage;

namespace AlexNet.Cli.Experiments;

/// <summary><c>alexnet figure3</c></summary>
internal static class Figure3Command
{
    private const string DefaultName = "figure3.svg";

    public static Command Create()
    {
        var checkpoint = OptionValue.One("--checkpoint", "FILE", "checkpoint or model; default: the model of the newest run");
        var range = OptionValue.One("--range", "own|common", "scale each kernel to its own largest weight, or all to the largest of them all; default: own");
        var target = OptionValue.One("--out", "FILE", $".png, .svg or .html; default: {DefaultName} beside the checkpoint");
        var json = OptionValue.One("--json", "FILE", "write how colour-specific each column and each kernel is there too");
        var command = new Command("figure3", "The paper's figure 3: the kernels of the first convolution as pictures, and how colour-specific each column is.") { checkpoint, range, target, json };
        command.SetAction(result =>
        {
            var drawn = result.Choice(range, "own", "common") == "common" ? KernelRange.Common : KernelRange.Own;
            var file = result.GetValue(target);
            Figure3.RequireFormat(file ?? DefaultName);
            var path = CheckpointOption.Given(result.GetValue(checkpoint));
            var kernels = ImageKernels.Read(path);
            var figure = new Figure3(path, kernels, drawn);
            file ??= Path.Combine(Path.GetDirectoryName(path)!, DefaultName);
            figure.Write(file);
            if (result.GetValue(json) is { } numbers)
            {
                WriteJson(path, kernels, figure, numbers);
            }

            Print(path, kernels, figure);
            Terminal.Line($"Written: {file}");
            return 0;
        });
        return command;
    }

    private static void Print(string path, ImageKernels kernels, Figure3 figure)
    {
        Terminal.Line($"{path}: {Counted.Of(kernels.Count, "kernel")} of {kernels.Size}×{kernels.Size}×3");
        var table = new TextTable().Texts("conv1").Numbers("kernels", "colour");
        foreach (var (column, colour) in figure.Colours.Index())
        {
            table.Row($"column {column}", $"{kernels.PerColumn}", Figure3.Number(colour));
        }

        table.Print();
        Terminal.Line(Figure3.Meaning);
    }

    private static void WriteJson(string path, ImageKernels kernels, Figure3 figure, string file) => JsonFile.Write(file, new
    {
        checkpoint = path,
        size = kernels.Size,
        columns = figure.Colours.Select(colour => new { kernels = kernels.PerColumn, colour }),
        kernels = Enumerable.Range(0, kernels.Count).Select(kernel => new { column = kernel / kernels.PerColumn, colour = kernels.Colour(kernel) }),
    });
}
