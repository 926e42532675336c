using System.Globalization;

namespace AlexNet.Training.Profiling;

/// <summary>Processor time of the whole machine, every program's, as /proc/stat counts it.</summary>
/// <param name="Busy">Units in which some program computed.</param>
/// <param name="All">All units.</param>
/// <param name="Processors">How many processors the system counts: all of the host, of which this program may be allowed only some.</param>
internal readonly record struct MachineTime(double Busy, double All, int Processors)
{
    private const string Statistics = "/proc/stat";
    private const int Idle = 3;
    private const int WaitingForDisk = 4;

    /// <summary>Columns after it are parts of those before.</summary>
    private const int Columns = 8;

    /// <summary>Now; zeros where the system does not say.</summary>
    public static MachineTime Now() => File.Exists(Statistics) ? Parse(File.ReadAllLines(Statistics)) : default;

    /// <param name="lines">Those of /proc/stat: the sum of all processors, one line per processor, others.</param>
    internal static MachineTime Parse(string[] lines)
    {
        // cpu  user nice system idle iowait irq softirq steal ...
        var line = lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var times = line.Skip(1).Take(Columns).Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        var all = times.Sum();
        var processors = lines.Skip(1).TakeWhile(other => other.StartsWith("cpu", StringComparison.Ordinal)).Count();
        return new MachineTime(all - times[Idle] - times[WaitingForDisk], all, processors);
    }

    /// <summary>Share of the processors' time in use since an earlier moment; 0 where the system does not say.</summary>
    public double BusySince(MachineTime earlier) => All > earlier.All ? (Busy - earlier.Busy) / (All - earlier.All) : 0;
}
