using System.Globalization;

namespace AlexNet.Training;

/// <summary>Processor time of the whole machine, every program's, as /proc/stat counts it.</summary>
/// <param name="Busy">Units in which some program computed.</param>
/// <param name="All">All units.</param>
internal readonly record struct MachineTime(double Busy, double All)
{
    private const string Statistics = "/proc/stat";
    private const int Idle = 3;
    private const int WaitingForDisk = 4;

    /// <summary>Columns after it are parts of those before.</summary>
    private const int Columns = 8;

    /// <summary>Now; zeros where the system does not say.</summary>
    public static MachineTime Now()
    {
        if (!File.Exists(Statistics))
        {
            return default;
        }

        // cpu  user nice system idle iowait irq softirq steal ...
        var line = File.ReadLines(Statistics).First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var times = line.Skip(1).Take(Columns).Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        var all = times.Sum();
        return new MachineTime(all - times[Idle] - times[WaitingForDisk], all);
    }

    /// <summary>Share of the processors' time in use since an earlier moment; 0 where the system does not say.</summary>
    public double BusySince(MachineTime earlier) => All > earlier.All ? (Busy - earlier.Busy) / (All - earlier.All) : 0;
}
