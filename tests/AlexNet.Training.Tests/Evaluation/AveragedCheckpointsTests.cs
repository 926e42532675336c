using AlexNet.Loader.DataSets;
using AlexNet.Training.Evaluation;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Tests.Evaluation;

public sealed class AveragedCheckpointsTests
{
    private TinyRun _run = null!;

    [SetUp]
    public void SetUp()
    {
        _run = new TinyRun(validation: 11);
        _run.Train(_run.Settings("""{ "steps": 3 }"""), _run.Folder());
    }

    [TearDown]
    public void TearDown() => _run.Dispose();

    /// <summary>Three networks: the mean of the probabilities that each has by itself, image by image, and each one's own errors beside it.</summary>
    [TestCase(1)]
    [TestCase(10)]
    public void Run_OfThreeCheckpointsIsTheMeanByHand(int views)
    {
        _run.Train(_run.Settings("""{ "steps": 5, "seed": 5 }"""), _run.Folder("second"));
        _run.Train(_run.Settings("""{ "steps": 1, "seed": 9, "learning_rate": 0 }"""), _run.Folder("third"));
        string[] paths = [_run.Folder().ModelFile, _run.Folder("second").ModelFile, _run.Folder("third").ModelFile];
        using var data = DataSet.Open(_run.Data);
        var source = data.Split("validation");
        var sums = new double[11, 3];
        foreach (var path in paths)
        {
            using var model = TrainedModel.Open(path, 4, new SessionSettings { Workers = 1 }, () => throw new InvalidOperationException(), _ => { });
            foreach (var isMirrored in views == 10 ? new[] { false, true } : [false])
            {
                // Of images as large as the window all five places are the same.
                var options = model.Session.Evaluation(source, 4, default) with { Window = new CropDraw(0, 0, isMirrored) };
                Evaluator.ForEachBatch(model.Session, model.Pipeline, source, options, (batch, results) =>
                {
                    for (var i = 0; i < 3 * batch.Count; i++)
                    {
                        sums[batch.Samples.Span[i / 3], i % 3] += results.Probabilities[i] / (views == 10 ? 6.0 : 3.0);
                    }
                });
            }
        }

        double[] own = [.. Enumerable.Range(0, 11).Select(image => sums[image, source.Label(image)])];
        int[] ranks = [.. Enumerable.Range(0, 11).Select(image => Enumerable.Range(0, 3).Count(label => sums[image, label] > own[image]))];
        var result = Evaluate(views, eachAlone: true, paths);
        Assert.That(result.Tally.Loss, Is.EqualTo(own.Average(share => -Math.Log(share))).Within(1e-5));
        Assert.That((result.Tally.Top1Error, result.Tally.TopKError), Is.EqualTo((ranks.Count(rank => rank > 0) / 11.0, ranks.Count(rank => rank > 1) / 11.0)));
        var alone = paths.Select(path => Evaluate(views, eachAlone: false, path).Tally).ToArray();
        Assert.That(result.Alone.Select(tally => (tally.Images, tally.Top1Error, tally.TopKError, tally.Loss)), Is.EqualTo(alone.Select(tally => (tally.Images, tally.Top1Error, tally.TopKError, tally.Loss))));
        Assert.That(alone.Append(result.Tally).Select(tally => tally.Loss), Is.Unique, "a control");
        Assert.That(Evaluate(views, eachAlone: false, paths).Alone, Is.Empty, "where nobody asks");
    }

    private EvaluationResult Evaluate(int views, bool eachAlone, params string[] checkpoints)
    {
        using var data = DataSet.Open(_run.Data);
        var settings = new EvaluationSettings { Checkpoints = checkpoints, Split = "validation", Views = views, EachAlone = eachAlone, Workers = 1 };
        return AveragedEvaluation.Run(settings, data, _ => { }, (_, _) => { }, default);
    }
}
