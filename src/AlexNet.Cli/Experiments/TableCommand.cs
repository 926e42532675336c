using System.CommandLine;
using AlexNet.Cli.Display;
using AlexNet.Cli.Options;
using AlexNet.Cli.Running;
using AlexNet.Core;
using AlexNet.Experiments.Tables;
using AlexNet.Loader.Manifests;
using AlexNet.Training.Evaluation;

namespace AlexNet.Cli.Experiments;

/// <summary><c>alexnet table</c></summary>
internal sealed class TableCommand
{
    private readonly EvaluationOptions _evaluation = new(views: 10, split: "test, else validation, for table 1; validation, else test, for table 2; else all there is");
    private readonly Option<string> _which = OptionValue.One("--which", "1|2", "the paper's table: 1, of ILSVRC-2010, or 2, of ILSVRC-2012");
    private readonly Option<string> _out = OptionValue.One("--out", "FOLDER", "write tableN.md, .tex, .html and .json there too");
    private readonly Option<string> _json = OptionValue.One("--json", "FILE", "write both parts of the table there too");

    public static Command Create() => Create(new TableCommand());

    internal static Command Create(TableCommand table)
    {
        var command = new Command("table", "The paper's table 1 or 2 with the errors of checkpoints of ours below: each alone, and all averaged.");
        command.Add(table._which);
        table._evaluation.AddTo(command);
        command.Add(table._out);
        command.Add(table._json);
        command.SetAction(table.Run);
        return command;
    }

    internal EvaluationSettings Settings(ParseResult result) => _evaluation.Settings(result);

    private int Run(ParseResult result) => Interrupt.Run(
        cancellation =>
        {
            var which = result.Choice(_which, "1", "2") ?? throw new UserErrorException($"no {_which.Name} was given; allowed are 1 and 2");
            var settings = Settings(result);
            var location = _evaluation.Locate(result, settings);
            GeneratedData.Ensure(location, cancellation);
            using var data = location.Open(cancellation);
            string[] splits = which == "1" ? [SplitNames.Test, SplitNames.Validation] : [SplitNames.Validation, SplitNames.Test];
            settings = settings with { Split = _evaluation.Split(result, data, splits) };
            TrainedModel.Prepare(data, settings.Checkpoints[0]);
            DataSummary.Print(data);
            var table = WorkBar.Show("evaluation", progress => ModelTable.Make(which == "1" ? 1 : 2, settings, data, Terminal.Warn, progress, cancellation));
            Print(table.Table);
            RunReport.PrintBadImages(table.Result.Skipped);
            RunReport.PrintOddImages(table.Result.Odd);
            if (result.GetValue(_out) is { } folder)
            {
                foreach (var file in table.Write(folder))
                {
                    Terminal.Line($"Written: {file}");
                }
            }

            if (result.GetValue(_json) is { } json)
            {
                table.WriteJson(json);
            }

            return true;
        },
        "stopped; nothing is written");

    private static void Print(ComparisonTable table)
    {
        Terminal.Line(table.Caption);
        foreach (var part in new[] { table.Paper, table.Ours })
        {
            // A line break within a name is none of the header's.
            string[] headers = [.. part.Headers.Select(PlainText.Of)];
            var text = new TextTable().Texts(headers[0]).Numbers(headers[1..]);
            foreach (var row in part.Rows)
            {
                text.Row([row.Model, .. row.Errors.Select(TableRow.Percent)]);
            }

            text.Print();
        }
    }
}
