using AlexNet.Core;
using AlexNet.Training.Profiling;
using AlexNet.Training.Sessions;

namespace AlexNet.Experiments.Sweeps;

/// <summary>How long a sweep may take: a few updates of one network are measured here and now, the others are counted by their multiply-adds.</summary>
/// <param name="Network">Which one was measured.</param>
/// <param name="ImagesPerSecond">How fast it trained.</param>
/// <param name="MultiplyAdds">Of an image of it in training.</param>
public sealed record SweepEstimate(string Network, double ImagesPerSecond, long MultiplyAdds)
{
    /// <summary>Updates that are measured.</summary>
    public const int Updates = 5;

    /// <summary>Measures the first run's network.</summary>
    public static SweepEstimate Measure(SweepSettings settings, SweepWork work, IProfileObserver observer, CancellationToken cancellation)
    {
        var (run, common) = (settings.Runs[0], settings.Common);
        var report = Profiler.Run(
            new ProfileSettings
            {
                Data = common.Data,
                DataFolder = common.DataFolder,
                Reading = common.Reading,
                Network = run.Network,
                Recipe = run.Recipe,
                Engine = common.Engine,
                Workers = Workers.Count(common.Workers),
                Batches = Updates,
                Exif = common.Exif,
                MaxPixels = common.MaxPixels,
                MaxBadFraction = common.MaxBadFraction,
            },
            observer,
            cancellation);
        return new(report.Network, report.Together.ImagesPerSecond, work.MultiplyAdds(run).Training);
    }

    /// <summary>Of so many multiply-adds.</summary>
    public TimeSpan Time(double multiplyAdds) => TimeSpan.FromSeconds(multiplyAdds / MultiplyAdds / ImagesPerSecond);
}
