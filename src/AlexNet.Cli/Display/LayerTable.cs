using System.Globalization;
using AlexNet.Training;
using Spectre.Console;

namespace AlexNet.Cli.Display;

/// <summary>Where an engine's time goes, layer by layer.</summary>
internal static class LayerTable
{
    private static readonly string[] Phases = ["forward", "backward", "update"];

    public static Table Of(EngineProfile engine)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("engine: layer");
        foreach (var header in Phases.Select(phase => phase + " ms").Append("share"))
        {
            table.AddColumn(new TableColumn(header).RightAligned());
        }

        var all = engine.Steps.Sum(step => step.Seconds);
        foreach (var layer in engine.Steps.Select(step => step.Layer).Distinct())
        {
            var steps = engine.Steps.Where(step => step.Layer == layer).ToArray();
            table.AddRow([layer, .. Phases.Select(phase => Time(steps.Where(step => step.Phase == phase))), StageTable.Percent(steps.Sum(step => step.Seconds) / all)]);
        }

        return table;
    }

    private static string Time(IEnumerable<StepTime> steps) =>
        steps.Any() ? (1e3 * steps.Sum(step => step.Seconds)).ToString("F1", CultureInfo.InvariantCulture) : "";
}
