using AlexNet.Training;

namespace AlexNet.Cli.Display;

/// <summary>Estimates what a run still takes from the updates it has done in this session.</summary>
/// <param name="start">Updates done before this session.</param>
/// <param name="secondsBefore">Training time before it.</param>
internal sealed class TimeLeft(long start, double secondsBefore)
{
    private long _firstStep = -1;
    private double _firstSeconds;

    public TimeSpan After(LogEntry entry, long planned)
    {
        if (_firstStep < 0)
        {
            (_firstStep, _firstSeconds) = (entry.Step, entry.Seconds);
            return TimeSpan.FromSeconds((entry.Seconds - secondsBefore) / Math.Max(1, entry.Step - start) * (planned - entry.Step));
        }

        var secondsPerStep = (entry.Seconds - _firstSeconds) / Math.Max(1, entry.Step - _firstStep);
        return TimeSpan.FromSeconds(secondsPerStep * (planned - entry.Step));
    }
}
