using System.Globalization;

namespace AlexNet.Cli.Running;

/// <summary>
/// Stops a command with the build that has started it. Where the build is killed at once (SIGKILL), it cannot pass anything on, and its child
/// would compute for nobody: so it names its processes in a variable, and one of them gone is a request to terminate. Nothing else sets the
/// variable: a command started by hand, under nohup or by a batch system outlives its shell.
/// </summary>
internal sealed class ParentWatch : IDisposable
{
    /// <summary>Numbers of processes, parted by spaces.</summary>
    public const string Variable = "ALEXNET_STOP_WITH";

    private const string Processes = "/proc";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly int[] _watched;
    private readonly Action _gone;
    private readonly Timer? _timer;

    /// <param name="gone">Called once.</param>
    public ParentWatch(Action gone)
    {
        var words = (Environment.GetEnvironmentVariable(Variable) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _watched = [.. words.Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var process) ? process : 0).Where(process => process > 0)];
        _gone = gone;
        if (_watched.Length > 0 && Directory.Exists(Processes))
        {
            _timer = new Timer(_ => Look());
            _timer.Change(Pause, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        if (!Array.TrueForAll(_watched, IsAlive))
        {
            _gone();
            return;
        }

        try
        {
            _timer!.Change(Pause, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // The work is done.
        }
    }

    /// <summary>Whether a process is there and not merely one that nobody has asked for its exit code yet.</summary>
    private static bool IsAlive(int process)
    {
        try
        {
            // "4711 (dotnet) S 1 …"; a name may hold anything.
            var status = File.ReadAllText($"{Processes}/{process}/stat");
            return status[status.LastIndexOf(')')..] is not [_, _, 'Z' or 'X', ..];
        }
        catch (IOException)
        {
            return false;
        }
    }
}
