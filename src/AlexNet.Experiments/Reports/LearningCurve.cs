using AlexNet.Core;
using AlexNet.Training.RunFolders;

namespace AlexNet.Experiments.Reports;

/// <summary>A stretch of a run up to a validation: means over its training lines, and the validation.</summary>
/// <param name="Step">Updates done at its end.</param>
/// <param name="Seconds">Since the run started.</param>
internal sealed record CurvePoint(long Step, double LearningRate, double TrainLoss, double TrainTop1Error, LogEntry? Validation, double Seconds);

/// <summary>A run's log, divided where it was validated.</summary>
/// <param name="Points">One per validation; without any, one for the whole run.</param>
/// <param name="ImagesPerSecond">Median over the training lines.</param>
internal sealed record LearningCurve(IReadOnlyList<CurvePoint> Points, double ImagesPerSecond)
{
    /// <summary>Of how many classes the error beside top-1 is, or null where there is none.</summary>
    public int? Wider => Points.Select(point => point.Validation?.Wider?.K).FirstOrDefault(k => k is not null);

    /// <summary>The validation of the lowest error, of equal ones that of the lowest loss; null where there is none.</summary>
    public LogEntry? Best => Points.Select(point => point.Validation).OfType<LogEntry>().MinBy(validation => (validation.Top1Error, validation.Loss));

    /// <exception cref="UserErrorException">There is no log, or no update in it.</exception>
    public static LearningCurve Read(RunFolder folder) => Of(LogEntry.ReadAll(folder.LogFile), folder.LogFile);

    /// <param name="entries">Of the whole log.</param>
    /// <param name="file">Where they were read.</param>
    /// <exception cref="UserErrorException">There is no update in it.</exception>
    public static LearningCurve Of(IReadOnlyList<LogEntry> entries, string file)
    {
        var training = entries.Where(entry => entry.Split == "train").ToArray();
        if (training.Length == 0)
        {
            throw new UserErrorException($"{file}: no training run is logged there; allowed is the folder of a run");
        }

        var points = new List<CurvePoint>();
        var from = 0L;
        foreach (var validation in entries.Where(entry => entry.Split == "validation"))
        {
            points.Add(Point(training, from, validation.Step, validation));
            from = validation.Step;
        }

        if (points.Count == 0)
        {
            points.Add(Point(training, 0, training[^1].Step, null));
        }

        var speeds = training.Select(entry => entry.ImagesPerS).Order().ToArray();
        return new LearningCurve(points, speeds[speeds.Length / 2]);
    }

    private static CurvePoint Point(LogEntry[] training, long after, long upTo, LogEntry? validation)
    {
        var part = training.Where(entry => entry.Step > after && entry.Step <= upTo).DefaultIfEmpty(training[^1]).ToArray();
        return new CurvePoint(upTo, part[^1].LearningRate, part.Average(entry => entry.Loss), part.Average(entry => entry.Top1Error), validation, validation?.Seconds ?? part[^1].Seconds);
    }
}
