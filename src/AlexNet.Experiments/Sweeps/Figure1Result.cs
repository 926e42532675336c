using System.Globalization;
using AlexNet.Core;
using AlexNet.Experiments.Plots;
using AlexNet.Loader.Storage;

namespace AlexNet.Experiments.Sweeps;

/// <summary>A run of figure 1.</summary>
/// <param name="Epochs">To the level, between two epochs along a straight line; null where it is not reached.</param>
/// <param name="IsBest">Whether it is the line that its function is drawn with.</param>
public sealed record Figure1Run(SweepRunResult Result, double? Epochs, bool IsBest)
{
    public double Rate => Result.Run.Recipe.LearningRate;
}

/// <summary>How many times as many epochs one function takes to the level as another.</summary>
/// <param name="IsLeast">Whether the slower one was not there when its epochs were over, so that it is at least that.</param>
public sealed record Figure1Ratio(string Slower, string Faster, double Ratio, bool IsLeast);

/// <summary>[paper, figure 1] from runs of ours: the training error of each function over epochs, at its best rate.</summary>
/// <param name="Data">Name of the data set.</param>
/// <param name="Level">The training error that is to be reached.</param>
/// <param name="Guess">The training error at 0 epochs.</param>
/// <param name="Runs">Of all functions, in the sweep's order.</param>
public sealed record Figure1Result(string Data, double Level, double Guess, Recipe Recipe, IReadOnlyList<Figure1Run> Runs)
{
    public const string How = "mean over an epoch's updates, each before it learns from its images";

    /// <summary>Of the results of a sweep.</summary>
    public static Figure1Result Of(string data, double level, SweepWork work, Recipe recipe, IReadOnlyList<SweepRunResult> results) =>
        new(data, level, work.Guess, recipe, [.. results.GroupBy(result => result.Run.Group).SelectMany(group => OfFunction([.. group], level, work.Guess))]);

    /// <summary>The best run of each function that has one.</summary>
    public Figure1Run[] Best => [.. Runs.Where(run => run.IsBest)];

    /// <summary>Of every other function to the first; none where that is not at the level.</summary>
    public IReadOnlyList<Figure1Ratio> Ratios => Best is [{ Epochs: { } fastest } first, .. var others] && fastest > 0
        ? [.. others.Select(other => new Figure1Ratio(other.Result.Run.Group, first.Result.Run.Group, (other.Epochs ?? other.Result.Curve.Errors.Length) / fastest, other.Epochs is null))]
        : [];

    /// <summary>A line for each epoch of each run.</summary>
    public IEnumerable<string[]> Rows() => Runs
        .SelectMany(run => run.Result.Curve.Errors.Select((error, epoch) => new[]
        {
            run.Result.Run.Group, Number(run.Rate), $"{epoch + 1}", Number(error), run.IsBest ? "1" : "0",
        }))
        .Prepend(["function", "learning_rate", "epoch", "training_error", "best"]);

    public void WriteJson(string file) => JsonFile.Write(file, new
    {
        Data,
        training_error = How,
        Level,
        Guess,
        Recipe.Batch,
        Recipe.Epochs,
        Recipe.Momentum,
        Recipe.Seed,
        Ratios,
        Functions = Runs.GroupBy(run => run.Result.Run.Group).Select(group => new
        {
            Function = group.Key,
            group.First().Result.Run.Network,
            best_learning_rate = group.FirstOrDefault(run => run.IsBest)?.Rate,
            epochs_to_level = group.FirstOrDefault(run => run.IsBest)?.Epochs,
            Runs = group.Select(run => new
            {
                learning_rate = run.Rate,
                State = run.Result.State.ToString().ToLowerInvariant(),
                run.Result.Failure,
                epochs_to_level = run.Epochs,
                training_errors = run.Result.Curve.Errors,
                run.Result.Seconds,
            }),
        }),
    });

    /// <summary>As the paper draws it: the first function's line solid, the others dashed, the level dotted.</summary>
    public string ToSvg()
    {
        var lines = Best.Select((run, index) => new ChartSeries(
            $"{run.Result.Run.Group}, rate {Number(run.Rate)}", [(0, Guess), .. run.Result.Curve.Errors.Select((error, epoch) => (epoch + 1.0, error))])
        {
            Dashed = index > 0,
        });
        var ratios = Ratios.Select(Words);
        return new LineChart(
            "Training error of a four-layer network",
            string.Join("; ", [.. Best.Select(run => $"{run.Result.Run.Group} at rate {Number(run.Rate)}: {Reached(run)}"), .. ratios]),
            new ChartAxis("epochs") { Minimum = 0 },
            new ChartAxis("training error rate") { Minimum = 0 },
            [.. lines])
        {
            Reference = new ReferenceLine($"{Percent(Level)} training error", Level) { Dotted = true },
        }.ToSvg();
    }

    /// <summary>A ratio in a sentence.</summary>
    public string Words(Figure1Ratio ratio) =>
        $"{ratio.Slower} takes {(ratio.IsLeast ? "more than " : "")}{ratio.Ratio.ToString("F1", CultureInfo.InvariantCulture)} times as many epochs to {Percent(Level)} as {ratio.Faster}";

    /// <summary>How far a run has come, in a few words.</summary>
    public string Reached(Figure1Run run)
    {
        var lowest = run.Result.Curve.Errors.Length == 0 ? "no epoch" : $"lowest error {Percent(run.Result.Curve.Lowest)}";
        return run.Epochs is { } epochs ? $"{epochs.ToString("F1", CultureInfo.InvariantCulture)} epochs to {Percent(Level)}" : lowest;
    }

    private static IEnumerable<Figure1Run> OfFunction(SweepRunResult[] results, double level, double guess)
    {
        var usable = results.Where(result => result.State is SweepRunState.Finished or SweepRunState.Reached).ToArray();
        var best = Figure1.best([.. usable.Select(result => result.Curve)], level, guess);
        return results.Select(result => new Figure1Run(result, result.Curve.EpochsTo(level, guess), best >= 0 && result == usable[best]));
    }

    private static string Percent(double share) => (100 * share).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
