using System.Globalization;
using AlexNet.Cli.Display;
using AlexNet.Core;
using AlexNet.Experiments.Sweeps;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Storage;
using AlexNet.Training.Profiling;

namespace AlexNet.Cli.Sweeps;

/// <summary>What a sweep is going to do: its runs, and about how long they take.</summary>
internal static class SweepPlan
{
    /// <summary>Measures a few updates and prints the table.</summary>
    /// <param name="json">Takes it too; null where that is not asked for.</param>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void Print(SweepSettings settings, SweepFolder folder, SweepWork work, string? json, CancellationToken cancellation)
    {
        folder.Check(settings);
        Terminal.Line($"Measuring {SweepEstimate.Updates} updates of {settings.Runs[0].Network} ...");
        var estimate = SweepEstimate.Measure(settings, work, new QuietProfile(), cancellation);
        Print(settings, folder, work, estimate);
        if (json is not null)
        {
            WriteJson(settings, folder, work, estimate, json);
        }
    }

    internal static void Print(SweepSettings settings, SweepFolder folder, SweepWork work, SweepEstimate estimate)
    {
        var table = new TextTable().Texts("run", "network").Numbers("rate", "seed", "updates", "time left").Texts("so far");
        var (all, updates) = (0.0, 0L);
        foreach (var run in settings.Runs)
        {
            var result = folder.Of(run).Read(settings);
            var left = Left(settings, work, result);
            all += left;
            updates += UpdatesLeft(work, result);
            table.Row(
                run.Name,
                run.Network,
                run.Recipe.LearningRate.ToString(CultureInfo.InvariantCulture),
                $"{run.Recipe.Seed}",
                work.Updates(run).ToString("N0", CultureInfo.InvariantCulture),
                left == 0 ? "" : RunTexts.Duration(estimate.Time(left)),
                SoFar(result));
        }

        table.Print();
        var most = settings.Level is null ? "about" : "at most about";
        Terminal.Line($"{Counted.Of(settings.Runs.Count, "run")} in {folder.Path}; to be done: {Counted.Of(updates, "update")}, {most} {RunTexts.Duration(estimate.Time(all))}");
        Terminal.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"An estimate: {estimate.Network} trained at {estimate.ImagesPerSecond:F1} images/s just now, over {SweepEstimate.Updates} updates; other networks and validations are counted by their multiply-adds."));
        if (settings.Level is { } level)
        {
            Terminal.Line($"A run ends earlier where its training error is at {RunReport.Percent(level)}.");
        }
    }

    internal static void WriteJson(SweepSettings settings, SweepFolder folder, SweepWork work, SweepEstimate estimate, string file)
    {
        SweepRunResult[] results = [.. settings.Runs.Select(run => folder.Of(run).Read(settings))];
        JsonFile.Write(file, new
        {
            sweep = folder.Path,
            images_per_s = estimate.ImagesPerSecond,
            updates_left = results.Sum(result => UpdatesLeft(work, result)),
            seconds_left = estimate.Time(results.Sum(result => Left(settings, work, result))).TotalSeconds,
            runs = results.Select(result => new
            {
                result.Run.Name,
                result.Run.Network,
                result.Run.Recipe.LearningRate,
                result.Run.Recipe.Seed,
                updates = work.Updates(result.Run),
                done = result.Step,
                state = result.State.ToString().ToLowerInvariant(),
                seconds_left = estimate.Time(Left(settings, work, result)).TotalSeconds,
            }),
        });
    }

    private static double Left(SweepSettings settings, SweepWork work, SweepRunResult result) =>
        result.State == SweepRunState.Open ? work.Of(result.Run, settings.Views, result.Step) : 0;

    private static long UpdatesLeft(SweepWork work, SweepRunResult result) =>
        result.State == SweepRunState.Open ? Math.Max(0, work.Updates(result.Run) - result.Step) : 0;

    private static string SoFar(SweepRunResult result) => result.State switch
    {
        SweepRunState.Open => result.Step > 0 ? $"step {result.Step}" : "",
        _ => SweepDisplay.Result(result),
    };

    /// <summary>What matters is said by the table.</summary>
    private sealed class QuietProfile : IProfileObserver
    {
        public void Phase(string what)
        {
            // Each takes a few updates.
        }

        public void Opened(DataSet data) => DataSummary.Print(data);

        public void Warn(FormattableString text) => Terminal.Warn(NextCommand.Worded(text));

        public void Preparing(long done, long total)
        {
            // It happens once.
        }
    }
}
