using System.Text.Json;
using AlexNet.Experiments.Sweeps;

namespace AlexNet.Experiments.Tests.Sweeps;

/// <summary>The tables, files and pictures of sweeps, from results made by hand.</summary>
public sealed class ResultTests
{
    private static readonly SweepWork Work = new(TrainImages: 20, ValidationImages: 10, EvaluationImages: 10, Classes: 10);

    /// <summary>ReLU is at 25 % after 1.5 epochs (from 40 % to 10 %), tanh after 3: twice as many. The logistic function is not there after 3
    /// epochs, and its better rate has diverged.</summary>
    private static Figure1Result Figure()
    {
        var recipe = Figure1.recipe;
        SweepRunResult[] results =
        [
            Run("relu", 0.01, SweepRunState.Finished, 0.5, 0.4, 0.1), Run("relu", 0.03, SweepRunState.Reached, 0.4, 0.1),
            Run("tanh", 0.01, SweepRunState.Reached, 0.6, 0.5, 0.25), Run("logistic", 0.1, SweepRunState.Finished, 0.9, 0.8, 0.7),
            Run("logistic", 0.3, SweepRunState.Diverged, 0.2),
        ];
        return Figure1Result.Of("tiny", 0.25, Work, recipe, results);

        SweepRunResult Run(string function, double rate, SweepRunState state, params double[] errors)
        {
            var run = Figure1.runs(Figure1.chosen([function], [FormattableString.Invariant($"{rate}")]), recipe)[0];
            return new(run, state, new TrainingCurve(errors), null, state == SweepRunState.Diverged ? "the loss is NaN" : null, 1, 1);
        }
    }

    [Test]
    public void Figure1_FindsTheBestRates()
    {
        Assert.That(Figure().Best.Select(run => (run.Result.Run.Group, run.Rate)), Is.EqualTo(new[] { ("relu", 0.03), ("tanh", 0.01), ("logistic", 0.1) }));
        Assert.That(Figure().Best.Select(run => run.Epochs is { } epochs ? Math.Round(epochs, 9) : -1), Is.EqualTo(new[] { 1.5, 3, -1 }));
    }

    [Test]
    public void Figure1_CountsTheRatio()
    {
        var ratios = Figure().Ratios;
        Assert.That(ratios.Select(ratio => (ratio.Slower, ratio.Faster, Math.Round(ratio.Ratio, 9), ratio.IsLeast)), Is.EqualTo(new[] { ("tanh", "relu", 2.0, false), ("logistic", "relu", 2.0, true) }));
        Assert.That(ratios.Select(Figure().Words), Is.EqualTo(new[]
        {
            "tanh takes 2.0 times as many epochs to 25 % as relu", "logistic takes more than 2.0 times as many epochs to 25 % as relu",
        }));
    }

    [Test]
    public void Figure1_WritesRows() => Assert.That(Figure().Rows().Take(4).Append(Figure().Rows().Last()).Select(row => string.Join(',', row)), Is.EqualTo(new[]
    {
        "function,learning_rate,epoch,training_error,best", "relu,0.01,1,0.5,0", "relu,0.01,2,0.4,0", "relu,0.01,3,0.1,0", "logistic,0.3,1,0.2,0",
    }));

    [Test]
    public void Figure1_WritesJson()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        Figure().WriteJson(file);
        using var json = JsonDocument.Parse(File.ReadAllBytes(file));
        File.Delete(file);
        var relu = json.RootElement.GetProperty("functions")[0];
        Assert.That((relu.GetProperty("best_learning_rate").GetDouble(), Math.Round(relu.GetProperty("epochs_to_level").GetDouble(), 9)), Is.EqualTo((0.03, 1.5)));
        Assert.That(json.RootElement.GetProperty("ratios")[0].GetProperty("ratio").GetDouble(), Is.EqualTo(2).Within(1e-9));
        var diverged = json.RootElement.GetProperty("functions")[2].GetProperty("runs")[1];
        Assert.That((diverged.GetProperty("state").GetString(), diverged.GetProperty("failure").GetString()), Is.EqualTo(("diverged", "the loss is NaN")));
    }

    /// <summary>The first line is solid, the others are dashed, the level is dotted.</summary>
    [Test]
    public void Figure1_IsDrawnAsInThePaper()
    {
        var svg = Figure().ToSvg();
        Assert.That(svg, Does.Contain("relu, rate 0.03").And.Contain("tanh, rate 0.01").And.Contain("25 % training error").And.Contain("training error rate").And.Contain("epochs"));
        Assert.That(svg, Does.Contain("stroke-dasharray"));
    }

    private static AblationResult Effects(int topK = 5)
    {
        var variants = Core.Effects.variants(["lrn", "conv3", "flips"], Networks.alexnet, Recipes.quick, 256);
        var runs = Core.Effects.runs(variants, 2);
        double[] top1 = [0.40, 0.42, 0.43, 0.41, 0.42, 0.42, 0.47, 0.41];
        return AblationResult.Of("tiny", "validation", 10, 2, variants, [.. runs.Zip(top1, (run, error) => run.Name == "without-flips-seed-2013"
            ? new SweepRunResult(run, SweepRunState.Diverged, new TrainingCurve([]), null, "the loss is NaN", 1, 1)
            : new SweepRunResult(run, SweepRunState.Finished, new TrainingCurve([0.5]), new ModelErrors(1000, error, topK, error / 2), null, 1, 1))]);
    }

    [Test]
    public void Effects_AreATable() => Assert.That(Effects().ToMarkdown(), Is.EqualTo("""
        Errors of the runs' models over 1,000 validation images, 10 views; mean ± standard deviation over 2 seeds; differences are between runs of the same seed, above 0 where the part helps; the paper's are of ImageNet.

        | network | runs | top-1 error | top-5 error | against base, top-1 points | against base, top-5 points | the paper's, top-1 / top-5 |
        | --- | --: | --: | --: | --: | --: | --: |
        | alexnet | 2 | 41.0 ± 1.4 % | 20.5 ± 0.7 % |  |  |  |
        | without lrn | 2 | 42.0 ± 0.0 % | 21.0 ± 0.0 % | +1.0 ± 1.4 | +0.5 ± 0.7 | 1.4 / 1.2 |
        | without conv3 | 2 | 45.0 ± 2.8 % | 22.5 ± 1.4 % | +4.0 ± 1.4 | +2.0 ± 0.7 | about 2 / – |
        | without flips | 1 (1 diverged) | 41.0 % | 20.5 % | +1.0 | +0.5 |  |

        """));

    /// <summary>Of two classes there is no second error.</summary>
    [Test]
    public void Effects_OfTwoClassesHaveOneError() =>
        Assert.That(Effects(topK: 1).Headers, Is.EqualTo(new[] { "network", "runs", "top-1\nerror", "against base,\ntop-1 points", "the paper's,\ntop-1 / top-5" }));

    [Test]
    public void Effects_WriteRows()
    {
        var rows = Effects().CsvRows().ToArray();
        Assert.That(rows.Select(row => row.Length), Is.All.EqualTo(15));
        Assert.That(string.Join(',', rows[2].Take(5)), Is.EqualTo("without-lrn,alexnet-without-lrn,2,0,5"));
        Assert.That(double.Parse(rows[2][5], System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo(0.42).Within(1e-12));
        Assert.That(rows[2][13..], Is.EqualTo(new[] { "1.4", "1.2" }));
        Assert.That((rows[4][2], rows[4][3], rows[4][6]), Is.EqualTo(("1", "1", "")));
    }

    [Test]
    public void Effects_WriteJsonAndBars()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        Effects().WriteJson(file);
        using var json = JsonDocument.Parse(File.ReadAllBytes(file));
        File.Delete(file);
        var lrn = json.RootElement.GetProperty("variants")[1];
        Assert.That(lrn.GetProperty("top1_change").GetProperty("mean").GetDouble(), Is.EqualTo(0.01).Within(1e-12));
        Assert.That(lrn.GetProperty("runs")[1].GetProperty("seed").GetInt64(), Is.EqualTo(2013));
        Assert.That(json.RootElement.GetProperty("variants")[3].GetProperty("top1_error").GetProperty("deviation").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(Effects().ToSvg(), Does.Contain("without conv3").And.Contain("45.0 ± 2.8 %"));
    }
}
