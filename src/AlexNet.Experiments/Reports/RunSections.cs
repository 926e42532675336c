using System.Xml.Linq;
using AlexNet.Core;
using AlexNet.Training.RunFolders;
using static AlexNet.Experiments.Reports.Html;

namespace AlexNet.Experiments.Reports;

/// <summary>The parts of a page that tell of one run.</summary>
internal static class RunSections
{
    /// <summary>A longer table is folded away.</summary>
    private const int LongTable = 25;

    /// <param name="level">Of the headings.</param>
    public static IEnumerable<XElement?> Of(RunRecord run, int level) =>
    [
        Facts(Short(run)),
        Element("section", Heading(level, "Learning curves"), Charts(
            Chart(LearningCharts.Errors(run, "Error over the updates")),
            Chart(LearningCharts.Losses(run, "Loss over the updates")))),
        Element("section", Heading(level, "Error per epoch"), Epochs(run)),
        Rates(run, level),
        Speed(run, level),
        .. EvaluationSections.Of(run, level),
        FigureSection.Of(run, level),
        RecipeSection.Of(run, level),
        Repeating(run, level),
    ];

    private static IEnumerable<(string, string?)> Short(RunRecord run) =>
    [
        ("data", run.Origin?.Data),
        ("network", run.Origin?.Network),
        ("best validation", run.Curve.Best is { } best ? $"top-1 error {Numbers.Percent(best.Top1Error)}{Wider(best)}, loss {Numbers.Loss(best.Loss)}, after {Counted.Of(best.Step, "update")}" : null),
        ("speed", $"{Numbers.Speed(run.Curve.ImagesPerSecond)} images/s, the median of the updates"),
        ("training time", $"{Numbers.Minutes(run.Curve.Points[^1].Seconds)} minutes"),
        ("hardware", run.Machine),
        ("state", run.IsFinished ? "finished" : "under way or stopped: there is no model yet"),
    ];

    private static string Wider(LogEntry validation) => validation.Wider is { } wider ? $", top-{wider.K} error {Numbers.Percent(wider.Error)}" : "";

    private static XElement Epochs(RunRecord run)
    {
        var wider = run.Curve.Wider;
        string[] headers = ["epoch", "updates", "minutes", "learning rate", "training loss", "training top-1 error", "validation loss", "validation top-1 error", .. wider is null ? Array.Empty<string>() : [$"validation top-{wider} error"]];
        var rows = run.Curve.Points.Select(point => (IEnumerable<object>)
        [
            point.Validation is { } of ? Numbers.Whole(of.Epoch) : "–",
            Numbers.Whole(point.Step),
            Numbers.Minutes(point.Seconds),
            Numbers.Rate(point.LearningRate),
            Numbers.Loss(point.TrainLoss),
            Numbers.Percent(point.TrainTop1Error),
            point.Validation is { } loss ? Numbers.Loss(loss.Loss) : "–",
            point.Validation is { } error ? Numbers.Percent(error.Top1Error) : "–",
            .. wider is null ? Array.Empty<string>() : [point.Validation?.Wider is { } share ? Numbers.Percent(share.Error) : "–"],
        ]);
        var table = Table("Means of training since the row before, and the validation", 0, headers, rows);
        return run.Curve.Points.Count <= LongTable ? table : Element("details", Element("summary", $"All {Numbers.Whole(run.Curve.Points.Count)} rows"), table);
    }

    private static XElement Rates(RunRecord run, int level)
    {
        var steps = run.Events.Select(Told).OfType<string>().ToArray();
        return Element(
            "section",
            Heading(level, "Learning rate"),
            Charts(Chart(LearningCharts.Rates(run, "Learning rate over the updates"))),
            steps.Length == 0 ? null : Element("ul", steps.Select(step => Element("li", step))));
    }

    private static string? Told(RunEvent happened) => happened switch
    {
        RateDropped drop => $"After {Counted.Of(drop.Step, "update")} ({Counted.Of(drop.Epoch, "epoch")}): {Numbers.Rate(drop.LearningRate)}, division {drop.Drop} of {drop.Drops}, as the validation error had not fallen for {Counted.Of(drop.Patience, "epoch")}.",
        ScheduleEnded end => $"After {Counted.Of(end.Step, "update")} ({Counted.Of(end.Epoch, "epoch")}): the schedule ended the run, as the validation error had not fallen for {Counted.Of(end.Patience, "epoch")}.",
        StoppedEarly end => $"After {Counted.Of(end.Step, "update")} ({Counted.Of(end.Epoch, "epoch")}): the run was stopped early, as the validation error had not fallen for {Counted.Of(end.Patience, "epoch")}.",
        NoProgress stuck => $"After {Counted.Of(stuck.Step, "update")}: the loss had stayed at {Numbers.Loss(stuck.Loss)} for {Counted.Of(stuck.Updates, "update")}; guessing costs {Numbers.Loss(stuck.Guess)}.",
        RecipeChanged change => $"After {Counted.Of(change.Step, "update")}: the run went on with {string.Join(", ", change.Changes.Select(field => $"{field.Field} {field.After} in place of {field.Before}"))}.",
        _ => null,
    };

    private static XElement Speed(RunRecord run, int level)
    {
        var profile = ResultFiles.Read<ProfileFile>(run.Folder.Path, ProfileFile.FileName, "Profile");
        return Element(
            "section",
            Heading(level, "Throughput"),
            Charts(Chart(LearningCharts.Speed(run, "Images per second of training"))),
            profile is null ? null : Profiled(profile));
    }

    private static object[] Profiled(ProfileFile profile)
    {
        var stages = profile.Together.Graph?.Stages ?? [];
        var phases = new[] { ("loader alone", profile.Loader), ("engine alone", profile.EngineAlone), ("together", profile.Together) };
        return
        [
            Paragraph($"A profile of {profile.Data} {profile.Split} with {profile.Network}, batch {Numbers.Whole(profile.Batch)}, {Counted.Of(profile.Workers, "worker")}, engine {profile.Engine}, on {profile.Machine}: {profile.Verdict.Sentence}"),
            Table("Speed by phase", 1, ["phase", "images/s"], phases.Select(phase => new[] { phase.Item1, Numbers.Speed(phase.Item2.ImagesPerS) })),
            Table(
                "The loader's stages while the engine trains",
                1,
                ["stage", "images/s", "workers at work", "working", "waiting for input", "waiting for a worker", "held back"],
                stages.Select(stage => new[]
                {
                    stage.Name, Numbers.Speed(stage.ImagesPerS), Numbers.Loss(stage.BusyWorkers),
                    Numbers.Percent(stage.Working), Numbers.Percent(stage.WaitingForInput), Numbers.Percent(stage.WaitingForWorker), Numbers.Percent(stage.HeldBack),
                })),
            Element("ul", profile.Verdict.Advice.Select(advice => Element("li", advice))),
        ];
    }

    private static XElement? Repeating(RunRecord run, int level) => run.Command is null ? null : Element(
        "section", Heading(level, "To repeat this run"), Element("pre", Element("code", run.Command)));
}
