using System.Diagnostics;
using System.Globalization;

namespace AlexNet.Cli.Display;

/// <summary>Speed and time left of work that began with this object.</summary>
internal sealed class WorkRate
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>Such as "512 images/s, 3:20 left".</summary>
    public string Text(long done, long total)
    {
        var rate = done / Math.Max(1e-3, _clock.Elapsed.TotalSeconds);
        var left = TimeSpan.FromSeconds(Math.Min(1e7, (total - done) / Math.Max(1e-3, rate)));
        return string.Create(CultureInfo.InvariantCulture, $"{rate:N0} images/s, {RunTexts.Duration(left)} left");
    }
}
